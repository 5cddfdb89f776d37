#include "random.h"

#include <catch2/catch.hpp>

#include <set>

using namespace mistorage;

TEST_CASE("random bits are others each time") {
    std::set<std::uint32_t> seen;
    for (int i = 0; i < 100; ++i) {
        seen.insert(random_bits());
    }
    CHECK(seen.size() > 90);
}
