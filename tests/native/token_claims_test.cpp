#include "token_claims.h"

#include <catch2/catch.hpp>

#include "base64.h"

using namespace mistorage;

namespace {

// RFC 7515, appendix C.
std::string base64url(std::string_view bytes) {
    std::string text = base64_encode(bytes);
    text.erase(text.find_last_not_of('=') + 1);
    for (char &c : text) {
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    }
    return text;
}

std::string token_with(std::string_view payload) {
    return base64url(R"({"typ":"JWT","alg":"RS256"})") + '.' + base64url(payload) + ".c2lnbmF0dXJl";
}

}  // namespace

TEST_CASE("a token says for what, for whom, of which tenant and for how long it is") {
    const auto claims = read_claims(token_with(
        R"({"aud":"https://storage.azure.com/","appid":"c-1","oid":"o-1","tid":"t-1","exp":1700003600,)"
        R"("iss":"https://sts.windows.net/t-1/","xms_mirid":"/subscriptions/s"})"));
    REQUIRE(claims);
    CHECK(claims->audience == "https://storage.azure.com/");
    CHECK(claims->client_id == "c-1");
    CHECK(claims->object_id == "o-1");
    CHECK(claims->tenant_id == "t-1");
    CHECK(claims->expires_on == 1'700'003'600);
}

TEST_CASE("claims of any length are read: base64url comes without padding") {
    for (std::size_t length = 0; length < 8; ++length) {
        CAPTURE(length);
        const std::string object_id(length, 'o');
        const auto claims = read_claims(token_with(R"({"oid":")" + object_id + R"("})"));
        REQUIRE(claims);
        CHECK(claims->object_id == object_id);
    }
}

TEST_CASE("claims are read in the alphabet of base64url") {
    const std::string payload = "{\"oid\":\"\xC3\xBE\xC3\xBF~~?>>>\xC3\xBF\"}";
    const std::string token = token_with(payload);
    REQUIRE(token.find_first_of("-_") != std::string::npos);
    const auto claims = read_claims(token);
    REQUIRE(claims);
    CHECK(claims->object_id == "\xC3\xBE\xC3\xBF~~?>>>\xC3\xBF");
}

TEST_CASE("what a token does not say is empty") {
    const auto claims = read_claims(token_with("{}"));
    REQUIRE(claims);
    CHECK(claims->audience.empty());
    CHECK(claims->object_id.empty());
    CHECK(claims->tenant_id.empty());
    CHECK(claims->client_id.empty());
    CHECK(claims->expires_on == 0);
    CHECK(read_claims(token_with(R"({"oid":5,"aud":["a"],"exp":"soon"})"))->audience.empty());
}

TEST_CASE("what is no JSON Web Token has no claims, and is no error") {
    for (const std::string &token :
         {std::string(), std::string("opaque"), std::string("one.two"), std::string(".."),
          std::string("a.!!!!.c"), std::string("a.b.c"), token_with(""), token_with("[]"), token_with("tru"),
          token_with(R"({"oid":"o-1")"), token_with("\xFF\xFE")}) {
        CAPTURE(token);
        CHECK_FALSE(read_claims(token));
    }
}

TEST_CASE("a claim is shown as one line of bounded length") {
    const auto claims =
        read_claims(token_with(R"({"oid":"a\u001b[31m\r\nb","aud":")" + std::string(5000, 'x') + R"("})"));
    REQUIRE(claims);
    CHECK(claims->audience.size() == 200);
    CHECK(claims->object_id.find_first_of("\x1b\r\n") == std::string::npos);
}
