#include "transfer_limits.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <vector>

#include "support/gate.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

constexpr auto soon = std::chrono::seconds(60);

std::shared_ptr<Inbox> inbox() {
    return std::make_shared<Inbox>();
}

bool poked(Inbox &box, std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    return box.wait_until(until) == nullptr && std::chrono::steady_clock::now() < until;
}

}  // namespace

TEST_CASE("as many tasks run at once as there are slots, and the next when one ends") {
    const auto limits = std::make_shared<Limits>(2);
    const Gate end;
    const std::vector<Gate> begun(3);
    const Gate last;
    for (std::size_t i = 0; i < 3; ++i) {
        limits->admit(
            [=] {
                begun[i].open();
                end.wait();
                if (i == 2) {
                    last.open();
                }
            },
            std::make_shared<Limits::Slot>());
    }
    begun[0].wait();
    begun[1].wait();
    CHECK(limits->wants_slot_back(inbox()));  // the third waits
    end.open();
    begun[2].wait();
    last.wait();
}

TEST_CASE("a transfer gets more slots while there are some, and none that another waits for") {
    const auto limits = std::make_shared<Limits>(2);
    CHECK(limits->take_slot(inbox()));
    CHECK(limits->take_slot(inbox()));
    CHECK_FALSE(limits->take_slot(inbox()));
    CHECK_FALSE(limits->wants_slot_back(inbox()));
    const Gate begun;
    limits->admit([begun] { begun.open(); }, std::make_shared<Limits::Slot>());
    CHECK(limits->wants_slot_back(inbox()));
    limits->give_slot();
    begun.wait();
    limits->give_slot();
}

TEST_CASE("what a task holds is let go when it ends, though its thread goes on with the next") {
    const auto limits = std::make_shared<Limits>(1);
    const Gate begun;
    const Gate end;
    const Gate next;
    const Gate seen;
    auto held = std::make_shared<int>();
    const std::weak_ptr<int> watched = held;
    limits->admit(
        [begun, end, held = std::move(held)] {
            begun.open();
            end.wait();
        },
        std::make_shared<Limits::Slot>());
    begun.wait();
    limits->admit(
        [next, seen] {
            next.open();
            seen.wait();
        },
        std::make_shared<Limits::Slot>());
    end.open();
    next.wait();
    CHECK(watched.expired());
    seen.open();
}

TEST_CASE("the slot of a task that hangs can be given back for it, once") {
    const auto limits = std::make_shared<Limits>(1);
    const Gate begun;
    const Gate hangs;
    const auto slot = std::make_shared<Limits::Slot>();
    limits->admit(
        [begun, hangs] {
            begun.open();
            hangs.wait();
        },
        slot);
    begun.wait();
    const Gate next;
    limits->admit([next] { next.open(); }, std::make_shared<Limits::Slot>());
    limits->give_back(*slot);
    limits->give_back(*slot);
    next.wait();
    hangs.open();
    const Gate last;
    limits->admit([last] { last.open(); }, std::make_shared<Limits::Slot>());
    last.wait();
}

TEST_CASE("a task that waits for its turn has no slot that could be given back") {
    const auto limits = std::make_shared<Limits>(1);
    REQUIRE(limits->take_slot(inbox()));
    const auto slot = std::make_shared<Limits::Slot>();
    const Gate ran;
    limits->admit([ran] { ran.open(); }, slot);
    limits->give_back(*slot);
    CHECK_FALSE(limits->take_slot(inbox()));
    limits->give_slot();
    ran.wait();
}

TEST_CASE("a slot is wanted back for another transfer that got none, not for the holder itself") {
    const auto limits = std::make_shared<Limits>(2);
    const auto holder = inbox();
    const auto other = inbox();
    REQUIRE(limits->take_slot(holder));
    REQUIRE(limits->take_slot(holder));
    CHECK_FALSE(limits->take_slot(holder));
    CHECK_FALSE(limits->wants_slot_back(holder));
    CHECK_FALSE(limits->take_slot(other));
    CHECK(limits->wants_slot_back(holder));
}

TEST_CASE("under a cap no more is read at once than moves in a quarter of a second") {
    CHECK(std::make_shared<Limits>(0, 4096)->piece(1 << 20) == 1024);
    CHECK(std::make_shared<Limits>(0, 1ull << 40)->piece(1 << 20) == 1 << 20);
    CHECK(std::make_shared<Limits>()->piece(1 << 20) == 1 << 20);
}

TEST_CASE("who got no slot is told when there is one") {
    const auto limits = std::make_shared<Limits>(1);
    REQUIRE(limits->take_slot(inbox()));
    const auto waiting = inbox();
    CHECK_FALSE(limits->take_slot(waiting));
    CHECK_FALSE(limits->take_slot(waiting));
    CHECK_FALSE(poked(*waiting, std::chrono::milliseconds(1)));
    limits->give_slot();
    CHECK(poked(*waiting, soon));
    CHECK(limits->take_slot(waiting));
}

TEST_CASE("a slot that is found while the service gets busy is given back") {
    const auto limits = std::make_shared<Limits>();
    for (unsigned i = 0; i < Concurrency::first; ++i) {
        REQUIRE(limits->take_slot(inbox()));
    }
    CHECK_FALSE(limits->wants_slot_back(inbox()));
    limits->request_ended({.service_busy = true});
    CHECK(limits->wants_slot_back(inbox()));
}

TEST_CASE("what a download holds in memory shrinks as more of them may run") {
    CHECK(std::make_shared<Limits>(1)->write_unit() > std::make_shared<Limits>(1000)->write_unit());
}

TEST_CASE("the cap on bytes is one for all who share it") {
    const auto limits = std::make_shared<Limits>(0, 1000);
    CHECK(limits->capped());
    limits->moved(100'000);
    CHECK(limits->free_at() > std::chrono::steady_clock::now() + std::chrono::seconds(90));
}
