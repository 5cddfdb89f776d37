#include "token_answer.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using test::error_of;

namespace {

constexpr std::int64_t now = 1435361952;  // 2015-06-26T23:39:12Z

TokenRequest for_resource(const std::string &resource) {
    TokenRequest request;
    request.resource = resource;
    return request;
}

ReceivedToken received(const std::string &json) {
    return parse_token(json, for_resource("https://storage.azure.com/"), IdentitySource::imds, now);
}

Error refused(const std::string &json) {
    return error_of([&] { return received(json); });
}

}  // namespace

TEST_CASE("a token is read from the answer that IMDS gives, whose values are all strings") {
    const ReceivedToken token = received(
        R"({"access_token":"eyJ0.e30.sig","client_id":"7ba4","expires_in":"85829","expires_on":"1435447781",)"
        R"("ext_expires_in":"86399","not_before":"1435361652","resource":"https://storage.azure.com/",)"
        R"("refresh_token":"","token_type":"Bearer"})");
    CHECK(token.token.secret.view() == "eyJ0.e30.sig");
    CHECK(token.token.client_id == "7ba4");
    CHECK(token.token.resource == "https://storage.azure.com/");
    CHECK(token.token.source == "Imds");
    CHECK(token.token.expires_on == 1435447781);
    CHECK(token.expires_in == 85829);
}

TEST_CASE("a token's end may be a number, a string of digits, or a date") {
    struct Row {
        const char *fields;
        std::int64_t expires_on;
        std::int64_t expires_in;
    };
    for (const Row &row :
         std::vector<Row>{{R"("expires_on":1435365552)", now + 3600, 3600},
                          {R"("expires_on":"1435365552")", now + 3600, 3600},
                          {R"("expires_on":"2015-06-27T00:39:12Z")", now + 3600, 3600},
                          {R"("expires_on":"2015-06-27T02:39:12.5+02:00")", now + 3600, 3600},
                          {R"("expires_in":3600)", now + 3600, 3600},
                          {R"("expires_in":"3600")", now + 3600, 3600},
                          // This machine's clock may be wrong: the remaining seconds do not depend on it.
                          {R"("expires_in":"3600","expires_on":"1435369152")", now + 7200, 3600},
                          {R"("expires_in":"soon","expires_on":"1435365552")", now + 3600, 3600},
                          {R"("expires_in":"3600","expires_on":"later")", now + 3600, 3600}}) {
        CAPTURE(row.fields);
        const ReceivedToken token = received(R"({"access_token":"t",)" + std::string(row.fields) + '}');
        CHECK(token.token.expires_on == row.expires_on);
        CHECK(token.expires_in == row.expires_in);
    }
}

TEST_CASE("an end beyond reason is brought within bounds") {
    constexpr std::int64_t end_of_9999 = 253402300799;
    struct Row {
        const char *fields;
        std::int64_t expires_on;
        std::int64_t expires_in;
    };
    for (const Row &row :
         std::vector<Row>{{R"("expires_on":0)", 0, 0},
                          {R"("expires_on":1)", 1, 0},
                          {R"("expires_in":-5)", now, 0},
                          {R"("expires_on":-9223372036854775808)", 0, 0},
                          {R"("expires_on":9223372036854775807)", end_of_9999, 315360000},
                          {R"("expires_in":9223372036854775807)", now + 315360000, 315360000},
                          {R"("expires_on":"0001-01-01T00:00:00Z")", 0, 0}}) {
        CAPTURE(row.fields);
        const ReceivedToken token = received(R"({"access_token":"t",)" + std::string(row.fields) + '}');
        CHECK(token.token.expires_on == row.expires_on);
        CHECK(token.expires_in == row.expires_in);
    }
}

TEST_CASE("where the answer does not name the resource, it is the one that was asked for") {
    const ReceivedToken token = received(R"({"access_token":"t","expires_in":1})");
    CHECK(token.token.resource == "https://storage.azure.com/");
    CHECK(token.token.client_id.empty());
}

TEST_CASE("what is no token is an invalid answer that says why") {
    struct Row {
        const char *json;
        const char *why;
    };
    for (const Row &row : std::vector<Row>{
             {"", "not JSON"},
             {"<html>Sign in</html>", "not JSON"},
             {R"({"access_token":"secret","expires_in":"1")", "not JSON"},
             {R"([])", "no access_token"},
             {R"({"expires_in":"1"})", "no access_token"},
             {R"({"access_token":"","expires_in":"1"})", "no access_token"},
             {R"({"access_token":7,"expires_in":"1"})", "no access_token"},
             {R"({"access_token":"secret"})", "when it expires"},
             {R"({"access_token":"secret","expires_in":null,"expires_on":""})", "when it expires"},
             {R"({"access_token":"secret","expires_in":1.5})", "when it expires"},
             {R"({"access_token":"secret","expires_on":"99999999999999999999"})", "when it expires"},
             {R"({"access_token":"secret\r\nX: y","expires_in":"1"})", "characters"},
             {R"({"access_token":"secret\u0000","expires_in":"1"})", "characters"},
             {R"({"access_token":"secret\u00e4","expires_in":"1"})", "characters"}}) {
        CAPTURE(row.json);
        const Error error = refused(row.json);
        CHECK(error.code == MIS_RESPONSE_INVALID);
        CHECK_THAT(error.message, Catch::Contains(row.why) && !Catch::Contains("secret"));
        CHECK_FALSE(error.hint.empty());
    }
}
