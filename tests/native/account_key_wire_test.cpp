#include <catch2/catch.hpp>

#include "account_key.h"
#include "support/stage.h"
#include "support/test_session.h"
#include "support/thrown.h"
#include "token.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

constexpr const char *subscription = "5ab50000-0000-4000-8000-000000000001";  // the emulated machine's own
constexpr const char *group = "Keys.Group_1-(x)";

// One account, with more said about it.
std::string with_account(const std::string &more = "") {
    return R"json({"resourceManager": {"accounts": [{"name": "keysaccount", "resourceGroup": "Keys.Group_1-(x)",
        "keys": [{"keyName": "key1", "value": "Zmlyc3Q=", "permissions": "FULL",
                  "creationTime": "2024-01-01T00:00:00.5Z"},
                 {"keyName": "key2", "value": "c2Vjb25k", "permissions": "Read", "creationTime": null}])json" +
           more + "}]}}";
}

// Resource Manager as the tutorial meets it: with a token of the machine's own identity.
class Vault {
  public:
    explicit Vault(const std::string &description = with_account())
        : stage(description), timeless(imds_at(stage.url())) {
        request.subscription_id = subscription;
        request.resource_group_name = group;
        request.account_name = "keysaccount";
        request.resource_manager = parse_endpoint(stage.url(), "the endpoint");
        request.access_token = token_for("https://management.azure.com/");
        stage.forget_requests();
    }

    Secret token_for(const std::string &resource) const {
        Work work = work_on(*timeless.session);
        TokenRequest wanted;
        wanted.resource = resource;
        return get_token(work, wanted).secret;
    }

    AccountKeys list() const {
        Work work = work_on(*timeless.session);
        return list_account_keys(work, request).keys;
    }

    AccountKeys regenerate(const std::string &name) const {
        Work work = work_on(*timeless.session);
        return regenerate_account_key(work, request, name).keys;
    }

    Stage stage;
    TimelessSession timeless;
    AccountKeysRequest request;

  private:
    static SessionOptions imds_at(const std::string &url) {
        SessionOptions options;
        options.imds_endpoint = url;
        return options;
    }
};

void answer(Vault &vault, const std::string &with, int times = 1000) {
    vault.stage.fault(R"({"times": )" + std::to_string(times) + R"(, "answer": )" + with + '}');
}

}  // namespace

TEST_CASE("the keys of an account are one POST without a body, with the token") {
    const Vault vault;
    const AccountKeys keys = vault.list();
    const auto requests = vault.stage.requests();
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].method == "POST");
    CHECK(requests[0].target ==
          "/subscriptions/5ab50000-0000-4000-8000-000000000001/resourceGroups/Keys.Group_1-%28x%29"
          "/providers/Microsoft.Storage/storageAccounts/keysaccount/listKeys?api-version=2023-05-01");
    CHECK(requests[0].header("content-length") == "0");
    CHECK(requests[0].header("authorization") == "Bearer " + std::string(vault.request.access_token.view()));
    CHECK(requests[0].headers.size() == 4);  // and Host and User-Agent

    REQUIRE(keys.size() == 2);
    CHECK(keys[0].name == "key1");
    CHECK(keys[0].secret.view() == "Zmlyc3Q=");
    CHECK(keys[0].permissions == "FULL");
    CHECK(keys[0].created_on == 1'704'067'200);
    CHECK(keys[1].name == "key2");
    CHECK(keys[1].secret.view() == "c2Vjb25k");
    CHECK(keys[1].permissions == "Read");
    CHECK(keys[1].created_on == 0);
}

TEST_CASE("a regenerated key is another one, and the other key stays") {
    const Vault vault;
    const AccountKeys keys = vault.regenerate("key2");
    REQUIRE(keys.size() == 2);
    CHECK(keys[0].secret.view() == "Zmlyc3Q=");
    CHECK(keys[1].secret.view() != "c2Vjb25k");
    CHECK(keys[1].created_on > keys[0].created_on);
    CHECK(vault.list()[1].secret.view() == keys[1].secret.view());
    const auto requests = vault.stage.requests();
    REQUIRE(requests.size() == 2);
    CHECK_THAT(requests[0].target,
               Catch::EndsWith("/storageAccounts/keysaccount/regenerateKey?api-version=2023-05-01"));
    CHECK(requests[0].body == R"({"keyName":"key2"})");
    CHECK(requests[0].header("content-type") == "application/json");
}

TEST_CASE("who may list the keys may not regenerate them for that") {
    const Vault vault(with_account(R"(, "role": "listKeys")"));
    CHECK(vault.list().size() == 2);
    const Error error = error_of([&] { return vault.regenerate("key1"); });
    CHECK(error.code == MIS_KEY_REGENERATION_FORBIDDEN);
    CHECK(error.http_status == 403);
    CHECK_THAT(error.message, Contains("Microsoft.Storage/storageAccounts/regenerateKey/action"));
    CHECK_THAT(error.hint, Contains("Storage Account Key Operator Service Role"));
}

TEST_CASE("each refusal has a code of its own, what Resource Manager said, and a next step") {
    struct Row {
        std::string description;
        const char *account;
        const char *group;
        const char *subscription;
        mis_status code;
        int http_status;
        const char *service_code;
        const char *message;
        const char *hint;
    };
    const char *const elsewhere = "5ab50000-0000-4000-8000-00000000000b";
    for (const Row &row : {
             Row{with_account(R"(, "role": false)"), "keysaccount", group, subscription,
                 MIS_KEY_LISTING_FORBIDDEN, 403, "AuthorizationFailed",
                 "Microsoft.Storage/storageAccounts/listKeys/action",
                 "Storage Account Key Operator Service Role"},
             Row{with_account(R"(, "lock": "ReadOnly")"), "keysaccount", group, subscription,
                 MIS_SCOPE_LOCKED, 409, "ScopeLocked", "ReadOnly lock", "lock removed"},
             Row{with_account(), "otheraccount", group, subscription, MIS_ACCOUNT_NOT_FOUND, 404,
                 "ResourceNotFound", "'otheraccount'", "-ResourceGroupName"},
             Row{with_account(), "keysaccount", "other-group", subscription, MIS_RESOURCE_GROUP_NOT_FOUND,
                 404, "ResourceGroupNotFound", "'other-group'", "-ResourceGroupName"},
             Row{with_account(), "keysaccount", group, elsewhere, MIS_SUBSCRIPTION_NOT_FOUND, 404,
                 "SubscriptionNotFound", elsewhere, "Check the id"},
         }) {
        CAPTURE(row.service_code);
        Vault vault(row.description);
        vault.request.account_name = row.account;
        vault.request.resource_group_name = row.group;
        vault.request.subscription_id = row.subscription;
        const Error error = error_of([&] { return vault.list(); });
        CHECK(error.code == row.code);
        CHECK(error.http_status == row.http_status);
        CHECK(error.service_code == row.service_code);
        CHECK(error.operation == "List keys");
        CHECK_FALSE(error.request_id.empty());
        CHECK_FALSE(error.retryable);
        CHECK_THAT(error.message, Contains(row.message) && Contains(error.request_id));
        CHECK_THAT(error.hint, Contains(row.hint));
        CHECK(vault.stage.requests().size() == 1);
    }
}

TEST_CASE("a token that is wrong, or for something else, is rejected, and shown to nobody") {
    Vault vault;
    const Secret for_storage = vault.token_for("https://storage.azure.com/");
    vault.stage.forget_requests();
    for (const Secret &token : {Secret("not-a-token"), for_storage}) {
        vault.request.access_token = token;
        const Error error = error_of([&] { return vault.list(); });
        CHECK(error.code == MIS_TOKEN_REJECTED);
        CHECK(error.http_status == 401);
        CHECK_THAT(error.hint, Contains("Get-MIAccessToken") && Contains("slash"));
        CHECK_THAT(error.message + error.hint, !Contains(std::string(token.view())));
    }
    CHECK(vault.stage.requests().size() == 2);
}

TEST_CASE("an answer that is no list of keys is an error, whatever it is, and never shown") {
    for (const std::string body :
         {"", "tru", "[]", "{}", R"({"keys": []})", R"({"keys": "c2VjcmV0"})",
          R"({"keys": [{"keyName": "key1"}]})", R"({"keys": [{"keyName": "key1", "value": "c2VjcmV0")",
          R"({"keys": [5, null]})", "<html>c2VjcmV0</html>"}) {
        CAPTURE(body);
        Vault vault;
        answer(vault, R"({"status": 200, "body": )" + json_string(body) + '}');
        const Error error = error_of([&] { return vault.list(); });
        CHECK(error.code == MIS_RESPONSE_INVALID);
        CHECK(error.operation == "List keys");
        CHECK(error.http_status == 200);
        CHECK_THAT(error.message + error.hint, !Contains("c2VjcmV0"));
        CHECK(vault.stage.requests().size() == 1);
    }
}

TEST_CASE("an answer larger than keys can be is refused, also where it never ends") {
    for (const char *too_much :
         {R"({"endless": true})", R"({"bodyRepeat": {"text": " ", "count": 1048577}})"}) {
        CAPTURE(too_much);
        Vault vault;
        answer(vault, too_much);
        CHECK(status_of([&] { return vault.list(); }) == MIS_RESPONSE_TOO_LARGE);
        CHECK(vault.stage.requests().size() == 1);
    }
}

TEST_CASE("a refusal in any other shape is a refusal all the same") {
    for (const char *body :
         {"", "<html>gateway</html>", R"({"error": "text"})", R"({"error": {"code": 5}})"}) {
        CAPTURE(body);
        Vault vault;
        answer(vault, R"({"status": 403, "body": )" + json_string(body) + '}');
        CHECK(status_of([&] { return vault.list(); }) == MIS_KEY_LISTING_FORBIDDEN);
    }
}

TEST_CASE("what passes is tried again: a busy service, a lost connection, an answer that is cut off") {
    for (const char *passing :
         {R"({"status": 503})", R"({"status": 429, "headers": {"Retry-After": "3"}})",
          R"({"drop": "before"})", R"({"drop": "headers"})", R"({"drop": "body", "dropAfterBytes": 30})"}) {
        CAPTURE(passing);
        Vault vault;
        answer(vault, passing, 2);
        CHECK(vault.list().size() == 2);
        CHECK(vault.stage.requests().size() == 3);
    }
}

TEST_CASE("a service that stays busy is an error that may pass by itself") {
    Vault vault;
    answer(vault, R"({"status": 503})");
    const Error error = error_of([&] { return vault.list(); });
    CHECK(error.code == MIS_SERVICE_BUSY);
    CHECK(error.retryable);
    CHECK(vault.stage.requests().size() == 6);
}

TEST_CASE("a redirect is not followed: the token goes nowhere else") {
    const Stage elsewhere;
    Vault vault;
    answer(vault, R"({"status": 307, "headers": {"Location": )" + json_string(elsewhere.url()) + "}}");
    CHECK(status_of([&] { return vault.list(); }) == MIS_SERVICE_REFUSED);
    CHECK(elsewhere.requests().empty());
}

TEST_CASE("a token does not go to a Resource Manager that is spoken to in plain http") {
    Vault vault;
    vault.request.resource_manager = parse_endpoint("http://management.example", "the endpoint");
    CHECK(status_of([&] { return vault.list(); }) == MIS_INVALID_ARGUMENT);
}
