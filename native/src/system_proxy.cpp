#include "system_proxy.h"

#include <thread>

#include "url.h"
#ifdef _WIN32
#include "windows_proxy.h"
#endif

namespace mistorage {

FindSystemProxy system_proxy_source() {
#ifdef _WIN32
    return windows_proxy;
#else
    return {};
#endif
}

std::string SystemProxies::proxy_for(std::string_view url, Inbox &inbox) {
    const std::string origin = origin_of(url);
    const auto own = inbox.nested();
    {
        const std::lock_guard lock(shared_->mutex);
        Entry &entry = shared_->entries[origin];
        if (!entry.asking && (!entry.proxy || clock_->now() - entry.since >= kept_for)) {
            ask(origin);
            entry.asking = true;
        }
        if (entry.proxy) {
            return *entry.proxy;
        }
        entry.waiting.push_back(own);
    }
    (void)clock_->wait(*own, clock_->now() + wait_limit);
    const std::lock_guard lock(shared_->mutex);
    Entry &entry = shared_->entries[origin];
    if (!entry.proxy) {
        entry.proxy.emplace();
        entry.since = clock_->now();
    }
    return *entry.proxy;
}

void SystemProxies::ask(const std::string &origin) {
    std::thread([shared = shared_, find = find_, may_leave = may_leave_, clock = clock_, origin] {
        std::string proxy;
        try {
            proxy = find(origin, may_leave);
        } catch (...) {
            // Out of memory: as if there were none.
        }
        const std::lock_guard lock(shared->mutex);
        Entry &entry = shared->entries[origin];
        entry.proxy = std::move(proxy);
        entry.since = clock->now();
        entry.asking = false;
        for (const auto &waiting : entry.waiting) {
            if (const auto waiter = waiting.lock()) {
                waiter->poke();
            }
        }
        entry.waiting.clear();
    }).detach();
}

}  // namespace mistorage
