#include "tls_pin.h"

#include <catch2/catch.hpp>

#include "support/certificate.h"
#include "support/stage.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"
#include "support/thrown.h"
#include "text.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

constexpr int taken = 404;  // by a stage with nothing behind it

Request pinned_to(const std::string &thumbprint, const Stage &stage) {
    Request request = request_for("GET", stage.url() + "/x");
    request.pinned_certificate = thumbprint;
    request.authorization_name = "Secret";
    request.authorization = Secret("s3cret");
    return request;
}

// As a cluster's certificate is: for another name, by nobody known, and sometimes expired.
const Certificate &of_a_cluster() {
    static const Certificate certificate("DNS:cluster.example");
    return certificate;
}

}  // namespace

TEST_CASE("a thumbprint is forty hexadecimal digits, in any letter case") {
    CHECK(status_of([] { check_thumbprint("0123456789abcdefABCDEF0123456789abcdef01"); }) == MIS_OK);
    for (const std::string &wrong :
         {std::string(), std::string(39, 'a'), std::string(41, 'a'), std::string(64, 'a'),
          std::string(40, 'g'), std::string("01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab"),
          std::string(39, 'a') + ' '}) {
        CAPTURE(wrong);
        const Error error = error_of([&] { check_thumbprint(wrong); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::Contains("IDENTITY_SERVER_THUMBPRINT"));
    }
}

TEST_CASE("a server is known by its certificate's thumbprint, whoever signed it and whatever it is for") {
    const Stage stage(of_a_cluster().stage_description());
    for (const std::string &thumbprint : {of_a_cluster().thumbprint, to_lower(of_a_cluster().thumbprint)}) {
        const auto exchange = try_once(*loopback_session(), pinned_to(thumbprint, stage));
        REQUIRE_FALSE(exchange->failure());
        CHECK(exchange->response().status == taken);
    }
    CHECK(stage.requests().at(0).header("secret") == "s3cret");
}

TEST_CASE("an expired certificate is the one that is pinned all the same") {
    const Certificate expired("DNS:cluster.example", -1);
    const Stage stage(expired.stage_description());
    CHECK_FALSE(try_once(*loopback_session(), pinned_to(expired.thumbprint, stage))->failure());
}

TEST_CASE("another certificate is refused, also one that is trusted otherwise, and nothing is sent") {
    const Certificate trusted("IP:127.0.0.1");
    const Stage stage(trusted.stage_description());
    const TemporaryFolder folder;
    SessionOptions options;
    options.ca_bundle = folder.write("bundle.pem", trusted.certificate);
    const auto session = loopback_session(options);
    const auto exchange = try_once(*session, pinned_to(of_a_cluster().thumbprint, stage));
    REQUIRE(exchange->failure());
    CHECK(exchange->failure()->code == MIS_TLS_FAILED);
    CHECK_FALSE(exchange->failure()->retryable);
    CHECK(stage.requests().empty());
}

TEST_CASE("what is no thumbprint is refused before a connection is made") {
    const Stage stage(of_a_cluster().stage_description());
    const auto session = loopback_session();
    CHECK(status_of([&] { return try_once(*session, pinned_to("not a thumbprint", stage)); }) ==
          MIS_INVALID_ARGUMENT);
    CHECK(stage.requests().empty());
}

TEST_CASE("a pin opens the server to nobody else: a request without one still verifies the certificate") {
    const Stage stage(of_a_cluster().stage_description());
    const auto session = loopback_session();
    REQUIRE_FALSE(try_once(*session, pinned_to(of_a_cluster().thumbprint, stage))->failure());
    const auto unpinned = try_once(*session, request_for("GET", stage.url() + "/x"));
    REQUIRE(unpinned->failure());
    CHECK(unpinned->failure()->code == MIS_TLS_FAILED);
    CHECK(stage.requests().size() == 1);
}

TEST_CASE(
    "a pinned request never goes over a connection that somebody else verified, nor leaves one behind") {
    const Certificate trusted("IP:127.0.0.1");
    const Stage stage(trusted.stage_description());
    const TemporaryFolder folder;
    SessionOptions options;
    options.ca_bundle = folder.write("bundle.pem", trusted.certificate);
    const auto session = loopback_session(options);
    const auto connection_of = [&](Request request) {
        const auto exchange = try_once(*session, std::move(request));
        REQUIRE_FALSE(exchange->failure());
        return stage.requests().back().connection;
    };
    const int unpinned = connection_of(request_for("GET", stage.url() + "/x"));
    CHECK(connection_of(request_for("GET", stage.url() + "/x")) == unpinned);
    const int pinned = connection_of(pinned_to(trusted.thumbprint, stage));
    CHECK(pinned != unpinned);
    const int again = connection_of(pinned_to(trusted.thumbprint, stage));
    CHECK(again != pinned);
    CHECK(again != unpinned);
    CHECK(connection_of(request_for("GET", stage.url() + "/x")) == unpinned);

    // With the connection there, a wrong pin is refused all the same.
    CHECK(try_once(*session, pinned_to(of_a_cluster().thumbprint, stage))->failure());
    CHECK(stage.requests().size() == 5);
}
