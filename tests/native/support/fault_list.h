#pragma once

#include <string>
#include <vector>

namespace mistorage::test {

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
    std::string answer;  // JSON, of a fault rule
    Needs needs = Needs::nothing;
    bool takes_time = false;  // a client notices it by waiting
    Where where = Where::stage;
    bool variant = false;  // of the one before, as far as a large transfer is concerned
};

[[nodiscard]] std::vector<Fault> all_faults();

}  // namespace mistorage::test
