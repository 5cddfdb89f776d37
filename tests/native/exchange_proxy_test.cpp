#include <catch2/catch.hpp>

#include "support/certificate.h"
#include "support/environment.h"
#include "support/stage.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

// 192.0.2.0/24 is set aside for documentation: a session of the tests refuses to connect to it.
constexpr const char *far_away = "http://192.0.2.1/c/a/../b?x=%20";

// It writes down what it is asked to fetch, and answers by itself.
struct FakeProxy : Stage {
    FakeProxy() { fault(R"({"answer": {"status": 200, "body": "from the proxy"}})"); }
};

SessionOptions with_proxies(const std::string &url) {
    SessionOptions options;
    options.http_proxy = Secret(url);
    options.https_proxy = Secret(url);
    return options;
}

void check_stayed_at_home(const std::shared_ptr<Exchange> &exchange) {
    REQUIRE(exchange->failure());
    CHECK_THAT(exchange->failure()->message, Catch::Contains("loopback only"));
}

}  // namespace

TEST_CASE("a configured proxy gets the requests for other hosts, as they are") {
    const FakeProxy proxy;
    const auto exchange =
        try_once(*loopback_session(with_proxies(proxy.url())), request_for("GET", far_away));
    REQUIRE_FALSE(exchange->failure());
    CHECK(exchange->response().body.view() == "from the proxy");
    REQUIRE(proxy.requests().size() == 1);
    CHECK(proxy.requests().front().target == far_away);
}

TEST_CASE("a proxy's user and password go to the proxy, and into no message") {
    const FakeProxy proxy;
    const std::string with_password = "http://someone:s3cret@" + proxy.url().substr(7);
    CHECK_FALSE(
        try_once(*loopback_session(with_proxies(with_password)), request_for("GET", far_away))->failure());
    CHECK(proxy.requests().at(0).header("proxy-authorization") == "Basic c29tZW9uZTpzM2NyZXQ=");

    const auto exchange = try_once(*loopback_session(with_proxies("http://someone:s3cret@127.0.0.1:1")),
                                   request_for("GET", far_away));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_CONNECTION_FAILED);
    CHECK_THAT(exchange->failure()->message, !Catch::Contains("s3cret"));
    CHECK_THAT(exchange->failure()->hint,
               Catch::Contains("127.0.0.1:1") && Catch::Contains("http_proxy") && !Catch::Contains("s3cret"));
}

TEST_CASE("requests to this machine never go through a proxy") {
    const FakeProxy proxy;
    const Stage here;
    const auto session = loopback_session(with_proxies(proxy.url()));
    const std::string port = here.url().substr(here.url().rfind(':'));
    for (const char *host : {"127.0.0.1", "localhost", "acct.blob.localhost"}) {
        CAPTURE(host);
        CHECK_FALSE(try_once(*session, request_for("GET", std::string("http://") + host + port))->failure());
    }
    CHECK(here.requests().size() == 3);
    CHECK(proxy.requests().empty());
}

TEST_CASE("what must be reached directly, as IMDS must, never goes through a proxy") {
    const FakeProxy proxy;
    Request request = request_for("GET", far_away);
    request.use_proxy = false;
    check_stayed_at_home(try_once(*loopback_session(with_proxies(proxy.url())), std::move(request)));
    CHECK(proxy.requests().empty());
}

TEST_CASE("hosts that are excepted do not go through the proxy") {
    const FakeProxy proxy;
    SessionOptions options = with_proxies(proxy.url());
    options.no_proxy = "192.0.2.1,.internal.example";
    check_stayed_at_home(try_once(*loopback_session(options), request_for("GET", far_away)));
    CHECK(proxy.requests().empty());
}

TEST_CASE("the environment of the process does not choose a proxy, nor except a host from one") {
    const FakeProxy tempting;
    const FakeProxy proxy;
    const ScopedVariable http("http_proxy", tempting.url());
    const ScopedVariable https("https_proxy", tempting.url());
    const ScopedVariable all("ALL_PROXY", tempting.url());
    const ScopedVariable none("no_proxy", "192.0.2.1");
    const Stage here;
    CHECK_FALSE(try_once(*loopback_session(), request_for("GET", here.url()))->failure());
    check_stayed_at_home(try_once(*loopback_session(), request_for("GET", far_away)));
    CHECK_FALSE(
        try_once(*loopback_session(with_proxies(proxy.url())), request_for("GET", far_away))->failure());
    CHECK(proxy.requests().size() == 1);
    CHECK(tempting.requests().empty());
}

TEST_CASE("a proxy that is not there is not gone around") {
    const auto exchange =
        try_once(*loopback_session(with_proxies(closed_port_url())), request_for("GET", far_away));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_CONNECTION_FAILED);
    CHECK_THAT(exchange->failure()->message, !Catch::Contains("loopback only"));
}

namespace {

// A server for a host that is far away, whose certificate the sessions trust, behind a proxy that wants a
// user.
struct Tunnel {
    Certificate certificate{"DNS:acct.example"};
    TemporaryFolder folder;
    Stage server{certificate.stage_description()};
    Stage proxy{R"({"proxy": {"user": "someone", "password": "s3cret", "to": )" + json_string(server.url()) +
                "}}"};

    [[nodiscard]] std::shared_ptr<Session> session() const {
        SessionOptions options;
        options.ca_bundle = folder.write("bundle.pem", certificate.certificate);
        return loopback_session(options);
    }
    [[nodiscard]] ProxyChoice choice(const char *password) const {
        return {false, proxy.url(), "someone", Secret(password)};
    }
};

Request secret_request() {
    Request request = request_for("GET", "https://acct.example/c/b");
    request.authorization = Secret("Bearer t0ken");
    return request;
}

}  // namespace

TEST_CASE("a chosen proxy opens a tunnel for https, and sees neither path nor token") {
    const Tunnel tunnel;
    const auto session = tunnel.session();
    const auto exchange = try_once(*session->through(tunnel.choice("s3cret")), secret_request());
    REQUIRE_FALSE(exchange->failure());
    CHECK(exchange->response().status == 404);  // of a stage with nothing behind it
    REQUIRE(tunnel.server.requests().size() == 1);
    CHECK(tunnel.server.requests()[0].header("authorization") == "Bearer t0ken");
    CHECK_FALSE(tunnel.server.requests()[0].has("proxy-authorization"));
    REQUIRE(tunnel.proxy.requests().size() == 1);
    const Recorded connect = tunnel.proxy.requests()[0];
    CHECK(connect.method == "CONNECT");
    CHECK(connect.target == "acct.example:443");
    CHECK(connect.header("proxy-authorization") == "Basic c29tZW9uZTpzM2NyZXQ=");
    CHECK_FALSE(connect.has("authorization"));
}

TEST_CASE("what one proxy let through serves no request of another choice") {
    const Tunnel tunnel;
    const auto session = tunnel.session();
    CHECK_FALSE(try_once(*session->through(tunnel.choice("s3cret")), secret_request())->failure());
    const auto exchange = try_once(*session->through(tunnel.choice("wrong")), secret_request());
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->http_status == 407);
    CHECK_FALSE(exchange->failure()->retryable);
    CHECK_THAT(exchange->failure()->hint, Catch::Contains("-ProxyCredential"));
    check_stayed_at_home(try_once(*session->through({true, "", "", Secret()}), request_for("GET", far_away)));
    CHECK(tunnel.server.requests().size() == 1);
}

TEST_CASE("a proxy that does not let a host through is told from the host") {
    Tunnel tunnel;
    tunnel.proxy.fault(R"({"answer": {"status": 403}})");
    const auto exchange = try_once(*tunnel.session()->through(tunnel.choice("s3cret")), secret_request());
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->http_status == 403);
    CHECK_FALSE(exchange->failure()->retryable);
    CHECK_THAT(exchange->failure()->message,
               Catch::Contains("proxy") && Catch::Contains("acct.example") && !Catch::Contains("s3cret"));
    CHECK(tunnel.server.requests().empty());
}

TEST_CASE("none at all, when chosen, overrules the session's proxy and its exceptions do not come along") {
    const FakeProxy proxy;
    const FakeProxy chosen;
    SessionOptions options = with_proxies(proxy.url());
    options.no_proxy = "192.0.2.1";
    const auto session = loopback_session(options);
    CHECK_FALSE(try_once(*session->through({false, chosen.url(), "", Secret()}), request_for("GET", far_away))
                    ->failure());
    check_stayed_at_home(try_once(*session->through({true, "", "", Secret()}), request_for("GET", far_away)));
    CHECK(chosen.requests().size() == 1);
    CHECK(proxy.requests().empty());
}

TEST_CASE("the system's proxy is asked for where the session has none, but not for loopback") {
    const FakeProxy proxy;
    const Stage here;
    SessionOptions options;
    std::string asked;
    options.find_system_proxy = [&](const std::string &origin, bool may_leave) {
        asked += origin + (may_leave ? " may leave" : "");
        return proxy.url();
    };
    const auto session = loopback_session(options);
    CHECK_FALSE(try_once(*session, request_for("GET", here.url()))->failure());
    CHECK_FALSE(try_once(*session, request_for("GET", far_away))->failure());
    CHECK(proxy.requests().size() == 1);
    CHECK(here.requests().size() == 1);
    CHECK(asked == "http://192.0.2.1");

    options.http_proxy = Secret(closed_port_url());
    const auto exchange = try_once(*loopback_session(options), request_for("GET", far_away));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_CONNECTION_FAILED);
    CHECK(proxy.requests().size() == 1);
}
