#include "queue.h"

#include <catch2/catch.hpp>

#include "support/gate.h"
#include "support/test_session.h"

using namespace mistorage;
using test::Gate;

namespace {

constexpr std::chrono::seconds long_enough{10};
constexpr std::chrono::milliseconds no_time{0};

// An operation that has counted its progress, and ends when its gate is opened.
struct Running {
    explicit Running(std::uint64_t done = 0, std::uint64_t total = 0) {
        const Gate counted;
        operation = Operation::start(test::loopback_session(),
                                     [go = gate, counted, done, total,
                                      end = test::opened_at_the_end(gone)](Work &work) -> OperationResult {
                                         work.progress->done = done;
                                         work.progress->total = total;
                                         counted.open();
                                         go.wait();
                                         return Token();
                                     });
        counted.wait();
    }

    Gate gate;
    Gate gone;  // opens after the operation's thread has done all that it does
    std::shared_ptr<Operation> operation;
};

int key_one = 1;
int key_two = 2;

}  // namespace

TEST_CASE("an operation that ends is reported once") {
    Queue queue;
    Running running;
    queue.add(&key_one, running.operation);
    CHECK(queue.wait(no_time) == nullptr);
    running.gate.open();
    CHECK(queue.wait(long_enough) == &key_one);
    CHECK(queue.wait(no_time) == nullptr);
}

TEST_CASE("operations are reported in the order of their end") {
    Queue queue;
    Running first;
    Running second;
    queue.add(&key_one, first.operation);
    queue.add(&key_two, second.operation);
    second.gate.open();
    CHECK(queue.wait(long_enough) == &key_two);
    first.gate.open();
    CHECK(queue.wait(long_enough) == &key_one);
}

TEST_CASE("an operation that had ended before it was added is reported too") {
    Queue queue;
    Running running;
    running.gate.open();
    REQUIRE(running.operation->wait(long_enough));
    queue.add(&key_one, running.operation);
    CHECK(queue.wait(no_time) == &key_one);
}

TEST_CASE("a forgotten operation is not reported, whether it ended or not") {
    Queue queue;
    Running ended;
    Running running;
    queue.add(&key_one, ended.operation);
    queue.add(&key_two, running.operation);
    ended.gate.open();
    ended.gone.wait();
    queue.forget(&key_one);
    queue.forget(&key_two);
    queue.forget(&key_two);
    running.gate.open();
    running.gone.wait();
    CHECK(queue.wait(no_time) == nullptr);
}

TEST_CASE("a key that is used again does not stand for the operation that had it before") {
    // A freed handle's address is soon another's, while the abandoned operation still runs.
    Queue queue;
    Running abandoned;
    Running current;
    queue.add(&key_one, abandoned.operation);
    queue.forget(&key_one);
    queue.add(&key_one, current.operation);
    abandoned.gate.open();
    abandoned.gone.wait();
    CHECK(queue.wait(no_time) == nullptr);
    CHECK(queue.progress().operations == 1);
    current.gate.open();
    CHECK(queue.wait(long_enough) == &key_one);
}

TEST_CASE("progress is the sum over the operations that run") {
    Queue queue;
    Running first(3, 10);
    Running second(5, 20);
    CHECK(queue.progress().operations == 0);
    queue.add(&key_one, first.operation);
    queue.add(&key_two, second.operation);
    CHECK(queue.progress().operations == 2);
    CHECK(queue.progress().done == 8);
    CHECK(queue.progress().total == 30);
    first.gate.open();
    REQUIRE(queue.wait(long_enough) == &key_one);
    CHECK(queue.progress().operations == 1);
    CHECK(queue.progress().done == 5);
    second.gate.open();
    REQUIRE(queue.wait(long_enough) == &key_two);
    CHECK(queue.progress().operations == 0);
}

TEST_CASE("a queue may go before its operations end") {
    Running running;
    {
        Queue queue;
        queue.add(&key_one, running.operation);
    }
    running.gate.open();
    running.gone.wait();
}
