#include "load.h"

#include <catch2/catch.hpp>

using namespace mistorage;
using namespace std::chrono_literals;

namespace {

constexpr Load::TimePoint start(1h);

// So many rounds, in each of which the thread works and then sleeps.
bool saturated_after(int rounds, std::chrono::microseconds work, std::chrono::microseconds sleep) {
    Load load(start);
    auto now = start;
    for (int round = 0; round < rounds; ++round) {
        now += work;
        load.slept(now, now + sleep);
        now += sleep;
    }
    return load.saturated();
}

}  // namespace

TEST_CASE("a thread is saturated where it sleeps less than an eighth of its time") {
    CHECK(saturated_after(1000, 100us, 0us));
    CHECK(saturated_after(1000, 100us, 14us));
    CHECK_FALSE(saturated_after(1000, 100us, 15us));
    CHECK_FALSE(saturated_after(1000, 1us, 100us));
}

TEST_CASE("nothing is said of a thread before it has been seen for 10 ms") {
    CHECK_FALSE(saturated_after(9, 1ms, 0ms));
    CHECK(saturated_after(10, 1ms, 0ms));
}

TEST_CASE("a thread that was saturated and then slept long is not any more") {
    Load load(start);
    load.slept(start + 10ms, start + 10ms);
    CHECK(load.saturated());
    load.slept(start + 10ms, start + 1h);
    CHECK_FALSE(load.saturated());
}
