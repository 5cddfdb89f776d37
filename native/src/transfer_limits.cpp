#include "transfer_limits.h"

#include <chrono>

#include "transfer_plan.h"
#include "worker.h"

namespace mistorage {
namespace {

auto now() {
    return std::chrono::steady_clock::now();
}

}  // namespace

void Limits::admit(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(task));
    fill();
}

// Under mutex_: lets in whoever waits, as far as there is room.
void Limits::fill() {
    while (taken_ < concurrency_.limit() && !waiting_.empty()) {
        run_on_worker([self = shared_from_this(), task = waiting_.front()] { self->run(task); });
        ++taken_;
        waiting_.pop_front();
    }
    for (unsigned room = concurrency_.limit() - std::min(taken_, concurrency_.limit());
         room > 0 && !hungry_.empty(); --room) {
        if (const auto inbox = hungry_.front().lock()) {
            inbox->poke();
        }
        hungry_.pop_front();
    }
}

// The slot goes from task to task on one thread, without waking another.
void Limits::run(std::function<void()> task) {
    while (task) {
        task();
        task = pass_slot_on();
    }
}

std::function<void()> Limits::pass_slot_on() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty() || taken_ > concurrency_.limit()) {
        --taken_;
        fill();
        return nullptr;
    }
    std::function<void()> next = std::move(waiting_.front());
    waiting_.pop_front();
    return next;
}

bool Limits::take_slot(const std::shared_ptr<Inbox> &inbox) {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty() && taken_ < concurrency_.limit()) {
        ++taken_;
        return true;
    }
    for (const auto &known : hungry_) {
        if (known.lock() == inbox) {
            return false;
        }
    }
    hungry_.push_back(inbox);
    return false;
}

void Limits::give_slot() {
    const std::lock_guard lock(mutex_);
    --taken_;
    fill();
}

bool Limits::wants_slot_back() {
    const std::lock_guard lock(mutex_);
    return !waiting_.empty() || taken_ > concurrency_.limit();
}

void Limits::request_ended(std::uint64_t bytes, bool busy) {
    const std::lock_guard lock(mutex_);
    const unsigned before = concurrency_.limit();
    concurrency_.ended(now(), bytes, busy);
    if (concurrency_.limit() > before) {
        fill();
    }
}

std::size_t Limits::write_unit() {
    const std::lock_guard lock(mutex_);
    return write_unit_for(concurrency_.limit());
}

Rate::TimePoint Limits::free_at() {
    const std::lock_guard lock(mutex_);
    return rate_.free_at();
}

void Limits::moved(std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    rate_.moved(now(), bytes);
}

}  // namespace mistorage
