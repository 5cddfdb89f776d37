#include "queue.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

namespace mistorage {

struct Queue::State {
    std::mutex mutex;
    std::condition_variable changed;
    // All guarded by mutex.
    std::map<void *, std::shared_ptr<Operation>> waiting;
    std::deque<void *> ended;
};

std::shared_ptr<Queue::State> Queue::make_state() {
    return std::make_shared<State>();
}

void Queue::add(void *key, const std::shared_ptr<Operation> &operation) {
    {
        const std::lock_guard lock(state_->mutex);
        state_->waiting[key] = operation;
    }
    // By then the key may be another operation's: a handle's address is used again once it is freed.
    operation->on_end([weak = std::weak_ptr(state_), key, ended = operation.get()] {
        if (const auto state = weak.lock()) {
            {
                const std::lock_guard lock(state->mutex);
                const auto found = state->waiting.find(key);
                if (found == state->waiting.end() || found->second.get() != ended) {
                    return;
                }
                state->waiting.erase(found);
                state->ended.push_back(key);
            }
            state->changed.notify_all();
        }
    });
}

void Queue::forget(void *key) {
    const std::lock_guard lock(state_->mutex);
    state_->waiting.erase(key);
    std::erase(state_->ended, key);
}

void *Queue::wait(std::chrono::milliseconds timeout) {
    std::unique_lock lock(state_->mutex);
    if (!state_->changed.wait_for(lock, timeout, [this] { return !state_->ended.empty(); })) {
        return nullptr;
    }
    void *key = state_->ended.front();
    state_->ended.pop_front();
    return key;
}

Queue::Sum Queue::progress() {
    const std::lock_guard lock(state_->mutex);
    Sum sum;
    for (const auto &[key, operation] : state_->waiting) {
        ++sum.operations;
        sum.done += operation->progress().done;
        sum.total += operation->progress().total;
        sum.retries += operation->progress().retries;
    }
    return sum;
}

}  // namespace mistorage
