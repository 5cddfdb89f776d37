#include "instance_cache.h"

namespace mistorage {

Instance InstanceCache::get(Work &work, const std::function<Instance()> &fetch) {
    std::unique_lock lock(mutex_);
    while (true) {
        if (known_) {
            return *known_;
        }
        if (!fetching_) {
            fetching_ = true;
            lock.unlock();
            return lead(fetch);
        }
        waiters_.push_back(work.inbox);
        const std::uint64_t round = rounds_;
        while (rounds_ == round) {
            lock.unlock();
            (void)work.inbox->wait_until(Inbox::never);
            lock.lock();
        }
        if (last_failure_ && last_failure_->code != MIS_CANCELLED) {
            throw Error(*last_failure_);
        }
    }
}

Instance InstanceCache::lead(const std::function<Instance()> &fetch) {
    std::optional<Instance> instance;
    std::optional<Error> failure;
    try {
        instance = fetch();
    } catch (...) {
        failure = current_error();
    }
    const std::lock_guard lock(mutex_);
    fetching_ = false;
    ++rounds_;
    known_ = instance;
    last_failure_ = failure;
    for (const auto &waiter : waiters_) {
        waiter->poke();
    }
    waiters_.clear();
    if (failure) {
        throw Error(*failure);
    }
    return *instance;
}

}  // namespace mistorage
