#include "delegation_key.h"

#include <catch2/catch.hpp>

#include "sas_maker.h"
#include "support/identity_account.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

constexpr std::int64_t day = 86400;

std::string key_xml(const std::string &expiry = "2023-11-21T22:13:20Z",
                    const std::string &value = "c2VjcmV0") {
    return "\xEF\xBB\xBF<?xml version=\"1.0\" "
           "encoding=\"utf-8\"?><UserDelegationKey><SignedOid>oid</SignedOid>"
           "<SignedTid>tid</SignedTid><SignedStart>2023-11-14T21:58:20Z</SignedStart><SignedExpiry>" +
           expiry +
           "</SignedExpiry><SignedService>b</SignedService><SignedVersion>2021-12-02</SignedVersion><Value>" +
           value + "</Value></UserDelegationKey>";
}

// An account that gives its identity such a key. Azurite does so only over TLS, which the module's tests use.
struct Delegating : IdentityAccount {
    explicit Delegating(const std::string &body = key_xml(), int status = 200, const std::string &code = "") {
        stage.fault(R"({"match": {"target": "userdelegationkey"}, "answer": {"status": )" +
                    std::to_string(status) + R"(, "headers": {"x-ms-error-code": ")" + code +
                    R"("}, "body": )" + json_string(body) + "}}");
    }

    [[nodiscard]] std::string sas(std::int64_t expires_on = 0) const {
        Work working = work();
        SasTerms terms;
        terms.container = "container";
        terms.permissions = "r";
        terms.expires_on = expires_on;
        return std::string(make_sas(working, make_context(options()), terms).query.view());
    }

    [[nodiscard]] std::size_t keys_asked() const {
        std::size_t asked = 0;
        for (const Recorded &request : stage.requests()) {
            asked += request.query.find("userdelegationkey") == std::string::npos ? 0 : 1;
        }
        return asked;
    }
};

}  // namespace

TEST_CASE("an identity's SAS is signed with a key that the account makes for it") {
    const Delegating account;
    CHECK_THAT(account.sas(), Contains("&se=2023-11-14T23%3A13%3A20Z") && Contains("&skoid=oid&sktid=tid&") &&
                                  Contains("&ske=2023-11-21T22%3A13%3A20Z&sks=b&skv=2021-12-02&sig="));
    const Recorded request = account.stage.requests().back();
    CHECK(request.method == "POST");
    CHECK_THAT(request.target, Catch::EndsWith("/?restype=service&comp=userdelegationkey"));
    CHECK_THAT(request.header("authorization"), Catch::StartsWith("Bearer "));
    CHECK(request.body ==
          "<?xml version=\"1.0\" encoding=\"utf-8\"?><KeyInfo><Start>2023-11-14T21:58:20Z</Start>"
          "<Expiry>2023-11-21T21:58:20Z</Expiry></KeyInfo>");
}

TEST_CASE(
    "the key leaves the account's clock a quarter of an hour, but for who wants all of the seven days") {
    const Delegating account;
    const auto expiry_asked = [&](std::int64_t expires_on) {
        account.timeless.session->tokens().clear();
        (void)account.sas(expires_on);
        const std::string body = account.stage.requests().back().body;
        return body.substr(body.find("<Expiry>") + 8, 20);
    };
    CHECK(expiry_asked(0) == "2023-11-21T21:58:20Z");
    CHECK(expiry_asked(FakeClock::start + 7 * day - 15 * 60) == "2023-11-21T21:58:20Z");
    CHECK(expiry_asked(FakeClock::start + 7 * day - 60) == "2023-11-21T22:12:20Z");
    CHECK(expiry_asked(FakeClock::start + 7 * day) == "2023-11-21T22:13:20Z");
}

TEST_CASE("the key is kept for whoever asks next, and asked for anew where it does not live long enough") {
    const Delegating account;
    (void)account.sas();
    (void)account.sas(FakeClock::start + day);
    CHECK(account.keys_asked() == 1);
    account.timeless.clock->advance(std::chrono::hours(24));
    (void)account.sas(FakeClock::start + 2 * day);
    CHECK(account.keys_asked() == 1);
    (void)account.sas(FakeClock::start + 8 * day);
    CHECK(account.keys_asked() == 2);
    account.timeless.session->tokens().clear();
    (void)account.sas(FakeClock::start + 2 * day);
    CHECK(account.keys_asked() == 3);
}

TEST_CASE("one key does for what is signed within an hour for as long as a copy may take by itself") {
    const Delegating account(key_xml("2023-11-21T21:58:20Z"));
    const std::int64_t life = 7 * day - 75 * 60;
    (void)account.sas(FakeClock::start + life);
    account.timeless.clock->advance(std::chrono::minutes(59));
    (void)account.sas(FakeClock::start + 59 * 60 + life);
    CHECK(account.keys_asked() == 1);
}

TEST_CASE("longer than seven days, or with a policy, an identity cannot sign: nothing is sent") {
    const Delegating account;
    const Error error = error_of([&] { return account.sas(FakeClock::start + 7 * day + 1); });
    CHECK(error.code == MIS_INVALID_ARGUMENT);
    CHECK_THAT(error.message, Contains("seven days") && Contains("2023-11-21T22:13:20Z"));
    Work work = account.work();
    SasTerms terms;
    terms.container = "container";
    terms.policy = "readers";
    CHECK_THAT(error_of([&] { return make_sas(work, make_context(account.options()), terms); }).message,
               Contains("no stored access policy"));
    CHECK(account.stage.requests().empty());
}

TEST_CASE("an identity that may not have such a key is told the action that it needs") {
    const Delegating account("", 403, "AuthorizationPermissionMismatch");
    const Error error = error_of([&] { return account.sas(); });
    CHECK(error.code == MIS_AUTHORIZATION_FAILED);
    CHECK(error.operation == "Get User Delegation Key");
    CHECK_THAT(error.hint,
               Contains("generateUserDelegationKey/action") && Contains("Storage Blob Delegator"));
}

TEST_CASE("an answer that is no such key is an error, and not shown") {
    for (const std::string &body :
         {std::string(), std::string("<html>c2VjcmV0</html>"), key_xml("some day"),
          key_xml("2023-11-21T22:13:20Z", ""),
          std::string("<UserDelegationKey><Value>c2VjcmV0</Value></UserDelegationKey>"),
          key_xml("2023-11-21T22:13:20Z", "!")}) {
        CAPTURE(body);
        const Delegating account(body);
        const Error error = error_of([&] { return account.sas(); });
        CHECK(error.code == MIS_RESPONSE_INVALID);
        CHECK_THAT(error.message + error.hint, !Contains("c2VjcmV0"));
    }
}
