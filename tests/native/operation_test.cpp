#include "operation.h"

#include <catch2/catch.hpp>

#include "support/gate.h"
#include "support/test_session.h"
#include "support/thrown.h"
#include "transfer_limits.h"

using namespace mistorage;
using test::Gate;
using test::loopback_session;
using test::status_of;

namespace {

constexpr std::chrono::seconds long_enough{10};
constexpr std::chrono::milliseconds no_time{0};

Token some_token() {
    Token token;
    token.secret = Secret("t");
    return token;
}

}  // namespace

TEST_CASE("an operation yields what its body returns, as often as it is asked") {
    const auto operation =
        Operation::start(loopback_session(), [](Work &) -> OperationResult { return some_token(); });
    REQUIRE(operation->wait(long_enough));
    CHECK(operation->result<Token>().secret.view() == "t");
    CHECK(operation->result<Token>().secret.view() == "t");
}

TEST_CASE("an operation fails with what its body throws, whatever is asked of it") {
    const auto operation = Operation::start(loopback_session(), [](Work &) -> OperationResult {
        throw Error(MIS_BLOB_NOT_FOUND, "There is no blob 'a'.", "Check the name.");
    });
    REQUIRE(operation->wait(long_enough));
    const Error error = test::error_of([&] { return operation->result<Blob>(); });
    CHECK(error.code == MIS_BLOB_NOT_FOUND);
    CHECK(error.message == "There is no blob 'a'.");
    CHECK(error.hint == "Check the name.");
    CHECK(status_of([&] { return operation->result<Token>(); }) == MIS_BLOB_NOT_FOUND);
}

TEST_CASE("what the body throws that is no error of ours ends the operation, not the process") {
    const auto operation =
        Operation::start(loopback_session(), [](Work &) -> OperationResult { throw std::bad_alloc(); });
    REQUIRE(operation->wait(long_enough));
    CHECK(status_of([&] { return operation->result<Blob>(); }) == MIS_OUT_OF_MEMORY);
}

TEST_CASE("before its end an operation has no result, and after it only the one that it has") {
    const Gate gate;
    const auto operation = Operation::start(loopback_session(), [gate](Work &) -> OperationResult {
        gate.wait();
        return some_token();
    });
    CHECK_FALSE(operation->wait(no_time));
    CHECK(status_of([&] { return operation->result<Token>(); }) == MIS_INVALID_ARGUMENT);
    gate.open();
    REQUIRE(operation->wait(long_enough));
    CHECK(operation->wait(no_time));
    CHECK(status_of([&] { return operation->result<Blob>(); }) == MIS_INVALID_ARGUMENT);
    CHECK(status_of([&] { return operation->result<Token>(); }) == MIS_OK);
}

TEST_CASE("who has read all that an operation gives finds its result") {
    for (int round = 0; round < 100; ++round) {
        const auto pipe = std::make_shared<ReadPipe>();
        const auto operation =
            Operation::start_stream(loopback_session(), std::make_shared<Limits>(1), pipe,
                                    [](Work &) -> OperationResult { return some_token(); });
        char byte = 0;
        CHECK(pipe->read(&byte, 1, long_enough).done);
        CHECK(operation->result<Token>().secret.view() == "t");
    }
}

TEST_CASE("a cancelled operation ends while it waits") {
    const Gate begun;
    const auto operation = Operation::start(loopback_session(), [begun](Work &work) -> OperationResult {
        begun.open();
        (void)work.inbox->wait_until(Inbox::never);
        return some_token();
    });
    begun.wait();
    operation->cancel();
    operation->cancel();
    REQUIRE(operation->wait(long_enough));
    CHECK(status_of([&] { return operation->result<Token>(); }) == MIS_CANCELLED);
}

TEST_CASE("a transfer that waits for its turn ends as soon as it is cancelled, and never begins") {
    const Gate end;
    const auto limits = std::make_shared<Limits>(1);
    const auto session = loopback_session();
    bool limited = false;
    const auto first = Operation::start_transfer(session, limits, [&, end](Work &work) -> OperationResult {
        limited = work.limits != nullptr;
        end.wait();
        return some_token();
    });
    bool begun = false;
    const auto second = Operation::start_transfer(session, limits, [&](Work &) -> OperationResult {
        begun = true;
        return some_token();
    });
    CHECK_FALSE(second->wait(no_time));
    second->cancel();
    CHECK(second->wait(no_time));
    CHECK(status_of([&] { return second->result<Token>(); }) == MIS_CANCELLED);
    end.open();
    REQUIRE(first->wait(long_enough));
    CHECK(limited);
    const auto third =
        Operation::start_transfer(session, limits, [](Work &) -> OperationResult { return some_token(); });
    REQUIRE(third->wait(long_enough));
    CHECK_FALSE(begun);
}

TEST_CASE(
    "a transfer that is abandoned lets the next begin, although it hangs; one that is cancelled does not") {
    const Gate hangs;
    const Gate begun;
    const auto limits = std::make_shared<Limits>(1);
    const auto session = loopback_session();
    const auto first = Operation::start_transfer(session, limits, [begun, hangs](Work &) -> OperationResult {
        begun.open();
        hangs.wait();
        return some_token();
    });
    begun.wait();
    const auto second =
        Operation::start_transfer(session, limits, [](Work &) -> OperationResult { return some_token(); });
    first->cancel();
    CHECK_FALSE(second->wait(std::chrono::milliseconds(20)));
    first->abandon();
    REQUIRE(second->wait(long_enough));
    hangs.open();
    REQUIRE(first->wait(long_enough));
}

TEST_CASE("cancelling an operation that has ended changes nothing") {
    const auto operation =
        Operation::start(loopback_session(), [](Work &) -> OperationResult { return some_token(); });
    REQUIRE(operation->wait(long_enough));
    operation->cancel();
    CHECK(status_of([&] { return operation->result<Token>(); }) == MIS_OK);
}

TEST_CASE("who asks to be told of the end is told once, also where it is over") {
    const Gate gate;
    const Gate told;
    const auto operation = Operation::start(loopback_session(), [gate](Work &) -> OperationResult {
        gate.wait();
        return some_token();
    });
    operation->on_end([told] { told.open(); });  // opening a gate twice would throw
    gate.open();
    told.wait();
    bool told_at_once = false;
    operation->on_end([&] { told_at_once = true; });
    CHECK(told_at_once);
}

TEST_CASE("progress is seen while the operation runs") {
    const Gate counted;
    const Gate gate;
    const auto operation = Operation::start(loopback_session(), [=](Work &work) -> OperationResult {
        work.progress->total = 10;
        work.progress->done = 4;
        counted.open();
        gate.wait();
        return some_token();
    });
    counted.wait();
    CHECK(operation->progress().done == 4);
    CHECK(operation->progress().total == 10);
    gate.open();
    CHECK(operation->wait(long_enough));
}

TEST_CASE("an operation that nobody holds any more goes on to its end, with its session") {
    const Gate gate;
    const Gate ended;
    auto session = loopback_session();
    const std::weak_ptr<Session> watched = session;
    (void)Operation::start(session, [gate, end = test::opened_at_the_end(ended)](Work &) -> OperationResult {
        gate.wait();
        return some_token();
    });
    session.reset();
    CHECK_FALSE(watched.expired());
    gate.open();
    ended.wait();
}
