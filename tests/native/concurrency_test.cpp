#include "concurrency.h"

#include <catch2/catch.hpp>

using namespace mistorage;

namespace {

using namespace std::chrono_literals;

// A link that answers each request after a round trip, and moves so much at most: what comes of a limit on
// it.
struct Link {
    std::chrono::duration<double> round_trip;
    double bytes_per_second;
    std::uint64_t request_bytes;
    bool saturated = false;  // the thread that serves it

    // Runs so many rounds in each of which as many requests end as may be under way.
    void run(Concurrency &concurrency, int rounds) {
        for (int round = 0; round < rounds; ++round) {
            const unsigned count = concurrency.limit();
            const std::chrono::duration<double> by_bytes(static_cast<double>(count * request_bytes) /
                                                         bytes_per_second);
            now +=
                std::chrono::duration_cast<Concurrency::TimePoint::duration>(std::max(round_trip, by_bytes));
            for (unsigned i = 0; i < count; ++i) {
                concurrency.ended(now, {.bytes = request_bytes, .saturated = saturated});
            }
        }
    }

    Concurrency::TimePoint now = Concurrency::TimePoint(1h);
};

Link far_and_wide() {
    return {20ms, 1e12, 64 << 10};
}

Link full() {
    return {1ms, 1e8, 8 << 20};
}

}  // namespace

TEST_CASE("a number of requests that was asked for stays as it is, whatever happens") {
    Concurrency concurrency(5);
    Link link = far_and_wide();
    link.run(concurrency, 20);
    concurrency.ended(link.now, {.service_busy = true});
    CHECK(concurrency.limit() == 5);
}

TEST_CASE("where round trips are the limit it climbs, from 8 to 64 within ten of them") {
    Concurrency concurrency(0);
    CHECK(concurrency.limit() == 8);
    Link link = far_and_wide();
    link.run(concurrency, 10);
    CHECK(concurrency.limit() == 64);
}

TEST_CASE("where the link is full it steps back to what moved as much, and tries again only much later") {
    Concurrency concurrency(0);
    Link link = full();
    link.run(concurrency, 3);
    CHECK(concurrency.limit() == 16);
    link.run(concurrency, 2);
    CHECK(concurrency.limit() == 8);
    int tried = 0;
    const auto end = link.now + 30s;
    unsigned last = 8;
    while (link.now < end) {
        link.run(concurrency, 1);
        tried += concurrency.limit() > last ? 1 : 0;
        last = concurrency.limit();
    }
    CHECK(tried >= 2);
    CHECK(tried <= 4);
}

TEST_CASE("where the connections' thread has no time to spare it does not climb, and climbs once it has") {
    Concurrency concurrency(0);
    Link link = far_and_wide();
    link.saturated = true;
    link.run(concurrency, 100);
    CHECK(concurrency.limit() == 8);
    link.saturated = false;
    link.run(concurrency, 10);
    CHECK(concurrency.limit() == 64);
}

TEST_CASE("a higher limit that moved more is kept, though the thread has no time to spare there") {
    Concurrency concurrency(0);
    Link link = far_and_wide();
    while (concurrency.limit() < 16) {
        link.run(concurrency, 1);
    }
    link.saturated = true;
    link.run(concurrency, 100);
    CHECK(concurrency.limit() == 16);
}

TEST_CASE("a busy service halves it at once; the answers to what was under way together count as one") {
    Concurrency concurrency(0);
    Link link = far_and_wide();
    link.run(concurrency, 10);
    for (int i = 0; i < 64; ++i) {
        concurrency.ended(link.now, {.service_busy = true});
    }
    CHECK(concurrency.limit() == 32);
    concurrency.ended(link.now + 1s, {.service_busy = true});
    CHECK(concurrency.limit() == 16);
    for (int i = 2; i < 20; ++i) {
        concurrency.ended(link.now + i * 1s, {.service_busy = true});
    }
    CHECK(concurrency.limit() == 2);
}

TEST_CASE("after a busy service it climbs again") {
    Concurrency concurrency(0);
    Link link = far_and_wide();
    link.run(concurrency, 10);
    concurrency.ended(link.now, {.service_busy = true});
    link.run(concurrency, 400);
    CHECK(concurrency.limit() == 64);
}
