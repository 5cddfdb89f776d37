#include "rate.h"

#include <catch2/catch.hpp>

using namespace mistorage;

namespace {

using namespace std::chrono_literals;
constexpr Rate::TimePoint start(1h);

}  // namespace

TEST_CASE("without a cap bytes may always move") {
    Rate rate(0);
    CHECK_FALSE(rate.capped());
    rate.moved(start, 1ull << 40);
    CHECK(rate.free_at() <= start);
}

TEST_CASE("whoever moved bytes pays for them in time before the next") {
    Rate rate(1000);
    CHECK(rate.capped());
    CHECK(rate.free_at() <= start);
    rate.moved(start, 1100);
    CHECK(rate.free_at() == start + 1s);
    rate.moved(start + 1s, 500);
    CHECK(rate.free_at() == start + 1500ms);
}

TEST_CASE("a pause is made up for with a tenth of a second's bytes, not with more") {
    Rate rate(1000);
    rate.moved(start + 1min, 600);
    CHECK(rate.free_at() == start + 1min + 500ms);
}

TEST_CASE("over a long time the cap holds, whatever the pieces") {
    for (const std::uint64_t piece : {1ull, 1000ull, 300'000ull}) {
        Rate rate(100'000);
        auto now = start;
        std::uint64_t sum = 0;
        while (now < start + 100s) {
            rate.moved(now, piece);
            sum += piece;
            now = std::max(now, rate.free_at());
        }
        CHECK(static_cast<double>(sum) / std::chrono::duration<double>(now - start).count() ==
              Approx(100'000).epsilon(0.01));
    }
}
