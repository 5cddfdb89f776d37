#include "retry.h"

#include <algorithm>
#include <charconv>

#include "http_date.h"

namespace mistorage {
namespace {

constexpr int service_retries = 5;
constexpr Milliseconds service_base{200};
constexpr int service_growth = 3;
// A connection that breaks says nothing about how busy the service is.
constexpr Milliseconds service_reconnect_delay{50};
constexpr int imds_retries = 5;
constexpr Milliseconds imds_base{1000};
constexpr int imds_growth = 2;
constexpr int imds_gone_retries = 7;
constexpr Milliseconds imds_gone_delay{10'000};
constexpr Milliseconds imds_reconnect_delay{250};
// A server that asks for more than this is not waited for.
constexpr Milliseconds longest_retry_after{120'000};

// Spread so that many clients do not come back together.
Milliseconds backoff(Milliseconds base, int growth, int failures, double random) {
    Milliseconds delay = base;
    for (int i = 1; i < failures; ++i) {
        delay *= growth;
    }
    return Milliseconds(static_cast<std::int64_t>(static_cast<double>(delay.count()) * (0.8 + 0.5 * random)));
}

std::optional<Milliseconds> obey(const std::optional<Milliseconds> &retry_after, Milliseconds otherwise) {
    if (retry_after && *retry_after > longest_retry_after) {
        return std::nullopt;
    }
    return retry_after.value_or(otherwise);
}

std::optional<std::int64_t> parse_count(std::string_view text) {
    std::int64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size() || value < 0) {
        return std::nullopt;
    }
    return std::min<std::int64_t>(value, 1'000'000'000);
}

}  // namespace

std::optional<Milliseconds> Retry::next(const TryOutcome &outcome, double random) {
    ++tries_;
    if (outcome.status == 410) {
        ++gone_;
    } else {
        ++failures_;
    }
    switch (policy_) {
        case RetryPolicy::service:
            return next_for_service(outcome, random);
        case RetryPolicy::imds:
        case RetryPolicy::imds_first_contact:
            return next_for_imds(outcome, random);
        case RetryPolicy::once:
            break;
    }
    return std::nullopt;
}

std::optional<Milliseconds> Retry::next_for_service(const TryOutcome &outcome, double random) const {
    const int s = outcome.status;
    const bool transient =
        s == 408 || s == 429 || s == 500 || s == 502 || s == 503 || s == 504 || outcome.arrived_damaged;
    if (!(s == 0 ? outcome.retryable : transient) || tries_ > service_retries) {
        return std::nullopt;
    }
    if (s == 0 && outcome.cut_off && (tries_ == 1 || outcome.came_in_part)) {
        return backoff(service_reconnect_delay, service_growth, tries_, random);
    }
    return obey(outcome.retry_after, backoff(service_base, service_growth, tries_, random));
}

std::optional<Milliseconds> Retry::next_for_imds(const TryOutcome &outcome, double random) {
    const int s = outcome.status;
    if (s == 410) {
        return gone_ <= imds_gone_retries ? obey(outcome.retry_after, imds_gone_delay) : std::nullopt;
    }
    const bool first_contact = policy_ == RetryPolicy::imds_first_contact;
    if (s == 0 && (outcome.never_connected || (first_contact && outcome.cut_off))) {
        return failures_ <= 1 && outcome.retryable ? std::optional(imds_reconnect_delay) : std::nullopt;
    }
    const bool transient = s == 0 ? outcome.retryable && !first_contact
                                  : (s == 404 && outcome.from_imds) || s == 408 || s == 429 || s >= 500;
    if (!transient || failures_ > imds_retries) {
        return std::nullopt;
    }
    return obey(outcome.retry_after, backoff(imds_base, imds_growth, failures_, random));
}

std::optional<Milliseconds> parse_retry_after(std::string_view retry_after, std::string_view retry_after_ms,
                                              std::int64_t now) {
    if (const auto milliseconds = parse_count(retry_after_ms)) {
        return Milliseconds(*milliseconds);
    }
    if (const auto seconds = parse_count(retry_after)) {
        return Milliseconds(*seconds * 1000);
    }
    if (const auto date = parse_http_date(retry_after)) {
        return Milliseconds(std::max<std::int64_t>(*date - now, 0) * 1000);
    }
    return std::nullopt;
}

}  // namespace mistorage
