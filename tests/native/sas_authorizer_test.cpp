#include "sas_authorizer.h"

#include <catch2/catch.hpp>

#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

// 32 bytes, with a + and a / among their characters.
constexpr const char *signature = "ab+/ab+/ab+/ab+/ab+/ab+/ab+/ab+/ab+/ab+/abA=";
constexpr const char *encoded =
    "ab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2FabA%3D";

std::string sas_with(const std::string &parameters, const std::string &sig = encoded) {
    return parameters + "&sig=" + sig;
}

const std::string good = "sv=2021-12-02&se=2023-11-15T00:00:00Z&sr=c&sp=rl";

std::string query_of(const std::string &text) {
    return std::string(parse_sas(text).query.view());
}

}  // namespace

TEST_CASE("a SAS is taken with and without a question mark, and encoded where it is not") {
    const std::string whole =
        "sv=2021-12-02&se=2023-11-15T00%3A00%3A00Z&sr=c&sp=rl&sig=" + std::string(encoded);
    for (const std::string &text : {sas_with(good), '?' + sas_with(good), sas_with(good, signature),
                                    "  " + sas_with(good) + "\r\n", whole}) {
        CAPTURE(text);
        CHECK(query_of(text) == whole);
    }
}

TEST_CASE("what a SAS says of itself is read") {
    const GivenSas sas = parse_sas(sas_with(good + "&spr=https"));
    CHECK(sas.permissions == "rl");
    CHECK(sas.https_only);
    CHECK(sas.expires_on == 1'700'006'400);
    CHECK_FALSE(parse_sas(sas_with(good + "&spr=https,http")).https_only);
    CHECK(parse_sas(sas_with("sv=1&sp=r&se=2023-11-15")).expires_on == 1'700'006'400);
    CHECK(parse_sas(sas_with("sv=1&sp=r&se=2023-11-15T00%3A01Z")).expires_on == 1'700'006'460);
    CHECK(parse_sas(sas_with("sv=1&si=policy")).expires_on == 0);
    // That of an identity ends with the identity's key.
    CHECK(parse_sas(sas_with("sv=1&sp=r&se=2023-11-16&ske=2023-11-15")).expires_on == 1'700'006'400);
}

TEST_CASE("what is no SAS is refused before anything is sent, with what to do, and is not repeated") {
    struct Row {
        std::string text;
        const char *why;
    };
    for (const Row &row :
         std::vector<Row>{{"", "lacks sig="},
                          {"canary", "name=value"},
                          {good, "lacks sig="},
                          {sas_with("se=2023-11-15&sp=r"), "sv="},
                          {sas_with("sv=1&sp=r"), "se="},
                          {sas_with("sv=1&se=2023-11-15"), "sp="},
                          {sas_with("sv=1&sp=r&se=tomorrow-canary"), "not a time"},
                          {sas_with(good, "canary"), "cut off"},
                          {sas_with(good, "ab%2B%2"), "cut off"},
                          {sas_with(good, std::string(signature).substr(0, 40)), "cut off"},
                          {sas_with(good + "&sp=canary"), "twice"},
                          {sas_with(good + "&restype=container&comp=list"), "belongs to a request"},
                          {sas_with(good + "&"), "name=value"},
                          {sas_with(good + "&canary="), "name=value"},
                          {"https://a.blob.core.windows.net/c/canary?" + sas_with(good), "a whole URL"},
                          {sas_with("sv=1&sp=r&se=2023-11-15&x=canary value"), "characters"},
                          {sas_with("sv=1&sp=r&se=2023-11-15&x=canary\r\nX-Evil: 1"), "characters"}}) {
        CAPTURE(row.text);
        const Error error = error_of([&] { return parse_sas(row.text); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Contains(row.why));
        CHECK_THAT(error.hint, Contains("New-MIStorageBlobSASToken"));
        CHECK_THAT(error.message + error.hint,
                   !Contains("canary") && !Contains("ab+/") && !Contains("ab%2B"));
    }
}

TEST_CASE("a SAS goes over https, or to this machine, where it may be used so") {
    const auto status = [](const std::string &endpoint, const std::string &more) {
        return error_of([&] {
            const SasAuthorizer authorizer(parse_sas(sas_with(good + more)), parse_endpoint(endpoint, "x"));
            return 0;
        });
    };
    CHECK(status("https://a.blob.core.windows.net", "").code == MIS_OK);
    CHECK(status("https://files.example.com", "&spr=https").code == MIS_OK);
    CHECK(status("http://127.0.0.1:10000/a", "").code == MIS_OK);
    CHECK(status("http://127.0.0.1:10000/a", "&spr=https,http").code == MIS_OK);
    CHECK_THAT(status("http://a.blob.core.windows.net", "").message, Contains("plain http"));
    CHECK_THAT(status("http://127.0.0.1:10000/a", "&spr=https").message, Contains("https only"));
}

TEST_CASE("a request carries the SAS beside its URL, and is not sent once that has expired") {
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    const SasAuthorizer authorizer(parse_sas(sas_with(good)), parse_endpoint("https://a.example", "x"));
    Request request = request_for("GET", "https://a.example/c/b?comp=tags");
    CHECK(authorizer.authorize(work, request) == 0);
    CHECK(request.url == "https://a.example/c/b?comp=tags");
    CHECK_THAT(std::string(request.secret_query.view()), Contains("sig="));
    CHECK(request.grant.kind == Grant::Kind::sas);
    CHECK(request.grant.permissions == "rl");
    CHECK(request.authorization.empty());
    CHECK(authorizer.sas(work)->view() == request.secret_query.view());
    CHECK_FALSE(authorizer.account_key(work));
    CHECK_FALSE(authorizer.token(work));

    timeless.clock->advance(std::chrono::hours(2));
    const Error error = error_of([&] { return authorizer.authorize(work, request); });
    CHECK(error.code == MIS_INVALID_ARGUMENT);
    CHECK_THAT(error.message,
               Contains("expired at 2023-11-15T00:00:00Z") && Contains("it is 2023-11-15T00:13:20Z"));
    CHECK_THAT(error.hint, Contains("new one"));
}
