#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mistorage {

using Milliseconds = std::chrono::milliseconds;

// What came of one try, as far as trying again depends on it.
struct TryOutcome {
    int status = 0;                // 0: no answer
    bool never_connected = false;  // no answer, because there was no connection at all
    bool cut_off = false;          // no answer, because the connection broke
    bool came_in_part = false;     // before that bytes came that stay
    bool retryable = false;        // no answer, but there may be one next time
    bool arrived_damaged = false;  // an answer that says so of the request
    bool from_imds = false;        // the answer's Server header is IMDS's own
    std::optional<Milliseconds> retry_after;
};

// Who is asked decides how often and after how long.
enum class RetryPolicy {
    // Storage and Resource Manager: 408, 429, 500, 502, 503, 504, what arrived damaged, and transport
    // failures; 5 retries, 0.2 s tripled each time: all in all as long as azure-sdk-for-cpp's 0.8 s doubled
    // (retry_policy.cpp, to which 429 is added), but what passes at once costs little. The first retry after
    // a connection that broke comes after 50 ms; where bytes came before each does so, tripled from there.
    service,
    // IMDS: 404 (its own only), 408, 429, 5xx and timeouts 5 times, from 1 s; 410 has 7 tries of 10 s of its
    // own, because an upgrade takes up to 70 s; where nothing listens, one more try and no third.
    // https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
    imds,
    // As long as nothing ever answered there may be no IMDS at all: then a timeout is final, and a
    // connection that breaks is made just once more.
    imds_first_contact,
    // One try: the caller has something to fall back to.
    once,
};

// Counts the tries of one request and decides on the next. Pure: no clock, no sleep, no randomness of its
// own.
class Retry {
  public:
    explicit Retry(RetryPolicy policy) : policy_(policy) {}

    // How long to wait before the next try; nothing when it is time to give up. `random` is in [0, 1).
    [[nodiscard]] std::optional<Milliseconds> next(const TryOutcome &outcome, double random);
    // Tries made so far, the first included.
    [[nodiscard]] int tries() const { return tries_; }

  private:
    [[nodiscard]] std::optional<Milliseconds> next_for_service(const TryOutcome &outcome,
                                                               double random) const;
    [[nodiscard]] std::optional<Milliseconds> next_for_imds(const TryOutcome &outcome, double random);

    RetryPolicy policy_;
    int tries_ = 0;
    int gone_ = 0;      // answers with status 410
    int failures_ = 0;  // all others
};

// The delay that a Retry-After, retry-after-ms or x-ms-retry-after-ms header asks for: seconds, milliseconds
// or a date. `now` is in seconds since 1970. Never negative; nothing where the text is none of these.
[[nodiscard]] std::optional<Milliseconds> parse_retry_after(std::string_view retry_after,
                                                            std::string_view retry_after_ms,
                                                            std::int64_t now);

}  // namespace mistorage
