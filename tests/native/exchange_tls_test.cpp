#include <catch2/catch.hpp>

#include "support/certificate.h"
#include "support/stage.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

constexpr int taken = 404;  // by a stage with nothing behind it

// A GET over TLS, by a session that trusts this bundle in addition to what the system trusts.
std::shared_ptr<Exchange> get_trusting(const std::string &bundle, const std::string &url) {
    const TemporaryFolder folder;
    SessionOptions options;
    options.ca_bundle = bundle.empty() ? "" : folder.write("bundle.pem", bundle);
    return try_once(*loopback_session(options), request_for("GET", url));
}

void check_untrusted(const std::shared_ptr<Exchange> &exchange) {
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_TLS_FAILED);
    CHECK_FALSE(exchange->failure()->retryable);
    CHECK_THAT(exchange->failure()->hint, Catch::Contains("SSL_CERT_FILE"));
}

}  // namespace

TEST_CASE("a certificate that nobody vouches for is refused, and the request is not sent") {
    const Certificate certificate("IP:127.0.0.1");
    const Stage stage(certificate.stage_description());
    check_untrusted(get_trusting("", stage.url()));
    check_untrusted(get_trusting(Certificate("IP:127.0.0.1").certificate, stage.url()));
    CHECK(stage.requests().empty());
}

TEST_CASE("a certificate in the bundle is trusted") {
    const Certificate certificate("DNS:localhost,DNS:*.blob.localhost,IP:127.0.0.1");
    const Stage stage(certificate.stage_description());
    const std::string port = stage.url().substr(stage.url().rfind(':'));
    for (const auto &url : {stage.url(), "https://localhost" + port, "https://acct.blob.localhost" + port}) {
        CAPTURE(url);
        const auto exchange = get_trusting(certificate.certificate, url + "/x");
        REQUIRE_FALSE(exchange->failure());
        CHECK(exchange->response().status == taken);
    }
}

TEST_CASE("a trusted certificate for another host is refused") {
    const Certificate certificate("DNS:other.example,IP:127.0.0.2");
    const Stage stage(certificate.stage_description());
    check_untrusted(get_trusting(certificate.certificate, stage.url()));
    CHECK(stage.requests().empty());
}

TEST_CASE("a trusted certificate that has expired is refused") {
    const Certificate certificate("IP:127.0.0.1", -1);
    const Stage stage(certificate.stage_description());
    check_untrusted(get_trusting(certificate.certificate, stage.url()));
    CHECK(stage.requests().empty());
}

TEST_CASE("a trusted certificate that would cost memory out of proportion is refused") {
    const Certificate certificate("IP:127.0.0.1", 24, relative_crl_name);
    const Stage stage(certificate.stage_description());
    check_untrusted(get_trusting(certificate.certificate, stage.url()));
    CHECK(stage.requests().empty());
}

TEST_CASE("a bundle that is missing or no PEM is an error, and not less trust or more") {
    const Certificate certificate("IP:127.0.0.1");
    const Stage stage(certificate.stage_description());
    check_untrusted(get_trusting("this is no certificate", stage.url()));
    SessionOptions options;
    options.ca_bundle = TemporaryFolder().path("gone.pem");
    check_untrusted(try_once(*loopback_session(options), request_for("GET", stage.url())));
}

TEST_CASE(
    "a server that does not speak TLS is told from one that is not trusted by what may be tried again") {
    const Stage plain;
    const auto exchange = get_trusting("", "https" + plain.url().substr(4));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_TLS_FAILED);
    CHECK(exchange->failure()->retryable);
}
