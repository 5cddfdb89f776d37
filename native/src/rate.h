#pragma once

#include <chrono>
#include <cstdint>

namespace mistorage {

// A cap on bytes a second, as a bucket that fills at that rate and may be overdrawn once: who finds it empty
// waits until the debt is paid. Pure: the time is given.
class Rate {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // 0: no cap.
    explicit Rate(std::uint64_t bytes_per_second) : bytes_per_second_(bytes_per_second) {}

    [[nodiscard]] bool capped() const { return bytes_per_second_ != 0; }
    [[nodiscard]] std::uint64_t bytes_per_second() const { return bytes_per_second_; }
    // When bytes may move again: `now` or earlier where they may at once.
    [[nodiscard]] TimePoint free_at() const { return free_at_; }
    void moved(TimePoint now, std::uint64_t bytes);

  private:
    const std::uint64_t bytes_per_second_;
    TimePoint free_at_{};
};

}  // namespace mistorage
