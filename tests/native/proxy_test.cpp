#include "proxy.h"

#include <catch2/catch.hpp>

#include "support/fake_clock.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

ProxyChoice choice(const char *url, const char *user = "", const char *password = "") {
    return {false, url, user, Secret(password)};
}

Request to(const char *url) {
    Request request;
    request.url = url;
    return request;
}

}  // namespace

TEST_CASE("a proxy that is chosen is an http URL, with 80 for a port that is not said") {
    CHECK(checked_proxy({}).says_nothing());
    CHECK(checked_proxy({true, "", "", Secret()}).none);
    CHECK(checked_proxy(choice("http://proxy")).url == "http://proxy:80");
    CHECK(checked_proxy(choice("HTTP://Proxy.Example:8080/")).url == "http://proxy.example:8080");
    CHECK(checked_proxy(choice("http://[fe80::1]:3128")).url == "http://[fe80::1]:3128");
    const ProxyChoice whole = checked_proxy(choice("http://proxy:1", "DOMAIN\\someone", "s3cret:@/"));
    CHECK(whole.user == "DOMAIN\\someone");
    CHECK(whole.password.view() == "s3cret:@/");
}

TEST_CASE("a choice of proxy that cannot be kept to is refused, without its password") {
    struct Row {
        ProxyChoice choice;
        const char *why;
    };
    for (const Row &row :
         {Row{choice("proxy:8080"), "URL"}, Row{choice("https://proxy:8080"), "http URL"},
          Row{choice("socks5://proxy:1080"), "URL"}, Row{choice("http://proxy/s3cret"), "path"},
          Row{choice("http://someone:s3cret@proxy"), "must not have a user"},
          Row{choice("", "someone", "s3cret"), "-Proxy"}, Row{choice("http://proxy", "", "s3cret"), "user"},
          Row{choice("http://proxy", "some:one", "s3cret"), "colon"},
          Row{{true, "http://proxy", "", Secret()}, "-NoProxy"},
          Row{{true, "", "someone", Secret("s3cret")}, "-NoProxy"}}) {
        CAPTURE(row.why);
        const Error error = error_of([&] { return checked_proxy(row.choice).url; });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Contains(row.why) && !Contains("s3cret"));
    }
}

TEST_CASE(
    "requests go through the proxy of their scheme, but for loopback and what must be reached directly") {
    ProxySettings settings;
    settings.source = "here";
    settings.http = Secret("http://plain:1");
    settings.https = Secret("http://secure:2");
    Inbox inbox;
    CHECK(find_proxy(to("http://acct.example/c"), settings, inbox).url.view() == "http://plain:1");
    CHECK(find_proxy(to("https://acct.example/c"), settings, inbox).url.view() == "http://secure:2");
    CHECK(find_proxy(to("https://acct.blob.localhost/c"), settings, inbox).url.empty());
    CHECK(find_proxy(to("http://127.0.0.1:10000/c"), settings, inbox).url.empty());
    Request direct = to("http://169.254.169.254/metadata");
    direct.use_proxy = false;
    CHECK(find_proxy(direct, settings, inbox).url.empty());
}

TEST_CASE("the system is asked where nothing else is said, and never for what is reached directly") {
    std::string asked;
    ProxySettings settings;
    settings.system = std::make_shared<SystemProxies>(
        [&asked](const std::string &origin, bool) {
            asked += origin + ' ';
            return std::string("http://system:8080");
        },
        true, std::make_shared<Clock>());
    Inbox inbox;
    Request direct = to("http://169.254.169.254/metadata");
    direct.use_proxy = false;
    CHECK(find_proxy(direct, settings, inbox).url.empty());
    CHECK(find_proxy(to("http://localhost/"), settings, inbox).url.empty());
    CHECK(find_proxy(to("https://Acct.Example:8443/c?sig=s3cret"), settings, inbox).url.view() ==
          "http://system:8080");
    CHECK(asked == "https://acct.example:8443 ");
}

TEST_CASE("a proxy is named without its user and password") {
    struct Row {
        const char *url;
        const char *name;
    };
    for (const Row &row :
         {Row{"http://proxy:8080", "proxy:8080"}, Row{"proxy:8080/", "proxy:8080"},
          Row{"http://someone:s3cret@proxy:8080", "proxy:8080"}, Row{"someone:s3@cr/et@proxy", "proxy"},
          Row{"socks5h://[::1]:1080", "[::1]:1080"}}) {
        CAPTURE(row.url);
        Proxy proxy;
        proxy.url = Secret(row.url);
        CHECK(proxy.name() == row.name);
    }
}

TEST_CASE("what a proxy refuses is told from what the service does") {
    Proxy proxy;
    proxy.url = Secret("http://someone:s3cret@proxy:8080");
    proxy.source = "-Proxy";
    struct Row {
        int status;
        const char *message;
        const char *hint;
        bool retryable;
    };
    for (const Row &row : {Row{407, "who asks", "-ProxyCredential", false},
                           Row{403, "403", "-NoProxy", false}, Row{503, "503", "-NoProxy", true}}) {
        CAPTURE(row.status);
        const Error error = proxy.refusal(row.status, "acct.example");
        CHECK(error.code == MIS_CONNECTION_FAILED);
        CHECK(error.http_status == row.status);
        CHECK(error.retryable == row.retryable);
        CHECK_THAT(error.message, Contains("proxy:8080") && Contains("-Proxy") && Contains(row.message) &&
                                      !Contains("s3cret"));
        CHECK_THAT(error.hint, Contains(row.hint));
    }
}

TEST_CASE("two choices of a proxy are one only where all of it is the same") {
    const ProxyChoice one = choice("http://proxy:1", "someone", "s3cret");
    CHECK(one == choice("http://proxy:1", "someone", "s3cret"));
    CHECK_FALSE(one == choice("http://proxy:2", "someone", "s3cret"));
    CHECK_FALSE(one == choice("http://proxy:1", "another", "s3cret"));
    CHECK_FALSE(one == choice("http://proxy:1", "someone", "other"));
    CHECK_FALSE(ProxyChoice() == ProxyChoice{true, "", "", Secret()});
}
