#include <catch2/catch.hpp>

#include <future>

#include "operation.h"
#include "support/at_the_end.h"
#include "support/bodies.h"
#include "support/gate.h"
#include "support/stage.h"
#include "support/test_session.h"
#include "support/thrown.h"
#include "transfer.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

// Longer than the slowest machine takes: only what hangs uses it up.
constexpr auto soon = std::chrono::seconds(60);

// What the parts of a test have in common: what they have done, and the source that they share.
struct Counts {
    int made = 0;
    int begun = 0;
    int under_way = 0;
    int most_under_way = 0;
    std::vector<int> statuses;
    std::shared_ptr<TextSource> source = std::make_shared<TextSource>("content");
};

class CountedPart : public Part {
  public:
    CountedPart(Counts &counts, std::string url) : counts_(counts), url_(std::move(url)) {}

    Request request(int attempt) override {
        if (attempt == 1) {
            ++counts_.begun;
            counts_.most_under_way = std::max(counts_.most_under_way, ++counts_.under_way);
        }
        Request request = request_for("PUT", url_);
        request.source = counts_.source;
        return request;
    }

    void answered(Response &response, int /*attempt*/) override {
        --counts_.under_way;
        counts_.statuses.push_back(response.status);
        if (response.status == 403) {
            throw Error(MIS_AUTHORIZATION_FAILED, "not allowed");
        }
    }

    [[nodiscard]] std::string name() const override { return "Put part"; }

  private:
    Counts &counts_;
    std::string url_;
};

// For services that let everybody in.
class NoAuthorizer : public Authorizer {
  public:
    std::uint64_t authorize(Work & /*work*/, Request & /*request*/) const override { return 0; }
    bool renew(Work & /*work*/, const Response & /*answer*/, std::uint64_t /*used*/) const override {
        return false;
    }
};

// Parts 1, 2, ... below this URL.
void run_below(const std::string &url, Work &work, Counts &counts, int parts) {
    const NoAuthorizer nobody;
    run_parts(work, nobody, [&]() -> std::unique_ptr<Part> {
        if (counts.made == parts) {
            return nullptr;
        }
        ++counts.made;
        return std::make_unique<CountedPart>(counts, url + '/' + std::to_string(counts.made));
    });
}

// Parts /1, /2, ... of the stage.
void run_counted(Work &work, const Stage &stage, Counts &counts, int parts, unsigned concurrency) {
    work.limits = limits_held(concurrency);
    run_below(stage.url(), work, counts, parts);
}

std::shared_ptr<Operation> start_counted(const std::shared_ptr<Session> &session, const Stage &stage,
                                         Counts &counts, int parts, unsigned concurrency) {
    return Operation::start(session, [&, parts, concurrency](Work &work) -> OperationResult {
        run_counted(work, stage, counts, parts, concurrency);
        return {};
    });
}

mis_status code_of(Operation &operation) {
    return status_of([&] { return operation.result<std::monostate>(); });
}

}  // namespace

TEST_CASE("all parts are sent, never more at a time than may be") {
    for (const unsigned concurrency : {1u, 3u, 100u}) {
        const Stage stage;
        const auto session = loopback_session();
        Work work = work_on(*session);
        Counts counts;
        run_counted(work, stage, counts, 20, concurrency);
        CHECK(counts.statuses == std::vector<int>(20, 404));
        CHECK(stage.requests().size() == 20);
        CHECK(counts.most_under_way == static_cast<int>(std::min(concurrency, 20u)));
        for (const auto &request : stage.requests()) {
            CHECK(request.connection <= static_cast<int>(concurrency));
        }
    }
}

TEST_CASE("a part that is tried again does not hold up the others") {
    Stage stage;
    stage.fault(R"({"match": {"target": "/1$"}, "times": 3, "answer": {"status": 503}})");
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    Counts counts;
    run_counted(work, stage, counts, 6, 2);
    CHECK(counts.statuses == std::vector<int>(6, 404));
    CHECK(stage.requests().size() == 9);
}

TEST_CASE("while a part waits for its next try its place is another's") {
    Stage stage;
    stage.fault(R"({"match": {"target": "/1$"}, "times": 1, "answer": {"status": 503}})");
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    Counts counts;
    run_counted(work, stage, counts, 2, 1);
    std::vector<std::string> targets;
    for (const auto &request : stage.requests()) {
        targets.push_back(request.target);
    }
    CHECK(targets == std::vector<std::string>{"/1", "/2", "/1"});
}

TEST_CASE("while all of a transfer waits for its next tries, another that shares its limits has the place") {
    Stage stage;
    stage.fault(R"({"match": {"target": "/first"}, "answer": {"status": 503}})");
    const TimelessSession timeless;
    timeless.clock->stop();
    const auto limits = std::make_shared<Limits>(2);
    const auto start = [&](const std::string &name, Counts &counts) {
        return Operation::start_transfer(
            timeless.session, limits,
            [&counts, url = stage.url() + '/' + name](Work &work) -> OperationResult {
                run_below(url, work, counts, 2);
                return {};
            });
    };
    Counts of_first;
    Counts of_second;
    const auto first = start("first", of_first);
    REQUIRE(timeless.clock->somebody_waits());
    const auto second = start("second", of_second);
    CHECK(second->wait(soon));
    CHECK(of_second.statuses == std::vector<int>(2, 404));
    CHECK_FALSE(first->wait(std::chrono::milliseconds(0)));
    first->cancel();
    CHECK(first->wait(soon));
    CHECK(of_first.statuses.empty());
}

TEST_CASE("where everything is refused, no more than twice as many are begun as may be under way") {
    Stage stage;
    stage.fault(R"({"answer": {"status": 503}})");
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    Counts counts;
    run_counted(work, stage, counts, 20, 3);
    CHECK(counts.statuses == std::vector<int>(20, 503));
    CHECK(counts.most_under_way <= 6);  // how many depends on whose time for another try comes first
    timeless.clock->stop();             // now none comes
    stage.forget_requests();
    Counts of_waiting;
    const auto waiting = start_counted(timeless.session, stage, of_waiting, 20, 3);
    stage.wait_for_requests(6);
    waiting->cancel();
    REQUIRE(waiting->wait(soon));
    CHECK(of_waiting.most_under_way == 6);
}

TEST_CASE("the first failure ends them all: what is under way is abandoned, and nothing new begun") {
    Stage stage;
    stage.fault(R"({"match": {"target": "/4$"}, "answer": {"status": 403}})");
    stage.fault(R"({"answer": {"stall": true}})");
    const auto session = loopback_session();
    const AtTheEnd end(session);
    Work work = work_on(*session);
    Counts counts;
    const Error error = error_of([&] { run_counted(work, stage, counts, 20, 4); });
    CHECK(error.code == MIS_AUTHORIZATION_FAILED);
    CHECK(counts.begun == 4);
    CHECK(end.holds([&] { return work.inbox->expected() == 0; }));
    CHECK(end.holds([&] { return counts.source.use_count() == 1; }));
}

TEST_CASE("a part that waits to be tried again is given up, too, when another fails") {
    Stage stage;
    stage.fault(
        R"({"match": {"target": "/1$"}, "answer": {"status": 503, "headers": {"Retry-After": "100"}}})");
    stage.fault(R"({"match": {"target": "/2$"}, "answer": {"delayMs": 20, "status": 403}})");
    const auto session = loopback_session();
    const AtTheEnd end(session);
    Work work = work_on(*session);
    Counts counts;
    CHECK(status_of([&] { run_counted(work, stage, counts, 2, 2); }) == MIS_AUTHORIZATION_FAILED);
    CHECK(end.holds([&] { return counts.source.use_count() == 1; }));
}

TEST_CASE("cancelling ends requests that get no answer at once, and lets go of their files") {
    Stage stage;
    stage.fault(R"({"answer": {"stall": true}})");
    const auto session = loopback_session();
    const AtTheEnd end(session);
    Counts counts;
    const auto operation = start_counted(session, stage, counts, 20, 4);
    stage.wait_for_requests(4);
    operation->cancel();
    REQUIRE(operation->wait(soon));
    CHECK(code_of(*operation) == MIS_CANCELLED);
    CHECK(end.holds([&] { return counts.source.use_count() == 1; }));
}

TEST_CASE("cancelling ends the wait for another try at once") {
    Stage stage;
    stage.fault(R"({"answer": {"status": 503}})");
    const TimelessSession timeless;
    timeless.clock->stop();
    Counts counts;
    const auto operation = start_counted(timeless.session, stage, counts, 1, 1);
    REQUIRE(timeless.clock->somebody_waits());
    operation->cancel();
    REQUIRE(operation->wait(soon));
    CHECK(code_of(*operation) == MIS_CANCELLED);
    CHECK(stage.requests().size() == 1);
}

TEST_CASE("an operation that was cancelled before it began sends nothing") {
    const Stage stage;
    const auto session = loopback_session();
    Work work = work_on(*session);
    work.inbox->cancel();
    Counts counts;
    CHECK(status_of([&] { run_counted(work, stage, counts, 3, 1); }) == MIS_CANCELLED);
    CHECK(counts.statuses.empty());
}

TEST_CASE("a read that hangs in the system is left behind, and the session goes on with new connections") {
    struct Hanging : TextSource {
        explicit Hanging(std::shared_future<void> end) : TextSource("content"), end_(std::move(end)) {}
        void read(std::uint64_t, char *, std::size_t) override {
            began_.open();
            end_.wait();
        }
        Gate began_;
        std::shared_future<void> end_;
    };
    const Stage stage;
    const auto session = loopback_session();
    std::promise<void> released;
    const auto hanging = std::make_shared<Hanging>(released.get_future().share());
    const auto operation = Operation::start(session, [&](Work &work) -> OperationResult {
        (void)send(work, "Put x", [&] {
            Request request = request_for("PUT", stage.url());
            request.source = hanging;
            return request;
        });
        return {};
    });
    hanging->began_.wait();
    operation->cancel();
    CHECK(operation->wait(soon));
    CHECK_FALSE(try_once(*session, request_for("GET", stage.url()))->failure());
    released.set_value();
}
