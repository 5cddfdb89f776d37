#include "token_cache.h"

#include <catch2/catch.hpp>

#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using test::error_of;
using test::status_of;
using test::work_on;

namespace {

constexpr std::int64_t day = 86'400;
constexpr std::int64_t hour = 3'600;

ReceivedToken token_for(std::int64_t expires_in, const std::string &text) {
    ReceivedToken received;
    received.expires_in = expires_in;
    received.token.secret = Secret(text);
    received.token.expires_on = test::FakeClock::start + expires_in;
    return received;
}

Error busy() {
    return {MIS_IMDS_UNAVAILABLE, "The endpoint keeps failing."};
}

// A cache with its time, and an endpoint that hands out "1", "2", ... or fails.
struct Cache : test::TimelessSession {
    std::string get(bool force = false, const std::string &key = "key") {
        Work work = work_on(*session);
        return std::string(
            cache.get(key, force, work, [this](RetryPolicy policy) { return fetch(policy); }).secret.view());
    }

    ReceivedToken fetch(RetryPolicy policy) {
        policies.push_back(policy);
        if (failing) {
            throw busy();
        }
        return token_for(lifetime, std::to_string(policies.size()));
    }

    void pass(std::int64_t seconds) const { clock->advance(std::chrono::seconds(seconds)); }
    [[nodiscard]] int fetches() const { return static_cast<int>(policies.size()); }

    TokenCache cache;
    std::int64_t lifetime = day;
    bool failing = false;
    std::vector<RetryPolicy> policies;
};

}  // namespace

TEST_CASE("a token that is still good is not asked for again") {
    Cache cache;
    CHECK(cache.get() == "1");
    cache.pass(day / 2 - 1);
    CHECK(cache.get() == "1");
    CHECK(cache.fetches() == 1);
}

TEST_CASE("each identity, endpoint and resource has a token of its own") {
    Cache cache;
    CHECK(cache.get(false, "a") == "1");
    CHECK(cache.get(false, "b") == "2");
    CHECK(cache.get(false, "a") == "1");
}

TEST_CASE("a token that lives long is renewed at half its life") {
    Cache cache;
    CHECK(cache.get() == "1");
    cache.pass(day / 2);
    CHECK(cache.get() == "2");
    cache.pass(day / 2 - 1);
    CHECK(cache.get() == "2");
}

TEST_CASE("a token that lives two hours or less is renewed five minutes before its end") {
    Cache cache;
    cache.lifetime = 2 * hour;
    CHECK(cache.get() == "1");
    cache.pass(2 * hour - 301);
    CHECK(cache.get() == "1");
    cache.pass(1);
    CHECK(cache.get() == "2");
}

TEST_CASE("a token is never handed out twice in its last five minutes") {
    Cache cache;
    cache.lifetime = 300;
    CHECK(cache.get() == "1");
    CHECK(cache.get() == "2");
    cache.lifetime = 0;
    CHECK(cache.get() == "3");
    CHECK(cache.get() == "4");
}

TEST_CASE("whoever forces it gets a new token, and so does everybody after") {
    Cache cache;
    CHECK(cache.get() == "1");
    CHECK(cache.get(true) == "2");
    CHECK(cache.get() == "2");
}

TEST_CASE("a first token, a forced one and one instead of an expired one are worth all tries") {
    Cache cache;
    (void)cache.get();
    (void)cache.get(true);
    cache.pass(day);
    (void)cache.get();
    CHECK(cache.policies == std::vector<RetryPolicy>(3, RetryPolicy::imds));
}

TEST_CASE("a renewal is tried once, because there is a token to fall back to") {
    Cache cache;
    (void)cache.get();
    cache.pass(day / 2);
    (void)cache.get();
    CHECK(cache.policies == std::vector<RetryPolicy>{RetryPolicy::imds, RetryPolicy::once});
}

TEST_CASE("while a renewal fails the old token is used, and the endpoint left alone for a minute") {
    Cache cache;
    CHECK(cache.get() == "1");
    cache.pass(day / 2);
    cache.failing = true;
    CHECK(cache.get() == "1");
    CHECK(cache.fetches() == 2);
    cache.pass(59);
    CHECK(cache.get() == "1");
    CHECK(cache.fetches() == 2);
    cache.pass(1);
    CHECK(cache.get() == "1");
    CHECK(cache.fetches() == 3);
    cache.failing = false;
    cache.pass(60);
    CHECK(cache.get() == "4");
}

TEST_CASE("five minutes before its end there is nothing to fall back to") {
    Cache cache;
    (void)cache.get();
    cache.failing = true;
    cache.pass(day - 301);
    CHECK(cache.get() == "1");
    cache.pass(1);
    CHECK(status_of([&] { return cache.get(); }) == MIS_IMDS_UNAVAILABLE);
    cache.failing = false;
    CHECK_FALSE(cache.get().empty());
}

TEST_CASE("a forced renewal that fails is an error, and the old token stays") {
    Cache cache;
    CHECK(cache.get() == "1");
    cache.failing = true;
    CHECK(status_of([&] { return cache.get(true); }) == MIS_IMDS_UNAVAILABLE);
    CHECK(cache.get() == "1");
}

TEST_CASE("a failure is not remembered: the next one asks again") {
    Cache cache;
    cache.failing = true;
    CHECK(error_of([&] { return cache.get(); }).message == "The endpoint keeps failing.");
    cache.failing = false;
    CHECK(cache.get() == "2");
}

TEST_CASE("what is cleared is fetched anew, whatever its age") {
    Cache cache;
    CHECK(cache.get(false, "a") == "1");
    CHECK(cache.get(false, "b") == "2");
    cache.cache.clear();
    CHECK(cache.get(false, "a") == "3");
    CHECK(cache.get(false, "b") == "4");
}
