#include "late_root.h"

#include <curl/curl.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "support/certificate.h"
#include "support/gate.h"
#include "support/signed_certificate.h"
#include "support/test_session.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

constexpr int taken = 404;  // by a stage with nothing behind it

// As OpenSSL would for a connection to `address`, with no root but this.
int verify(const SignedCertificate &server, const SignedCertificate &root,
           const char *address = "127.0.0.1") {
    const Owned<X509_STORE> empty(X509_STORE_new(), X509_STORE_free);
    const Owned<X509_STORE_CTX> connection(X509_STORE_CTX_new(), X509_STORE_CTX_free);
    X509_STORE_CTX_init(connection.get(), empty.get(), server.certificate.get(), nullptr);
    X509_STORE_CTX_set_default(connection.get(), "ssl_server");
    X509_VERIFY_PARAM_set1_ip_asc(X509_STORE_CTX_get0_param(connection.get()), address);
    CHECK(X509_verify_cert(connection.get()) != 1);
    const int verified = verify_with_root(root.der(), connection.get());
    CHECK((X509_STORE_CTX_get_error(connection.get()) == X509_V_OK) == (verified == 1));
    return verified;
}

// Tried with 8.14, which is what is shipped for Windows; 7.88 cannot.
bool can_suspend_handshakes() {
    if (curl_version_info(CURLVERSION_NOW)->version_num >= 0x080e00) {
        return true;
    }
    WARN("not run: this libcurl cannot suspend a handshake");
    return false;
}

std::shared_ptr<Session> session_with(FindRoot find) {
    SessionOptions options;
    options.find_root = std::move(find);
    return loopback_session(options);
}

}  // namespace

TEST_CASE("a root that comes late vouches for the right host, within the time, for what it signed") {
    const SignedCertificate root("MIStorage test root");
    const SignedCertificate server("server", &root);
    CHECK(verify(server, root) == 1);
    CHECK(verify(server, root, "127.0.0.2") != 1);
    CHECK(verify(SignedCertificate("expired", &root, -1), root) != 1);
    // Of the same name, but signed by another key.
    const SignedCertificate impostor("MIStorage test root");
    CHECK(verify(SignedCertificate("server", &impostor), root) != 1);
}

TEST_CASE("what is refused whoever vouches for it is not asked about") {
    const Certificate server("IP:127.0.0.1", 24, relative_crl_name);
    const Stage stage(server.stage_description());
    const auto session =
        session_with([](const CertificateChain & /*chain*/, bool /*may_leave*/) -> std::string {
            FAIL_CHECK("the system was asked");
            return {};
        });
    const auto exchange = try_once(*session, request_for("GET", stage.url()));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_TLS_FAILED);
}

TEST_CASE("a handshake waits for a root that the system has to fetch, and nothing else does") {
    if (!can_suspend_handshakes()) {
        return;
    }
    const SignedCertificate root("MIStorage test root");
    const SignedCertificate server("server", &root);
    const Stage secure(server.stage_description());
    const Stage plain;
    const Gate fetched;
    std::atomic<int> asked{0};
    const auto session = session_with([&, fetched](const CertificateChain &chain, bool may_leave) {
        CHECK(chain.front() == server.der());
        CHECK_FALSE(may_leave);  // a session of the tests
        ++asked;
        fetched.wait();
        return root.der();
    });
    const auto waiting = std::make_shared<Inbox>();
    (void)session->http()->submit(request_for("GET", secure.url()), waiting);
    while (asked == 0) {
        std::this_thread::yield();
    }
    // On the same thread.
    CHECK(try_once(*session, request_for("GET", plain.url()))->response().status == taken);
    CHECK(secure.requests().empty());

    fetched.open();
    const auto exchange = waiting->wait_until(std::chrono::steady_clock::now() + std::chrono::seconds(30));
    REQUIRE(exchange);
    REQUIRE_FALSE(exchange->failure());
    CHECK(exchange->response().status == taken);
    CHECK(asked == 1);
}

TEST_CASE("many handshakes with one server ask the system for its root once") {
    if (!can_suspend_handshakes()) {
        return;
    }
    const SignedCertificate root("MIStorage test root");
    const Stage secure(SignedCertificate("server", &root).stage_description());
    std::atomic<int> asked{0};
    const auto session = session_with([&](const CertificateChain & /*chain*/, bool) {
        ++asked;
        return root.der();
    });
    const auto inbox = std::make_shared<Inbox>();
    for (int i = 0; i < 8; ++i) {
        (void)session->http()->submit(request_for("GET", secure.url()), inbox);
    }
    for (int i = 0; i < 8; ++i) {
        const auto exchange = inbox->wait_until(std::chrono::steady_clock::now() + std::chrono::seconds(30));
        REQUIRE(exchange);
        CHECK_FALSE(exchange->failure());
    }
    CHECK(asked == 1);
}

TEST_CASE("a server whose root the system does not trust either is refused, and the request not sent") {
    if (!can_suspend_handshakes()) {
        return;
    }
    const SignedCertificate root("MIStorage test root");
    const SignedCertificate other("MIStorage test root");
    const Stage secure(SignedCertificate("server", &root).stage_description());
    for (const std::string &found : {std::string(), other.der(), std::string("no certificate")}) {
        const auto exchange =
            try_once(*session_with([&](const CertificateChain & /*chain*/, bool) { return found; }),
                     request_for("GET", secure.url()));
        REQUIRE(exchange->failure());
        CHECK(exchange->failure()->code == MIS_TLS_FAILED);
    }
    CHECK(secure.requests().empty());
}

TEST_CASE(
    "a root that never comes holds up its connection for as long as one may take, or until it is let go") {
    if (!can_suspend_handshakes()) {
        return;
    }
    const SignedCertificate root("MIStorage test root");
    const Stage secure(SignedCertificate("server", &root).stage_description());
    const Gate fetched;
    const auto let_go = opened_at_the_end(fetched);
    const auto session = session_with([fetched](const CertificateChain & /*chain*/, bool) {
        fetched.wait();
        return std::string();
    });
    Request request = request_for("GET", secure.url());
    request.connect_timeout = std::chrono::milliseconds(500);
    const auto exchange = try_once(*session, std::move(request));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_CONNECTION_FAILED);
    CHECK(secure.requests().empty());
}
