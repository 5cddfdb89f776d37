#include <catch2/catch.hpp>

#include "support/bodies.h"
#include "support/stage.h"
#include "support/test_session.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

// What comes of a GET that is answered like this.
std::shared_ptr<Exchange> answered_with(const std::string &answer, std::size_t max_body = 1 << 20) {
    Stage stage;
    stage.fault(R"({"answer": )" + answer + '}');
    Request request = request_for("GET", stage.url() + "/x");
    request.max_body = max_body;
    return try_once(*loopback_session(), std::move(request));
}

std::string raw(const std::string &bytes) {
    return R"({"raw": )" + json_string(bytes) + '}';
}

mis_status failure_code(const std::shared_ptr<Exchange> &exchange) {
    return exchange->failure() ? exchange->failure()->code : MIS_OK;
}

}  // namespace

TEST_CASE("an answer has its status, its headers and its body") {
    const auto exchange =
        answered_with(R"({"status": 404, "headers": {"x-ms-error-code": "BlobNotFound"}, "body": "gone"})");
    REQUIRE_FALSE(exchange->failure());
    CHECK(exchange->response().status == 404);
    CHECK(exchange->response().header("X-MS-Error-Code") == "BlobNotFound");
    CHECK(exchange->response().body.view() == "gone");
}

TEST_CASE("a redirect is an answer, and is not followed") {
    const Stage elsewhere;
    for (const int status : {301, 302, 303, 307, 308}) {
        const auto exchange =
            answered_with(R"({"status": )" + std::to_string(status) + R"(, "headers": {"Location": )" +
                          json_string(elsewhere.url()) + "}}");
        REQUIRE_FALSE(exchange->failure());
        CHECK(exchange->response().status == status);
    }
    CHECK(elsewhere.requests().empty());
}

TEST_CASE("a body is taken as it is stored: a content encoding is not undone") {
    const auto exchange =
        answered_with(R"({"headers": {"Content-Encoding": "gzip"}, "body": "not gzip at all"})");
    REQUIRE_FALSE(exchange->failure());
    CHECK(exchange->response().body.view() == "not gzip at all");
}

TEST_CASE("interim answers are passed over, and their headers forgotten") {
    const auto exchange =
        answered_with(raw("HTTP/1.1 100 Continue\r\nx-interim: 1\r\n\r\n"
                          "HTTP/1.1 103 Early Hints\r\nx-interim: 2\r\n\r\n"
                          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    REQUIRE_FALSE(exchange->failure());
    CHECK(exchange->response().status == 200);
    CHECK(exchange->response().header("x-interim").empty());
    CHECK(exchange->response().body.view() == "ok");
}

TEST_CASE("a body larger than the request allows for is refused, also where it announces no length") {
    CHECK(failure_code(answered_with(R"({"bodyRepeat": {"text": "x", "count": 1000}})", 1000)) == MIS_OK);
    CHECK(failure_code(answered_with(R"({"bodyRepeat": {"text": "x", "count": 1001}})", 1000)) ==
          MIS_RESPONSE_TOO_LARGE);
    const auto endless = answered_with(R"({"endless": true})");
    CHECK(failure_code(endless) == MIS_RESPONSE_TOO_LARGE);
    CHECK_FALSE(endless->failure()->retryable);
}

TEST_CASE("an error status with an endless body still is that error") {
    const auto exchange =
        answered_with(R"({"status": 403, "headers": {"x-ms-error-code": "A"}, "endless": true})");
    REQUIRE_FALSE(exchange->failure());
    CHECK(exchange->response().status == 403);
    CHECK(exchange->response().header("x-ms-error-code") == "A");
    CHECK(exchange->response().body.size() <= 64 * 1024);
}

TEST_CASE("the body of an error does not go where the content was to go") {
    Stage stage;
    stage.fault(R"({"answer": {"status": 503, "body": "busy"}})");
    const auto sink = std::make_shared<TextSink>();
    Request request = request_for("GET", stage.url());
    request.sink = sink;
    const auto exchange = try_once(*loopback_session(), std::move(request));
    CHECK(exchange->response().body.view() == "busy");
    CHECK(sink->text.empty());
}

TEST_CASE("headers that never end are refused: one long line, many lines, or answers before the answer") {
    const std::string line = "x-name: " + std::string(1000, 'v') + "\r\n";
    std::string many;
    std::string interim;
    for (int i = 0; i < 400; ++i) {
        many += line;
        interim += "HTTP/1.1 103 Early Hints\r\n" + line + "\r\n";
    }
    for (const auto &bytes :
         {"HTTP/1.1 200 OK\r\nx-name: " + std::string(400'000, 'v'), "HTTP/1.1 200 OK\r\n" + many, interim}) {
        const auto exchange = answered_with(raw(bytes));
        CHECK(failure_code(exchange) == MIS_RESPONSE_TOO_LARGE);
    }
}

TEST_CASE("what is not HTTP is refused, and not asked for again") {
    for (const char *bytes :
         {"hello, this is no web server\r\n\r\n", "220 mail.example ESMTP\r\n", "SSH-2.0-server\r\n",
          "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
          "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello"}) {
        CAPTURE(bytes);
        const auto exchange = answered_with(raw(bytes));
        CHECK(failure_code(exchange) == MIS_RESPONSE_INVALID);
        if (exchange->failure()) {
            CHECK_FALSE(exchange->failure()->retryable);
        }
    }
}

TEST_CASE("an answer that is cut off or garbled is a lost connection, which may be tried again") {
    for (const char *answer :
         {R"({"body": "half of it", "contentLength": 20})", R"({"drop": "before"})", R"({"drop": "headers"})",
          R"({"body": "0123456789", "drop": "body", "dropAfterBytes": 5})",
          R"({"raw": "HTTP/1.1 200 OK\r\nContent-Le"})",
          R"({"raw": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"})",
          R"({"raw": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a number\r\n"})"}) {
        CAPTURE(answer);
        const auto exchange = answered_with(answer);
        CHECK(failure_code(exchange) == MIS_CONNECTION_FAILED);
        REQUIRE(exchange->failure());
        CHECK(exchange->failure()->retryable);
        CHECK_FALSE(exchange->never_connected());
    }
}

TEST_CASE("where nothing listens there never was a connection") {
    const auto exchange = try_once(*loopback_session(), request_for("GET", closed_port_url()));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_CONNECTION_FAILED);
    CHECK(exchange->failure()->retryable);
    CHECK(exchange->never_connected());
}

TEST_CASE("an answer that does not come in time is a timeout") {
    Stage stage;
    stage.fault(R"({"skip": 1, "answer": {"stall": true}})");
    const auto session = loopback_session();
    (void)try_once(*session, request_for("GET", stage.url()));  // leaves a connection
    Request request = request_for("GET", stage.url());
    request.total_timeout = std::chrono::milliseconds(50);
    const auto exchange = try_once(*session, std::move(request));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_TIMEOUT);
    CHECK(exchange->failure()->retryable);
    CHECK_FALSE(exchange->never_connected());
}

TEST_CASE("a request that stalls is a timeout, wherever it does, and so is one byte after another") {
    for (const char *answer : {R"({"stall": true})", R"({"body": "abc", "contentLength": 10, "stall": true})",
                               R"({"bodyRepeat": {"text": "a", "count": 10000}, "dripMs": 1})"}) {
        CAPTURE(answer);
        Stage stage;
        stage.fault(std::string(R"({"answer": )") + answer + '}');
        SessionOptions options;
        options.patience.stall = std::chrono::milliseconds(100);
        const auto exchange = try_once(*loopback_session(options), request_for("GET", stage.url()));
        REQUIRE(exchange->failure());
        CHECK(exchange->failure()->code == MIS_TIMEOUT);
        CHECK(exchange->failure()->retryable);
        CHECK_THAT(exchange->failure()->message, Catch::Contains("stalled"));
    }
}

TEST_CASE(
    "a service that was given longer for its answer is waited for, and then as long as ever for the rest") {
    SessionOptions options;
    options.patience.stall = std::chrono::milliseconds(100);
    const auto slow = [&](const char *answer, const char *method) {
        Stage stage;
        stage.fault(std::string(R"({"answer": )") + answer + '}');
        Request request = request_for(method, stage.url());
        request.answer_timeout = std::chrono::seconds(20);
        return try_once(*loopback_session(options), std::move(request));
    };
    for (const char *method : {"GET", "PUT"}) {
        const auto late = slow(R"({"delayMs": 400, "status": 200, "headers": {"X-Late": "yes"}})", method);
        CHECK_FALSE(late->failure());
        CHECK(late->response().header("X-Late") == "yes");
    }
    const auto began = std::chrono::steady_clock::now();
    const auto cut = slow(R"({"body": "abc", "contentLength": 10, "stall": true})", "GET");
    CHECK(failure_code(cut) == MIS_TIMEOUT);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(15));
}

TEST_CASE("a request whose body nobody takes is a timeout") {
    Stage stage;
    stage.fault(R"({"answer": {"stall": true, "requestBytes": 0}})");
    SessionOptions options;
    options.patience.stall = std::chrono::milliseconds(100);
    Request request = request_for("PUT", stage.url());
    request.source = std::make_shared<TextSource>(std::string(64U << 20, 'a'));
    const auto exchange = try_once(*loopback_session(options), std::move(request));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_TIMEOUT);
}

TEST_CASE("a time limit that the caller set says so") {
    Stage stage;
    stage.fault(R"({"answer": {"stall": true}})");
    Request request = request_for("GET", stage.url());
    request.total_timeout = std::chrono::seconds(1);
    request.total_timeout_setting = "-Limit";
    const auto exchange = try_once(*loopback_session(), std::move(request));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_TIMEOUT);
    CHECK_THAT(exchange->failure()->message,
               Catch::Contains("did not end within 1 s") && Catch::Contains("-Limit"));
    CHECK_THAT(exchange->failure()->hint, Catch::Contains("-Limit"));
}

TEST_CASE("what a source or a sink throws comes out of the request as it is") {
    struct Broken : BodySource {
        [[nodiscard]] std::uint64_t size() const override { return 10; }
        void read(std::uint64_t, char *, std::size_t) override { throw Error(MIS_DISK_FULL, "no room"); }
    };
    struct Full : TextSink {
        void write(std::string_view) override { throw Error(MIS_DISK_FULL, "no room"); }
    };
    Stage stage;
    stage.fault(R"({"answer": {"status": 200, "body": "content"}})");
    const auto session = loopback_session();
    Request put = request_for("PUT", stage.url());
    put.source = std::make_shared<Broken>();
    Request get = request_for("GET", stage.url());
    get.sink = std::make_shared<Full>();
    for (auto *request : {&put, &get}) {
        const auto exchange = try_once(*session, std::move(*request));
        CHECK(failure_code(exchange) == MIS_DISK_FULL);
        CHECK(exchange->local_failure());
    }
}
