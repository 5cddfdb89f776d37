#pragma once

#include <atomic>
#include <chrono>

namespace mistorage {

// Whether a thread that sleeps when it has nothing to do hardly ever sleeps: then it is what a transfer waits
// for, and not the network. Told by the thread itself, asked from any. Pure: the time is given.
class Load {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit Load(TimePoint now) : since_(now) {}

    // The thread had nothing to do from then until now, which may be the same.
    void slept(TimePoint from, TimePoint now) {
        asleep_ += now - from;
        if (now - since_ >= window) {
            saturated_ = asleep_ * least_share < now - since_;
            since_ = now;
            asleep_ = {};
        }
    }

    // In the last window that is over.
    [[nodiscard]] bool saturated() const { return saturated_; }

  private:
    static constexpr std::chrono::milliseconds window{10};
    static constexpr int least_share = 8;  // what it sleeps less than an eighth of is no time to spare

    TimePoint since_;
    TimePoint::duration asleep_{};
    std::atomic<bool> saturated_ = false;
};

}  // namespace mistorage
