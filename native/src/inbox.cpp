#include "inbox.h"

#include <algorithm>

#include "error.h"

namespace mistorage {

void Inbox::expect() {
    const std::lock_guard lock(mutex_);
    ++expected_;
}

void Inbox::deliver(std::shared_ptr<Exchange> exchange) {
    {
        const std::lock_guard lock(mutex_);
        --expected_;
        if (!closed_) {
            delivered_.push_back(std::move(exchange));
        }
    }
    changed_.notify_all();  // who wakes under the lock would only wait for it
}

void Inbox::poke() {
    {
        const std::lock_guard lock(mutex_);
        poked_ = true;
    }
    changed_.notify_all();
}

void Inbox::cancel() {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    for (const auto &inner : nested_) {
        if (const auto inbox = inner.lock()) {
            inbox->cancel();
        }
    }
    changed_.notify_all();
}

std::shared_ptr<Inbox> Inbox::nested() {
    auto inbox = std::make_shared<Inbox>();
    const std::lock_guard lock(mutex_);
    if (cancelled_) {
        inbox->cancel();
    }
    nested_.erase(
        std::remove_if(nested_.begin(), nested_.end(), [](const auto &old) { return old.expired(); }),
        nested_.end());
    nested_.push_back(inbox);
    return inbox;
}

void Inbox::close() {
    std::deque<std::shared_ptr<Exchange>> dropped;  // after the lock: what they hold may poke this inbox
    const std::lock_guard lock(mutex_);
    closed_ = true;
    dropped.swap(delivered_);
}

void Inbox::throw_if_cancelled() {
    const std::lock_guard lock(mutex_);
    if (cancelled_) {
        throw cancelled();
    }
}

std::shared_ptr<Exchange> Inbox::wait_until(TimePoint time) {
    std::unique_lock lock(mutex_);
    const auto ready = [this] { return cancelled_ || poked_ || !delivered_.empty(); };
    if (time == never) {
        changed_.wait(lock, ready);  // a time_point of max() overflows inside wait_until
    } else {
        changed_.wait_until(lock, time, ready);
    }
    if (cancelled_) {
        throw cancelled();
    }
    if (!delivered_.empty()) {
        auto exchange = std::move(delivered_.front());
        delivered_.pop_front();
        return exchange;
    }
    poked_ = false;
    return nullptr;
}

bool Inbox::wait_until_idle(TimePoint time) {
    std::deque<std::shared_ptr<Exchange>> dropped;  // after the lock, as in close()
    std::unique_lock lock(mutex_);
    const bool idle = changed_.wait_until(lock, time, [this] { return expected_ == 0; });
    dropped.swap(delivered_);
    return idle;
}

std::size_t Inbox::expected() {
    const std::lock_guard lock(mutex_);
    return expected_;
}

}  // namespace mistorage
