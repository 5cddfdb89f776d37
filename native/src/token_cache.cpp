#include "token_cache.h"

#include "session.h"

namespace mistorage {
namespace {

// A token is not handed out in its last five minutes (MSAL, azure-identity for Rust).
constexpr std::int64_t expiry_margin = 5LL * 60;
// One that lives longer than this is renewed at half its life (MSAL).
constexpr std::int64_t long_life = 2LL * 60 * 60;
// After a failed renewal, while the old token is still good, the endpoint is left alone for a while.
constexpr std::int64_t renewal_pause = 60;

}  // namespace

Token TokenCache::get(const std::string &key, bool force, Work &work, const Fetch &fetch, bool proxied) {
    while (true) {
        std::uint64_t round = 0;
        std::uint64_t received = 0;
        {
            const std::lock_guard lock(mutex_);
            Entry &entry = entries_[key];
            if (!force && entry.token && work.session.clock().utc() < entry.renew_at) {
                return *entry.token;
            }
            if (!entry.fetching) {
                entry.fetching = true;
                entry.keep = true;
                break;
            }
            if (!force && entry.token && work.session.clock().utc() < entry.valid_until) {
                return *entry.token;  // somebody else is renewing it
            }
            entry.waiters.push_back(work.inbox);
            round = entry.rounds;
            received = entry.received;
        }
        bool ended = false;
        while (!ended) {
            (void)work.inbox->wait_until(Inbox::never);
            const std::lock_guard lock(mutex_);
            const Entry &entry = entries_[key];
            ended = entry.rounds > round;
            if (!ended) {
                continue;
            }
            // What was received meanwhile is as new as what was asked for.
            const bool renewed = entry.received > received;
            const bool still_good = entry.token && work.session.clock().utc() < entry.valid_until;
            if (entry.token && (renewed || (!force && still_good))) {
                return *entry.token;
            }
            const bool concerns_us = !proxied || entry.failed_through == &work.session;
            if (entry.last_failure && entry.last_failure->code != MIS_CANCELLED && concerns_us) {
                throw Error(*entry.last_failure);
            }
        }
    }
    return lead(key, force, work, fetch);
}

Token TokenCache::lead(const std::string &key, bool force, Work &work, const Fetch &fetch) {
    bool has_valid = false;
    {
        const std::lock_guard lock(mutex_);
        const Entry &entry = entries_[key];
        has_valid = !force && entry.token && work.session.clock().utc() < entry.valid_until;
    }
    try {
        ReceivedToken received = fetch(has_valid ? RetryPolicy::once : RetryPolicy::imds);
        const std::lock_guard lock(mutex_);
        Entry &entry = entries_[key];
        if (!entry.keep) {
            end_round(entry, std::nullopt);  // who waits asks again
            return received.token;
        }
        const std::int64_t now = work.session.clock().utc();
        entry.valid_until = now + received.expires_in - expiry_margin;
        entry.renew_at = received.expires_in > long_life ? now + received.expires_in / 2 : entry.valid_until;
        // The endpoint may have handed out the very one again.
        const bool same = entry.token && entry.token->secret.view() == received.token.secret.view();
        received.token.serial = same ? entry.token->serial : ++last_serial_;
        entry.token = received.token;
        ++entry.received;
        end_round(entry, std::nullopt);
        return received.token;
    } catch (...) {
        const Error error = current_error();
        const std::lock_guard lock(mutex_);
        Entry &entry = entries_[key];
        if (has_valid && entry.token && error.code != MIS_CANCELLED) {
            entry.renew_at = std::min(work.session.clock().utc() + renewal_pause, entry.valid_until);
            end_round(entry, std::nullopt);
            return *entry.token;
        }
        entry.failed_through = &work.session;
        end_round(entry, error);
        throw;
    }
}

void TokenCache::clear() {
    const std::lock_guard lock(mutex_);
    for (auto &[key, entry] : entries_) {
        entry.token.reset();
        entry.renew_at = entry.valid_until = 0;
        entry.keep = false;
    }
}

void TokenCache::end_round(Entry &entry, std::optional<Error> failure) {
    entry.fetching = false;
    ++entry.rounds;
    entry.last_failure = std::move(failure);
    for (const auto &waiter : entry.waiters) {
        waiter->poke();
    }
    entry.waiters.clear();
}

}  // namespace mistorage
