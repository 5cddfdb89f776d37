#include <catch2/catch.hpp>

#include "support/bodies.h"
#include "support/stage.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

// A stage with nothing behind it takes every request whole, and then answers 404.
constexpr int taken = 404;

Recorded only_request(const Stage &stage) {
    const auto all = stage.requests();
    REQUIRE(all.size() == 1);
    return all.front();
}

int status_of_try(Session &session, Request request) {
    const auto exchange = try_once(session, std::move(request));
    REQUIRE_FALSE(exchange->failure());
    return exchange->response().status;
}

std::vector<std::string> header_names(const Recorded &request) {
    std::vector<std::string> names;
    for (const auto &header : request.headers) {
        names.push_back(header.first);
    }
    return names;
}

}  // namespace

TEST_CASE("a request goes out with the method that it has") {
    const Stage stage;
    const auto session = loopback_session();
    for (const char *method : {"GET", "HEAD", "PUT", "POST", "DELETE"}) {
        CHECK(status_of_try(*session, request_for(method, stage.url() + "/x")) == taken);
    }
    CHECK(stage.methods() == std::vector<std::string>{"GET", "HEAD", "PUT", "POST", "DELETE"});
}

TEST_CASE("a PUT or a POST without a body says so, with Content-Length: 0") {
    for (const char *method : {"PUT", "POST"}) {
        const Stage stage;
        const auto session = loopback_session();
        CHECK(status_of_try(*session, request_for(method, stage.url() + "/x")) == taken);
        CHECK(only_request(stage).header("content-length") == "0");
        CHECK_FALSE(only_request(stage).has("transfer-encoding"));
    }
}

TEST_CASE("no header is sent that nobody asked for: no Accept, no Expect, no Content-Type") {
    const auto session = loopback_session();
    for (const std::size_t size : {0, 1, 3 << 20}) {
        const Stage stage;
        Request request = request_for("PUT", stage.url() + "/x");
        request.source = std::make_shared<TextSource>(random_bytes(size));
        CHECK(status_of_try(*session, std::move(request)) == taken);
        CHECK(header_names(only_request(stage)) ==
              std::vector<std::string>{"content-length", "host", "user-agent"});
        CHECK(only_request(stage).body_length == size);
    }
    for (const char *method : {"GET", "HEAD", "DELETE"}) {
        const Stage stage;
        CHECK(status_of_try(*session, request_for(method, stage.url() + "/x")) == taken);
        CHECK(header_names(only_request(stage)) == std::vector<std::string>{"host", "user-agent"});
    }
}

TEST_CASE("User-Agent names this library, behind the caller's own product") {
    const Stage stage;
    SessionOptions options;
    CHECK(status_of_try(*loopback_session(options), request_for("GET", stage.url())) == taken);
    options.user_agent = "Caller/2.1";
    CHECK(status_of_try(*loopback_session(options), request_for("GET", stage.url())) == taken);
    const auto requests = stage.requests();
    CHECK(requests.at(0).header("user-agent") == "MIStorage/" MISTORAGE_VERSION);
    CHECK(requests.at(1).header("user-agent") == "Caller/2.1 MIStorage/" MISTORAGE_VERSION);
}

TEST_CASE("path and query are sent as they are, without being tidied up") {
    const auto session = loopback_session();
    for (const std::string target :
         {"/c/a/../b", "/c/./b", "/c//b", "/c/..", "/../c", "/c/%2E%2e/b", "/c/a%2Fb", "/c/a%20b+c",
          "/c/x?y=%20&z=+&z=../..", "/c/?restype=container"}) {
        const Stage stage;
        CHECK(status_of_try(*session, request_for("GET", stage.url() + target)) == taken);
        CHECK(only_request(stage).target == target);
    }
}

TEST_CASE("headers and a body arrive as they were given") {
    const Stage stage;
    Request request = request_for("PUT", stage.url() + "/x");
    request.headers = {{"x-ms-version", "2021-12-02"}, {"x-empty", ""}, {"Content-Type", "text/plain"}};
    request.authorization = Secret("SharedKey account:signature");
    request.body = "one\ntwo";
    CHECK(status_of_try(*loopback_session(), std::move(request)) == taken);
    const Recorded seen = only_request(stage);
    CHECK(seen.header("x-ms-version") == "2021-12-02");
    CHECK(seen.has("x-empty"));
    CHECK(seen.header("x-empty").empty());
    CHECK(seen.header("content-type") == "text/plain");
    CHECK(seen.header("authorization") == "SharedKey account:signature");
    CHECK(seen.body == "one\ntwo");
}

TEST_CASE("a header whose value would begin another header is refused, and nothing is sent") {
    const Stage stage;
    const auto session = loopback_session();
    for (const auto &value :
         {std::string("a\r\nx-evil: 1"), std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3)}) {
        Request request = request_for("GET", stage.url());
        request.headers = {{"x-name", value}};
        const Error error = error_of([&] { return try_once(*session, std::move(request)); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::Contains("x-name"));
    }
    CHECK(stage.requests().empty());
}

TEST_CASE("a token does not travel over plain http, but for this machine itself") {
    const Stage stage;
    const auto session = loopback_session();
    const auto with_token = [](const std::string &url) {
        Request request = request_for("GET", url);
        request.authorization = Secret("Bearer some-token");
        return request;
    };
    CHECK(status_of_try(*session, with_token(stage.url())) == taken);
    for (const char *url : {"http://management.azure.com/", "http://192.0.2.1/", "http://127.0.0.1.example/",
                            "http://localhost.example/"}) {
        const Error error = error_of([&] { return try_once(*session, with_token(url)); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::Contains("https") && !Catch::Contains("some-token"));
    }
}

TEST_CASE("a session that may only use loopback refuses every other address before it connects") {
    const auto session = loopback_session();
    for (const char *url : {"http://192.0.2.1/", "https://192.0.2.1:8443/x", "http://[2001:db8::1]/",
                            "http://169.254.169.254/metadata/identity/oauth2/token", "http://0.0.0.0:1/"}) {
        CAPTURE(url);
        const auto exchange = try_once(*session, request_for("GET", url));
        REQUIRE(exchange->failure());
        CHECK(exchange->failure()->code == MIS_CONNECTION_FAILED);
        CHECK_FALSE(exchange->failure()->retryable);
        CHECK_THAT(exchange->failure()->message, Catch::Contains("loopback only"));
        CHECK(exchange->never_connected());
    }
}
