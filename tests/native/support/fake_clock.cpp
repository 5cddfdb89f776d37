#include "support/fake_clock.h"

namespace mistorage::test {
using std::chrono::milliseconds;
namespace {

// Any point will do, but not one that a forgotten real clock would come near.
const Inbox::TimePoint origin = Inbox::TimePoint() + std::chrono::hours(24 * 365 * 100);

}  // namespace

std::int64_t FakeClock::utc() const {
    return start + std::chrono::duration_cast<std::chrono::seconds>(elapsed()).count();
}

Inbox::TimePoint FakeClock::now() const {
    return origin + elapsed();
}

std::shared_ptr<Exchange> FakeClock::wait(Inbox &inbox, Inbox::TimePoint until) {
    if (until == Inbox::never) {
        return inbox.wait_until(Inbox::never);
    }
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) {
            waiting_ = true;
            changed_.notify_all();
            until = Inbox::never;
        }
    }
    if (until == Inbox::never) {
        return inbox.wait_until(Inbox::never);
    }
    // What has arrived comes first.
    if (auto exchange = inbox.wait_until(Inbox::TimePoint())) {
        return exchange;
    }
    std::function<void()> event;
    {
        const std::lock_guard lock(mutex_);
        event.swap(event_);
    }
    if (event) {
        event();
    }
    const std::lock_guard lock(mutex_);
    const auto wait = std::chrono::duration_cast<milliseconds>(until - (origin + elapsed_));
    if (wait.count() > 0) {
        waits_.push_back(wait);
        elapsed_ += wait;
    }
    return nullptr;
}

void FakeClock::advance(milliseconds time) {
    const std::lock_guard lock(mutex_);
    elapsed_ += time;
}

milliseconds FakeClock::elapsed() const {
    const std::lock_guard lock(mutex_);
    return elapsed_;
}

std::vector<milliseconds> FakeClock::waits() const {
    const std::lock_guard lock(mutex_);
    return waits_;
}

void FakeClock::at_next_wait(std::function<void()> event) {
    const std::lock_guard lock(mutex_);
    event_ = std::move(event);
}

void FakeClock::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
}

bool FakeClock::somebody_waits() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60), [this] { return waiting_; });
}

}  // namespace mistorage::test
