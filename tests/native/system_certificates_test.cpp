#include "system_certificates.h"

#include <catch2/catch.hpp>

#include "support/certificate.h"
#include "support/stage.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"

using namespace mistorage;
using namespace mistorage::test;

TEST_CASE("the first of the usual paths that is a file has the system's certificates") {
    const TemporaryFolder folder;
    const std::string gone = folder.path("gone.pem");
    const std::string first = folder.write("first.pem", "");
    const std::string second = folder.write("second.pem", "");
    CHECK(first_file({gone, folder.path(""), first, second}) == first);
    CHECK(first_file({second, first}) == second);
    CHECK(first_file({gone}).empty());
    CHECK(first_file({}).empty());
}

#ifndef _WIN32
TEST_CASE("what this system trusts is found", "[posix]") {
    CHECK_THAT(system_ca_bundle(), Catch::EndsWith(".pem") || Catch::EndsWith(".crt"));
}

TEST_CASE(
    "a certificate is trusted whose authority the system's bundle names, whatever libcurl was built with",
    "[posix]") {
    const Certificate certificate("IP:127.0.0.1");
    const Stage stage(certificate.stage_description());
    const TemporaryFolder folder;
    SessionOptions options;
    options.system_ca_bundle = folder.write("system.pem", certificate.certificate);
    CHECK_FALSE(try_once(*loopback_session(options), request_for("GET", stage.url()))->failure());

    // One named besides does not take its place.
    options.ca_bundle = folder.write("bundle.pem", Certificate("IP:127.0.0.1").certificate);
    CHECK_FALSE(try_once(*loopback_session(options), request_for("GET", stage.url()))->failure());
}

TEST_CASE("a system without a bundle trusts nobody, and one is named besides", "[posix]") {
    const Certificate certificate("IP:127.0.0.1");
    const Stage stage(certificate.stage_description());
    SessionOptions options;
    options.system_ca_bundle = "";
    const auto refused = try_once(*loopback_session(options), request_for("GET", stage.url()));
    REQUIRE(refused->failure());
    CHECK(refused->failure()->code == MIS_TLS_FAILED);

    const TemporaryFolder folder;
    options.ca_bundle = folder.write("bundle.pem", certificate.certificate);
    CHECK_FALSE(try_once(*loopback_session(options), request_for("GET", stage.url()))->failure());
}
#endif
