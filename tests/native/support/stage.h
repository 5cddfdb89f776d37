#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mistorage::test {

// What a stage of the emulator received (tests/emulator/README.md).
struct Recorded {
    std::string method;
    std::string target;  // path and query as they were sent
    std::string path;
    std::string query;
    std::map<std::string, std::string> headers;  // names in lower case
    int connection = 0;                          // which of the stage's, from 1
    std::uint64_t body_length = 0;
    std::string body;  // "" above 64 KiB
    int status = 0;    // of the answer; 0 where there was none

    [[nodiscard]] bool has(const std::string &name) const { return headers.count(name) != 0; }
    // "" where it is missing; the name in lower case.
    [[nodiscard]] std::string header(const std::string &name) const;
};

// A world of its own in the emulator: identity, Resource Manager, and Azurite behind it where the description
// says so.
class Stage {
  public:
    explicit Stage(const std::string &description = "{}");
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;
    ~Stage();

    [[nodiscard]] const std::string &url() const { return url_; }
    // One fault rule, in JSON.
    void fault(const std::string &rule);
    void clear_faults();
    // Gives an account of Resource Manager other keys: {"name": ..., "keys": ...} in JSON.
    void replace_keys(const std::string &account);
    // In the order of their arrival.
    [[nodiscard]] std::vector<Recorded> requests() const;
    // "PUT", "HEAD", ...
    [[nodiscard]] std::vector<std::string> methods() const;
    // Returns as soon as that many have arrived; throws after ten seconds.
    void wait_for_requests(std::size_t count) const;
    void forget_requests();

  private:
    std::string control_;
    std::string url_;
};

// The text as a JSON string, with its quotes.
[[nodiscard]] std::string json_string(const std::string &text);

}  // namespace mistorage::test
