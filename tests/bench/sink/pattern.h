#pragma once

#include <cstdint>

namespace sink {

// The content of every blob that is served without having been kept: the byte at offset o is the same in
// all of them, and repeats after a prime number of bytes, so that a block in the wrong place is seen.
class Pattern {
  public:
    static constexpr std::uint64_t period = 16777213;
    // The first bytes once more behind the period, so that a short piece needs no wrapping.
    static constexpr std::uint64_t overlap = std::uint64_t{1} << 20;

    Pattern();

    // period + overlap bytes, and the same as a file for sendfile.
    [[nodiscard]] const char *data() const { return data_; }
    [[nodiscard]] int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
    const char *data_;
};

}  // namespace sink
