#include <catch2/catch.hpp>

#include "support/environment.h"
#include "support/stage.h"
#include "support/test_session.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

// 192.0.2.0/24 is set aside for documentation: a session of the tests refuses to connect to it.
constexpr const char *far_away = "http://192.0.2.1/c/a/../b?x=%20";

// It writes down what it is asked to fetch, and answers by itself.
struct Proxy : Stage {
    Proxy() { fault(R"({"answer": {"status": 200, "body": "from the proxy"}})"); }
};

SessionOptions with_proxies(const std::string &url) {
    SessionOptions options;
    options.http_proxy = url;
    options.https_proxy = url;
    return options;
}

void check_stayed_at_home(const std::shared_ptr<Exchange> &exchange) {
    REQUIRE(exchange->failure());
    CHECK_THAT(exchange->failure()->message, Catch::Contains("loopback only"));
}

}  // namespace

TEST_CASE("a configured proxy gets the requests for other hosts, as they are") {
    const Proxy proxy;
    const auto exchange =
        try_once(*loopback_session(with_proxies(proxy.url())), request_for("GET", far_away));
    REQUIRE_FALSE(exchange->failure());
    CHECK(exchange->response().body.view() == "from the proxy");
    REQUIRE(proxy.requests().size() == 1);
    CHECK(proxy.requests().front().target == far_away);
}

TEST_CASE("a proxy's user and password go to the proxy, and into no message") {
    const Proxy proxy;
    const std::string with_password = "http://someone:s3cret@" + proxy.url().substr(7);
    CHECK_FALSE(
        try_once(*loopback_session(with_proxies(with_password)), request_for("GET", far_away))->failure());
    CHECK(proxy.requests().at(0).header("proxy-authorization") == "Basic c29tZW9uZTpzM2NyZXQ=");

    const auto exchange = try_once(*loopback_session(with_proxies("http://someone:s3cret@127.0.0.1:1")),
                                   request_for("GET", far_away));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_CONNECTION_FAILED);
    CHECK_THAT(exchange->failure()->message, !Catch::Contains("s3cret"));
}

TEST_CASE("requests to this machine never go through a proxy") {
    const Proxy proxy;
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
    const Proxy proxy;
    Request request = request_for("GET", far_away);
    request.use_proxy = false;
    check_stayed_at_home(try_once(*loopback_session(with_proxies(proxy.url())), std::move(request)));
    CHECK(proxy.requests().empty());
}

TEST_CASE("hosts that are excepted do not go through the proxy") {
    const Proxy proxy;
    SessionOptions options = with_proxies(proxy.url());
    options.no_proxy = "192.0.2.1,.internal.example";
    check_stayed_at_home(try_once(*loopback_session(options), request_for("GET", far_away)));
    CHECK(proxy.requests().empty());
}

TEST_CASE("the environment of the process does not choose a proxy, nor except a host from one") {
    const Proxy tempting;
    const Proxy proxy;
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
