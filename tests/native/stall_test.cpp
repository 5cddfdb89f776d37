#include "stall.h"

#include <catch2/catch.hpp>

using namespace mistorage;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const Stall::TimePoint start = Stall::TimePoint() + std::chrono::hours(1);

}  // namespace

TEST_CASE("what does not begin to move has stalled after the window") {
    const Stall stall(seconds(60), start);
    CHECK(stall.deadline() == start + seconds(60));
}

TEST_CASE("each 16 KiB that move begin the window anew, however they arrive") {
    Stall stall(seconds(60), start);
    stall.moved(Stall::least_bytes, start + seconds(59));
    CHECK(stall.deadline() == start + seconds(119));
    for (std::uint64_t i = 1; i <= 16; ++i) {
        stall.moved(Stall::least_bytes + i * 1024, start + seconds(100));
    }
    CHECK(stall.deadline() == start + seconds(160));
    stall.moved(1U << 30, start + seconds(101));
    CHECK(stall.deadline() == start + seconds(161));
}

TEST_CASE("one byte a second is no movement") {
    Stall stall(seconds(60), start);
    for (std::uint64_t second = 1; second < 60; ++second) {
        stall.moved(second, start + seconds(second));
    }
    CHECK(stall.deadline() == start + seconds(60));
}

TEST_CASE("a body that waits for its turn has not stalled") {
    Stall stall(milliseconds(500), start);
    stall.paused(start + seconds(90));
    CHECK(stall.deadline() == start + milliseconds(90'500));
}
