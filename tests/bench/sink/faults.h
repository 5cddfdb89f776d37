#pragma once

#include <atomic>
#include <cstdint>

namespace sink {

// Each Nth of something goes wrong; with 0 none does.
class EveryNth {
  public:
    void set(std::uint64_t n) { n_ = n; }
    void restart() { count_ = 0; }
    [[nodiscard]] bool next() { return n_ != 0 && ++count_ % n_ == 0; }

  private:
    std::uint64_t n_ = 0;
    std::atomic<std::uint64_t> count_ = 0;
};

struct Faults {
    EveryNth refuse;         // data requests answered with 503
    EveryNth cut_downloads;  // bodies of answers that end halfway with the connection
    EveryNth cut_uploads;    // bodies of requests that are read halfway
};

}  // namespace sink
