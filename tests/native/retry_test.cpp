#include "retry.h"

#include <catch2/catch.hpp>

using namespace mistorage;

namespace {

TryOutcome answer(int status) {
    TryOutcome outcome;
    outcome.status = status;
    outcome.from_imds = true;
    return outcome;
}

TryOutcome no_connection() {
    TryOutcome outcome;
    outcome.never_connected = true;
    outcome.retryable = true;
    return outcome;
}

TryOutcome timeout() {
    TryOutcome outcome;
    outcome.retryable = true;
    return outcome;
}

// The delays until it gives up, with the middle of the jitter's range left out: random is 0.4, a factor of 1.
std::vector<std::int64_t> delays(RetryPolicy policy, const TryOutcome &outcome, int most = 100) {
    Retry retry(policy);
    std::vector<std::int64_t> all;
    while (static_cast<int>(all.size()) < most) {
        const auto delay = retry.next(outcome, 0.4);
        if (!delay) {
            break;
        }
        all.push_back(delay->count());
    }
    return all;
}

}  // namespace

TEST_CASE("a storage request is retried five times, with tripled delays, where the failure may pass") {
    for (const int status : {408, 429, 500, 502, 503, 504}) {
        CHECK(delays(RetryPolicy::service, answer(status)) ==
              std::vector<std::int64_t>{200, 600, 1800, 5400, 16200});
    }
    CHECK(delays(RetryPolicy::service, timeout()).size() == 5);
    CHECK(delays(RetryPolicy::service, no_connection()).size() == 5);
}

TEST_CASE("what arrived damaged is sent again like what was not answered") {
    TryOutcome damaged = answer(201);
    damaged.arrived_damaged = true;
    CHECK(delays(RetryPolicy::service, damaged) == std::vector<std::int64_t>{200, 600, 1800, 5400, 16200});
}

TEST_CASE("a storage request whose connection broke is made again almost at once, and only the first time") {
    TryOutcome broken = timeout();
    broken.cut_off = true;
    CHECK(delays(RetryPolicy::service, broken) == std::vector<std::int64_t>{50, 600, 1800, 5400, 16200});
}

TEST_CASE("an answer that breaks off again and again, but brings more each time, is asked for soon") {
    TryOutcome broken = timeout();
    broken.cut_off = true;
    broken.came_in_part = true;
    CHECK(delays(RetryPolicy::service, broken) == std::vector<std::int64_t>{50, 150, 450, 1350, 4050});
}

TEST_CASE("a storage request is not repeated where the answer would be the same") {
    for (const int status : {200, 201, 206, 301, 400, 401, 403, 404, 409, 410, 412, 416, 501}) {
        CHECK(delays(RetryPolicy::service, answer(status)).empty());
    }
    TryOutcome untrusted;
    CHECK(delays(RetryPolicy::service, untrusted).empty());
}

TEST_CASE("the jitter lies between 0.8 and 1.3 times the delay") {
    CHECK(Retry(RetryPolicy::service).next(answer(503), 0.0)->count() == 160);
    CHECK(Retry(RetryPolicy::service).next(answer(503), 0.9999)->count() == 259);
}

TEST_CASE("IMDS is asked again after 404, 408, 429, 5xx and timeouts, five times from one second on") {
    for (const int status : {404, 408, 429, 500, 502, 503, 504}) {
        CHECK(delays(RetryPolicy::imds, answer(status)) ==
              std::vector<std::int64_t>{1000, 2000, 4000, 8000, 16000});
    }
    CHECK(delays(RetryPolicy::imds, timeout()).size() == 5);
}

TEST_CASE("IMDS has at least 70 seconds of its own to come back from 410") {
    const auto waits = delays(RetryPolicy::imds, answer(410));
    CHECK(waits == std::vector<std::int64_t>(7, 10'000));

    Retry mixed(RetryPolicy::imds);
    for (int i = 0; i < 5; ++i) {
        CHECK(mixed.next(answer(500), 0.5));
    }
    CHECK(mixed.next(answer(410), 0.5)->count() == 10'000);
}

TEST_CASE("a 404 that is not IMDS's own is final, because other clouds answer at that address too") {
    TryOutcome stranger = answer(404);
    stranger.from_imds = false;
    CHECK(delays(RetryPolicy::imds, stranger).empty());
}

TEST_CASE("where nothing listens IMDS is tried twice, and quickly") {
    CHECK(delays(RetryPolicy::imds, no_connection()) == std::vector<std::int64_t>{250});
    CHECK(delays(RetryPolicy::imds_first_contact, no_connection()) == std::vector<std::int64_t>{250});
}

TEST_CASE("as long as IMDS never answered, a timeout is not waited for again") {
    CHECK(delays(RetryPolicy::imds_first_contact, timeout()).empty());
    CHECK(delays(RetryPolicy::imds_first_contact, answer(503)).size() == 5);
}

TEST_CASE("as long as IMDS never answered, a connection that breaks is made just once more") {
    TryOutcome broken = timeout();
    broken.cut_off = true;
    CHECK(delays(RetryPolicy::imds_first_contact, broken) == std::vector<std::int64_t>{250});
    CHECK(delays(RetryPolicy::imds, broken).size() == 5);
}

TEST_CASE("400, 401 and 403 of IMDS are final") {
    for (const int status : {400, 401, 403, 405}) {
        CHECK(delays(RetryPolicy::imds, answer(status)).empty());
    }
}

TEST_CASE("a single try is never repeated") {
    CHECK(delays(RetryPolicy::once, answer(503)).empty());
}

TEST_CASE("Retry-After takes the place of the delay, up to two minutes") {
    TryOutcome outcome = answer(503);
    outcome.retry_after = Milliseconds(7000);
    CHECK(Retry(RetryPolicy::service).next(outcome, 0.0)->count() == 7000);
    CHECK(Retry(RetryPolicy::imds).next(outcome, 0.0)->count() == 7000);
    outcome.retry_after = Milliseconds(0);
    CHECK(Retry(RetryPolicy::service).next(outcome, 0.0)->count() == 0);
    outcome.retry_after = Milliseconds(120'001);
    CHECK_FALSE(Retry(RetryPolicy::service).next(outcome, 0.0));
}

TEST_CASE("Retry-After is read as seconds, as milliseconds and as a date") {
    const std::int64_t now = 1435361952;  // Fri, 26 Jun 2015 23:39:12 GMT
    struct Row {
        const char *retry_after;
        const char *retry_after_ms;
        std::optional<Milliseconds> delay;
    };
    for (const Row &row : std::vector<Row>{{"3", "", Milliseconds(3000)},
                                           {"0", "", Milliseconds(0)},
                                           {"3", "150", Milliseconds(150)},
                                           {"Fri, 26 Jun 2015 23:39:22 GMT", "", Milliseconds(10'000)},
                                           {"Fri, 26 Jun 2015 23:39:02 GMT", "", Milliseconds(0)},
                                           {"", "", std::nullopt},
                                           {"-1", "", std::nullopt},
                                           {"soon", "", std::nullopt},
                                           {"99999999999999999999", "", std::nullopt}}) {
        CAPTURE(row.retry_after, row.retry_after_ms);
        CHECK(parse_retry_after(row.retry_after, row.retry_after_ms, now) == row.delay);
    }
}
