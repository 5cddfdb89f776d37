#include "transfer_limits.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "transfer_plan.h"
#include "worker.h"

namespace mistorage {
namespace {

auto now() {
    return std::chrono::steady_clock::now();
}

}  // namespace

void Limits::admit(std::function<void()> task, std::shared_ptr<Slot> slot) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::move(task), std::move(slot)});
    try {
        fill();
    } catch (...) {
        if (taken_ == 0) {  // otherwise whoever ends runs it
            waiting_.pop_back();
            throw;
        }
    }
}

// Under mutex_: lets in whoever waits, as far as there is room.
void Limits::fill() {
    while (taken_ < concurrency_.limit() && !waiting_.empty()) {
        // What has ended is let go, whatever else the thread goes on with.
        run_on_worker(
            [self = shared_from_this(), first = waiting_.front()]() mutable { self->run(std::move(first)); });
        waiting_.front().slot->held = true;
        ++taken_;
        waiting_.pop_front();
    }
    if (taken_ < concurrency_.limit()) {
        for (const auto &hungry : hungry_) {
            if (const auto inbox = hungry.lock()) {
                inbox->poke();
            }
        }
        hungry_.clear();  // who still wants one asks again
    }
}

// The slot goes from task to task on one thread, without waking another.
void Limits::run(Waiting admitted) {
    while (admitted.task) {
        admitted.task();
        admitted = pass_slot_on(*admitted.slot);
    }
}

Limits::Waiting Limits::pass_slot_on(Slot &slot) {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(slot.held, false)) {
        return {};
    }
    if (waiting_.empty() || taken_ > concurrency_.limit()) {
        free_one();
        return {};
    }
    Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    next.slot->held = true;
    return next;
}

// Under mutex_. Where the system has no thread for the next, whoever ends or comes after runs it.
void Limits::free_one() noexcept {
    --taken_;
    try {
        fill();
    } catch (...) {
    }
}

void Limits::give_back(Slot &slot) {
    const std::lock_guard lock(mutex_);
    if (std::exchange(slot.held, false)) {
        free_one();
    }
}

// Under mutex_.
void Limits::forget_hunger(const std::shared_ptr<Inbox> &inbox) {
    std::erase_if(hungry_, [&](const auto &known) { return known.expired() || known.lock() == inbox; });
}

bool Limits::take_slot(const std::shared_ptr<Inbox> &inbox) {
    const std::lock_guard lock(mutex_);
    forget_hunger(inbox);
    if (waiting_.empty() && taken_ < concurrency_.limit()) {
        ++taken_;
        return true;
    }
    hungry_.push_back(inbox);
    return false;
}

void Limits::give_slot() {
    const std::lock_guard lock(mutex_);
    free_one();
}

bool Limits::wants_slot_back(const std::shared_ptr<Inbox> &holder) {
    const std::lock_guard lock(mutex_);
    const bool others_hungry = std::any_of(hungry_.begin(), hungry_.end(), [&](const auto &known) {
        return !known.expired() && known.lock() != holder;
    });
    return !waiting_.empty() || others_hungry || taken_ > concurrency_.limit();
}

std::size_t Limits::piece(std::size_t wanted) const {
    const std::uint64_t quarter = rate_.bytes_per_second() / 4;
    return quarter == 0 ? wanted : static_cast<std::size_t>(std::min<std::uint64_t>(wanted, quarter));
}

void Limits::request_ended(const RequestEnd &request) {
    const std::lock_guard lock(mutex_);
    const unsigned before = concurrency_.limit();
    concurrency_.ended(now(), request);
    if (concurrency_.limit() > before) {
        try {
            fill();
        } catch (...) {  // no threads: who waits goes on waiting
        }
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
