#include "http.h"

#include <catch2/catch.hpp>

#include "support/bodies.h"
#include "support/stage.h"
#include "support/test_session.h"
#include "transfer_limits.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

Inbox::TimePoint soon() {
    return std::chrono::steady_clock::now() + std::chrono::seconds(60);
}

// So that the answer to a request's headers is there before its body has gone out.
std::shared_ptr<Limits> paused_for(std::chrono::milliseconds time) {
    auto limits = std::make_shared<Limits>(0, 1000);
    limits->moved(static_cast<std::uint64_t>(time.count()));
    return limits;
}

}  // namespace

TEST_CASE("requests one after another share a connection, whatever they are answered") {
    Stage stage;
    stage.fault(R"({"match": {"target": "/missing"}, "answer": {"status": 404, "body": "no such thing"}})");
    stage.fault(R"({"match": {"target": "/busy"}, "answer": {"status": 503, "body": "later"}})");
    stage.fault(R"({"answer": {"status": 200, "body": "here"}})");
    const auto session = loopback_session();
    for (const char *path : {"/found", "/missing", "/busy", "/found"}) {
        for (const char *method : {"GET", "HEAD", "PUT"}) {
            Request request = request_for(method, stage.url() + path);
            request.body = std::string(method) == "PUT" ? "content" : "";
            (void)try_once(*session, std::move(request));
        }
    }
    for (const auto &request : stage.requests()) {
        CHECK(request.connection == 1);
    }
}

TEST_CASE("a refusal that overtakes a small body leaves its connection to the next request") {
    Stage stage;
    stage.fault(R"({"answer": {"status": 403, "body": "no"}})");
    const auto session = loopback_session();
    for (int i = 0; i < 2; ++i) {
        Request request = request_for("PUT", stage.url());
        request.body = "content";
        request.limits = paused_for(std::chrono::milliseconds(500));
        const auto exchange = try_once(*session, std::move(request));
        REQUIRE_FALSE(exchange->failure());
        CHECK(exchange->response().status == 403);
    }
    for (const auto &request : stage.requests()) {
        CHECK(request.connection == 1);
        CHECK(request.body == "content");
    }
}

TEST_CASE("a refusal is one, also where its server ends the connection without taking the body") {
    using namespace std::chrono_literals;
    // The reset comes behind the answer, or within it. There the body must not have gone out before: the
    // pause gives a busy machine time.
    for (const auto &[length, pause] : {std::pair{2, 500ms}, std::pair{100, 2000ms}}) {
        CAPTURE(length);
        Stage stage;
        stage.fault(R"({"answer": {"raw": "HTTP/1.1 403 No\r\nContent-Length: )" + std::to_string(length) +
                    R"(\r\n\r\nno", "reset": true}})");
        Request request = request_for("PUT", stage.url());
        request.body = "content";
        request.limits = paused_for(pause);
        const auto exchange = try_once(*loopback_session(), std::move(request));
        REQUIRE_FALSE(exchange->failure());
        CHECK(exchange->response().status == 403);
        // What the cap held back of an answer that breaks off may be lost with it.
        const auto body = exchange->response().body.view();
        CHECK((body == "no" || (length == 100 && body.empty())));
    }
}

TEST_CASE("a refusal that breaks off when all of the request was taken is a lost connection") {
    Stage stage;
    stage.fault(R"({"answer": {"raw": "HTTP/1.1 403 No\r\nContent-Length: 100\r\n\r\nno", "reset": true}})");
    const auto exchange = try_once(*loopback_session(), request_for("GET", stage.url()));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_CONNECTION_FAILED);
    CHECK(exchange->failure()->retryable);
}

TEST_CASE("requests at the same time leave their connections warm for the next ones") {
    Stage stage;
    stage.fault(R"({"answer": {"status": 200, "body": "here"}})");
    const auto session = loopback_session();
    for (int round = 0; round < 2; ++round) {
        const auto inbox = std::make_shared<Inbox>();
        for (int i = 0; i < 8; ++i) {
            (void)session->http()->submit(request_for("GET", stage.url()), inbox);
        }
        for (int i = 0; i < 8; ++i) {
            const auto exchange = inbox->wait_until(soon());
            REQUIRE(exchange);
            CHECK(exchange->response().status == 200);
        }
    }
    int connections = 0;
    for (const auto &request : stage.requests()) {
        connections = std::max(connections, request.connection);
    }
    CHECK(connections <= 8);
}

TEST_CASE("a request that is abandoned ends at once, and is delivered as cancelled") {
    Stage stage;
    stage.fault(R"({"answer": {"stall": true}})");
    const auto session = loopback_session();
    const auto inbox = std::make_shared<Inbox>();
    const auto exchange = session->http()->submit(request_for("GET", stage.url()), inbox);
    stage.wait_for_requests(1);
    session->http()->abandon(exchange);
    REQUIRE(inbox->wait_until(soon()) == exchange);
    CHECK(exchange->failure()->code == MIS_CANCELLED);
}

TEST_CASE("abandoning a request that has ended changes nothing") {
    const Stage stage;
    const auto session = loopback_session();
    const auto exchange = try_once(*session, request_for("GET", stage.url()));
    session->http()->abandon(exchange);
    CHECK_FALSE(try_once(*session, request_for("GET", stage.url()))->failure());
    CHECK_FALSE(exchange->failure());
}

TEST_CASE("when everything abandoned has been delivered, nobody holds its sources any more") {
    Stage stage;
    stage.fault(R"({"answer": {"stall": true}})");
    const auto session = loopback_session();
    for (int round = 0; round < 50; ++round) {
        const auto inbox = std::make_shared<Inbox>();
        const auto source = std::make_shared<TextSource>("content");
        {
            Request request = request_for("PUT", stage.url());
            request.source = source;
            session->http()->abandon(session->http()->submit(std::move(request), inbox));
        }
        REQUIRE(inbox->wait_until_idle(soon()));
        CHECK(source.use_count() == 1);
    }
}

TEST_CASE("what has stalled is held by nobody any more when it is delivered") {
    Stage stage;
    stage.fault(R"({"answer": {"stall": true}})");
    SessionOptions options;
    options.patience.stall = std::chrono::milliseconds(1);
    const auto session = loopback_session(options);
    for (int round = 0; round < 200; ++round) {
        const auto inbox = std::make_shared<Inbox>();
        (void)session->http()->submit(request_for("GET", stage.url()), inbox);
        const auto exchange = inbox->wait_until(soon());
        REQUIRE(exchange);
        CHECK(exchange.use_count() == 1);
    }
}

TEST_CASE("what moves under a cap does not wait for what moves under a lower one") {
    Stage stage;
    stage.fault(R"({"answer": {"status": 200, "body": ")" + std::string(2 << 20, 'x') + "\"}}");
    const auto session = loopback_session();
    const auto inbox = std::make_shared<Inbox>();
    const auto get = [&](std::uint64_t bytes_per_second) {
        Request request = request_for("GET", stage.url());
        request.max_body = 4 << 20;
        request.limits = std::make_shared<Limits>(0, bytes_per_second);
        return session->http()->submit(std::move(request), inbox);
    };
    const auto slow = get(1024);  // half an hour
    const auto fast = get(8 << 20);
    CHECK(inbox->wait_until(soon()) == fast);
    session->http()->abandon(slow);
    CHECK(inbox->wait_until_idle(soon()));
}

TEST_CASE("the end of a session ends the requests that are under way") {
    Stage stage;
    stage.fault(R"({"answer": {"stall": true}})");
    const auto inbox = std::make_shared<Inbox>();
    {
        const auto session = loopback_session();
        (void)session->http()->submit(request_for("GET", stage.url()), inbox);
        stage.wait_for_requests(1);
    }
    const auto exchange = inbox->wait_until(soon());
    REQUIRE(exchange);
    CHECK(exchange->failure()->code == MIS_CANCELLED);
}
