#pragma once

#include <chrono>
#include <cstdint>

namespace mistorage {

// Tells a body that moves, however slowly, from one that does not. Pure: it is told the time.
class Stall {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // What has to move within each window; the last piece of a body may be less.
    static constexpr std::uint64_t least_bytes = 16U << 10;

    Stall(std::chrono::milliseconds window, TimePoint now) : window_(window), since_(now) {}

    // Bytes that have moved in all.
    void moved(std::uint64_t bytes, TimePoint now) {
        if (bytes - counted_ >= least_bytes) {
            counted_ = bytes;
            since_ = now;
        }
    }
    // Nothing was to move until now.
    void paused(TimePoint now) { since_ = now; }
    // When it has stalled, unless enough moves before.
    [[nodiscard]] TimePoint deadline() const { return since_ + window_; }

  private:
    std::chrono::milliseconds window_;
    TimePoint since_;
    std::uint64_t counted_ = 0;
};

}  // namespace mistorage
