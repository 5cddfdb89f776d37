#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace mibench {

// What the command line asks for.
struct Options {
    std::string command;
    std::vector<std::string> arguments;
    std::string endpoint;
    std::string account = "devstoreaccount1";
    // Published by Microsoft for every emulator; it protects nothing.
    std::string key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    std::string container = "bench";
    std::string ca_bundle;
    std::uint32_t connections = 0;           // 0: what the library finds by itself
    std::uint64_t max_bytes_per_second = 0;  // 0: no cap
    bool check_md5 = false;
    bool skip_md5 = false;
    bool progress = false;
};

class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Throws UsageError.
[[nodiscard]] Options parse_options(int count, char **words);

}  // namespace mibench
