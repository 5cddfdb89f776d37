#include "transfer.h"

#include <catch2/catch.hpp>

#include "support/bodies.h"
#include "support/stage.h"
#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

// A GET of the stage's /x, with its retries.
Answer send_to(const Stage &stage, Session &session, RetryPolicy policy = RetryPolicy::service) {
    Work work = work_on(session);
    return send(
        work, "Get x", [&] { return request_for("GET", stage.url() + "/x"); }, policy);
}

std::string answer_times(int times, const std::string &answer) {
    return R"({"times": )" + std::to_string(times) + R"(, "answer": )" + answer + '}';
}

std::string status_times(int times, int status, const std::string &headers = "{}") {
    return answer_times(times,
                        R"({"status": )" + std::to_string(status) + R"(, "headers": )" + headers + '}');
}

}  // namespace

TEST_CASE("an answer that may be better next time is asked for again, after growing pauses") {
    for (const int status : {408, 429, 500, 502, 503, 504}) {
        CAPTURE(status);
        Stage stage;
        stage.fault(status_times(2, status));
        stage.fault(R"({"answer": {"status": 200, "body": "at last"}})");
        const TimelessSession timeless;
        const Answer answer = send_to(stage, *timeless.session);
        CHECK(answer.response.body.view() == "at last");
        CHECK(answer.sends == 3);
        CHECK(stage.requests().size() == 3);
        const auto waits = timeless.clock->waits();
        REQUIRE(waits.size() == 2);
        CHECK((waits[0] >= Milliseconds(160) && waits[0] <= Milliseconds(260)));
        CHECK((waits[1] >= Milliseconds(480) && waits[1] <= Milliseconds(780)));
    }
}

TEST_CASE("who looks at the progress sees that a request is sent again") {
    Stage stage;
    stage.fault(status_times(2, 503));
    stage.fault(R"({"answer": {"status": 200}})");
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    CHECK(send(work, "test", [&] { return request_for("GET", stage.url()); }).response.status == 200);
    CHECK(work.progress->retries == 2);
}

TEST_CASE("a connection that is lost is made again") {
    for (const char *fault : {R"({"drop": "before"})", R"({"drop": "headers"})",
                              R"({"body": "0123456789", "drop": "body", "dropAfterBytes": 5})"}) {
        CAPTURE(fault);
        Stage stage;
        stage.fault(answer_times(1, fault));
        stage.fault(R"({"answer": {"status": 200}})");
        const TimelessSession timeless;
        CHECK(send_to(stage, *timeless.session).sends == 2);
    }
}

TEST_CASE("what an earlier answer left on the connection is not taken for the next one") {
    Stage stage;
    // All but three bytes are more than it announces, and arrive one by one while the next request is sent.
    stage.fault(
        answer_times(1, R"({"bodyRepeat": {"text": "a", "count": 5000}, "contentLength": 3, "dripMs": 1})"));
    stage.fault(R"({"answer": {"status": 200, "body": "the next"}})");
    const TimelessSession timeless;
    CHECK(send_to(stage, *timeless.session).response.body.view() == "aaa");
    CHECK(send_to(stage, *timeless.session).response.body.view() == "the next");
}

TEST_CASE("every other answer is final") {
    for (const int status : {200, 201, 206, 304, 400, 401, 403, 404, 409, 410, 412, 416, 501}) {
        CAPTURE(status);
        Stage stage;
        stage.fault(status_times(9, status));
        const TimelessSession timeless;
        const Answer answer = send_to(stage, *timeless.session);
        CHECK(answer.response.status == status);
        CHECK(answer.sends == 1);
        CHECK(stage.requests().size() == 1);
    }
}

TEST_CASE("after six tries the last answer is the answer") {
    Stage stage;
    stage.fault(status_times(100, 503));
    const TimelessSession timeless;
    const Answer answer = send_to(stage, *timeless.session);
    CHECK(answer.response.status == 503);
    CHECK(answer.sends == 6);
    CHECK(stage.requests().size() == 6);
    CHECK(timeless.clock->elapsed() < Milliseconds(33'000));
}

TEST_CASE("where there never is an answer the error says what was tried, and how often") {
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    const Error error =
        error_of([&] { return send(work, "Get x", [] { return request_for("GET", closed_port_url()); }); });
    CHECK(error.code == MIS_CONNECTION_FAILED);
    CHECK(error.operation == "Get x");
    CHECK(error.retryable);
    CHECK_THAT(error.message, Catch::Contains("6 times"));
}

TEST_CASE("a server that says when to come back is obeyed, in seconds, milliseconds or a date") {
    struct Row {
        const char *headers;
        int milliseconds;
    };
    // The clock of the test stands at 22:13:20.
    for (const Row &row :
         {Row{R"({"Retry-After": "7"})", 7000}, Row{R"({"x-ms-retry-after-ms": "250"})", 250},
          Row{R"({"retry-after-ms": "90", "Retry-After": "7"})", 90},
          Row{R"({"Retry-After": "Tue, 14 Nov 2023 22:13:50 GMT"})", 30'000}}) {
        CAPTURE(row.headers);
        Stage stage;
        stage.fault(status_times(1, 503, row.headers));
        const TimelessSession timeless;
        CHECK(send_to(stage, *timeless.session).sends == 2);
        CHECK(timeless.clock->elapsed() == Milliseconds(row.milliseconds));
    }
}

TEST_CASE("a server that wants to be left alone for longer than two minutes is given up") {
    Stage stage;
    stage.fault(status_times(9, 503, R"({"Retry-After": "121"})"));
    const TimelessSession timeless;
    CHECK(send_to(stage, *timeless.session).response.status == 503);
    CHECK(stage.requests().size() == 1);
}

TEST_CASE("every try is a request of its own, so that it can be dated and signed anew") {
    Stage stage;
    stage.fault(status_times(2, 503));
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    int made = 0;
    (void)send(work, "Get x", [&] {
        Request request = request_for("GET", stage.url());
        request.headers = {{"x-try", std::to_string(++made)}};
        return request;
    });
    const auto requests = stage.requests();
    REQUIRE(requests.size() == 3);
    for (int i = 0; i < 3; ++i) {
        CHECK(requests[static_cast<std::size_t>(i)].header("x-try") == std::to_string(i + 1));
    }
}

TEST_CASE("a body is sent from its beginning in every try") {
    Stage stage;
    stage.fault(answer_times(1, R"({"drop": "body-in", "requestBytes": 10000})"));
    stage.fault(answer_times(1, R"({"status": 503})"));
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    const auto source = std::make_shared<TextSource>(std::string(60'000, 'x').append("end"));
    (void)send(work, "Put x", [&] {
        Request request = request_for("PUT", stage.url());
        request.source = source;
        return request;
    });
    const auto requests = stage.requests();
    REQUIRE(requests.size() == 3);
    CHECK(requests[2].body == std::string(60'000, 'x').append("end"));
}

TEST_CASE("a single try is not repeated, where the caller has something else to fall back to") {
    Stage stage;
    stage.fault(status_times(9, 503));
    const TimelessSession timeless;
    CHECK(send_to(stage, *timeless.session, RetryPolicy::once).sends == 1);
    CHECK(stage.requests().size() == 1);
}

TEST_CASE("a failure of this machine's own, such as a full disk, is not tried again") {
    struct Full : TextSink {
        void write(std::string_view) override { throw Error(MIS_DISK_FULL, "no room"); }
    };
    Stage stage;
    stage.fault(R"({"answer": {"status": 200, "body": "content"}})");
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    const Error error = error_of([&] {
        return send(work, "Get x", [&] {
            Request request = request_for("GET", stage.url());
            request.sink = std::make_shared<Full>();
            return request;
        });
    });
    CHECK(error.code == MIS_DISK_FULL);
    CHECK(error.operation == "Get x");
    CHECK(stage.requests().size() == 1);
}
