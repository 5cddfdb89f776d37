#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "clock.h"

namespace mistorage::test {

// A clock on which waiting takes no time: whoever waits until a time finds that it has come.
class FakeClock : public Clock {
  public:
    static constexpr std::int64_t start = 1'700'000'000;  // 2023-11-14T22:13:20Z

    [[nodiscard]] std::int64_t utc() const override;
    [[nodiscard]] Inbox::TimePoint now() const override;
    std::shared_ptr<Exchange> wait(Inbox &inbox, Inbox::TimePoint until) override;

    void advance(std::chrono::milliseconds time);
    // Time passed so far.
    [[nodiscard]] std::chrono::milliseconds elapsed() const;
    // The waits so far, in their order.
    [[nodiscard]] std::vector<std::chrono::milliseconds> waits() const;
    // Called in the middle of the next wait, once.
    void at_next_wait(std::function<void()> event);
    // From now on a wait does not end by itself.
    void stop();
    // Returns as soon as somebody waits on the stopped clock; false after ten seconds.
    [[nodiscard]] bool somebody_waits();

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    // All guarded by mutex_.
    std::chrono::milliseconds elapsed_{0};
    std::vector<std::chrono::milliseconds> waits_;
    std::function<void()> event_;
    bool stopped_ = false;
    bool waiting_ = false;
};

}  // namespace mistorage::test
