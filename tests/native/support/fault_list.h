#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace mistorage::test {

// In place of the date 100 seconds after the fault begins: a busy machine may take its time until a request
// meets it.
inline constexpr const char *date_to_come = "DATE_TO_COME";

// What may go wrong between a client and a service, each as the emulator does it (tests/emulator/README.md).
struct Fault {
    // What it needs to be one.
    enum class Needs {
        nothing,
        answer_body,
        request_body,
        ranges,            // of a blob
        conditional_write  // a request that is carried out only once
    };
    enum class Where { stage, refusing_port, silent_resolver };

    std::string name;
    std::string answer;  // JSON, of a fault rule; it may have date_to_come in it
    Needs needs = Needs::nothing;
    bool takes_time = false;  // a client notices it by waiting
    Where where = Where::stage;
    bool not_of_large_ones = false;       // a large transfer has another busy status
    std::chrono::seconds least_pause{0};  // that the service asks for
};

[[nodiscard]] std::vector<Fault> all_faults();

}  // namespace mistorage::test
