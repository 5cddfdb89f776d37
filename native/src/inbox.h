#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace mistorage {

class Exchange;

// What the thread of an operation waits on: answers, a nudge from elsewhere, the time, or being cancelled.
// The waiting functions throw MIS_CANCELLED as soon as cancel() was called.
class Inbox {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;
    static constexpr TimePoint never = TimePoint::max();

    void expect();  // an exchange is about to be submitted
    void deliver(std::shared_ptr<Exchange> exchange);
    void poke();  // something else that the waiter knows of has happened
    void cancel();

    void throw_if_cancelled();
    // The next answer, or nullptr when the time has come or somebody poked.
    std::shared_ptr<Exchange> wait_until(TimePoint time);
    // Nobody waits any more: what is still delivered is let go.
    void close();
    // Waits for all that was expected, also after being cancelled; false when the time came first.
    bool wait_until_idle(TimePoint time);
    [[nodiscard]] std::size_t expected();
    // Another one for work within the work: with answers of its own, and cancelled together with this.
    [[nodiscard]] std::shared_ptr<Inbox> nested();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    // All guarded by mutex_.
    std::deque<std::shared_ptr<Exchange>> delivered_;
    std::size_t expected_ = 0;
    bool poked_ = false;
    bool cancelled_ = false;
    bool closed_ = false;
    std::vector<std::weak_ptr<Inbox>> nested_;
};

}  // namespace mistorage
