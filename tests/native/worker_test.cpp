#include "worker.h"

#include <catch2/catch.hpp>
#include <memory>
#include <thread>

#include "support/gate.h"

using namespace mistorage;
using namespace mistorage::test;

TEST_CASE("a task runs on another thread, which lets go of what the task held") {
    Gate gone;
    std::thread::id where;
    Gate ran;
    run_on_worker([held = opened_at_the_end(gone), &where, ran] {
        where = std::this_thread::get_id();
        ran.open();
    });
    ran.wait();
    gone.wait();
    CHECK(where != std::this_thread::get_id());
}

TEST_CASE("tasks that wait for each other each get a thread") {
    constexpr int count = 20;
    std::vector<Gate> gates(count + 1);
    for (int i = 0; i < count; ++i) {
        run_on_worker([gates, i] {
            gates[static_cast<std::size_t>(i) + 1].wait();
            gates[static_cast<std::size_t>(i)].open();
        });
    }
    gates.back().open();
    gates.front().wait();
}
