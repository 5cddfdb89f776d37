#include "clock_skew.h"

#include <catch2/catch.hpp>

using namespace mistorage;
using Catch::Contains;

TEST_CASE("how far this clock is ahead is told by the answer's Date") {
    Response response;
    response.headers = {{"Date", "Wed, 31 Jan 2024 10:00:00 GMT"}};
    constexpr std::int64_t ten = 1706695200;
    CHECK(clock_ahead(response, ten) == 0);
    CHECK(clock_ahead(response, ten + 90) == 90);
    CHECK(clock_ahead(response, ten - 90) == -90);
    for (const Headers &none : {Headers{}, Headers{{"Date", "yesterday"}}}) {
        response.headers = none;
        CHECK_FALSE(clock_ahead(response, ten));
    }
}

TEST_CASE("a clock may be 15 minutes off, and no more") {
    for (const std::int64_t fine : {0, 15 * 60, -15 * 60}) {
        CHECK_FALSE(clock_error(fine));
    }
    CHECK_THAT(clock_error(15 * 60 + 1)->message, Contains("16 minutes ahead of"));
    CHECK_THAT(clock_error(-3600)->message, Contains("60 minutes behind"));
    CHECK_THAT(clock_error(-3600)->hint, Contains("w32tm") && Contains("timedatectl"));
}
