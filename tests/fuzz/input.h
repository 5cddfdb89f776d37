#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "error.h"

namespace mistorage::fuzz {

// What the fuzzer made up, taken apart from its beginning: text by lines, so that a corpus can be read.
class Input {
  public:
    Input(const std::uint8_t *bytes, std::size_t size) : left_(reinterpret_cast<const char *>(bytes), size) {}

    std::string line() {
        const std::size_t end = left_.find('\n');
        std::string taken(left_.substr(0, end));
        left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 1);
        return taken;
    }
    [[nodiscard]] std::string_view rest() const { return left_; }
    [[nodiscard]] bool empty() const { return left_.empty(); }

  private:
    std::string_view left_;
};

// Whatever comes in, only an Error may come out.
template <typename Body>
void parse(const Body &body) {
    try {
        (void)body();
    } catch (const Error &) {
    }
}

}  // namespace mistorage::fuzz
