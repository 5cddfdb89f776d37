#include "account_key.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using test::error_of;
using test::status_of;

namespace {

AccountKeysRequest request_for_keys() {
    AccountKeysRequest request;
    request.subscription_id = "01234567-89ab-cdef-0123-456789abcdef";
    request.resource_group_name = "Group (1)";
    request.account_name = "mystorage";
    request.access_token = Secret("eyJ0.e30.sig");
    request.resource_manager = parse_endpoint("https://management.azure.com/", "x");
    return request;
}

const std::string two_keys =
    R"({"keys":[{"creationTime":"2024-01-31T10:00:00.1234567Z","keyName":"key1","value":"MTEx",)"
    R"("permissions":"FULL"},{"keyName":"key2","value":"MjIy","permissions":"Read"}]})";

}  // namespace

TEST_CASE("keys are listed with a POST without a body, and the token in a header") {
    const Request http = list_keys_request(request_for_keys());
    CHECK(http.method == "POST");
    CHECK(http.url ==
          "https://management.azure.com/subscriptions/01234567-89ab-cdef-0123-456789abcdef/resourceGroups/"
          "Group%20%281%29/providers/Microsoft.Storage/storageAccounts/mystorage/listKeys"
          "?api-version=2023-05-01");
    CHECK(http.authorization.view() == "Bearer eyJ0.e30.sig");
    CHECK(http.body_size() == 0);
    CHECK(http.headers.empty());
    CHECK(http.total_timeout.count() > 0);
}

TEST_CASE("a key is regenerated with a POST that names it") {
    const Request http = regenerate_key_request(request_for_keys(), "key2");
    CHECK(http.method == "POST");
    CHECK_THAT(http.url, Catch::EndsWith("/storageAccounts/mystorage/regenerateKey?api-version=2023-05-01"));
    CHECK(http.body == R"({"keyName":"key2"})");
    CHECK(find_header(http.headers, "Content-Type") == "application/json");
    CHECK(http.authorization.view() == "Bearer eyJ0.e30.sig");
}

TEST_CASE("an account has two keys, whose names are taken in any letter case") {
    CHECK(check_key_name("key1") == "key1");
    CHECK(check_key_name("KEY2") == "key2");
    for (const char *name : {"", "key", "key3", "key1 ", "kerb1", "key1\"}"}) {
        CAPTURE(name);
        CHECK_THAT(error_of([&] { return check_key_name(name); }).message, Catch::Contains("key1 or key2"));
        CHECK(status_of([&] { return check_key_name(name); }) == MIS_INVALID_ARGUMENT);
    }
}

TEST_CASE(
    "a token goes over plain http to this machine only, which is refused before anything is asked for") {
    AccountKeysRequest request;
    request.account_name = "mystorage";
    request.resource_manager = parse_endpoint("http://example.com/", "x");
    CHECK(status_of([&] { check_account_keys_request(request); }) == MIS_INVALID_ARGUMENT);
    request.resource_manager = parse_endpoint("http://127.0.0.1:1/", "x");
    CHECK(status_of([&] { check_account_keys_request(request); }) == MIS_OK);
}

TEST_CASE("what would not be a segment of the path is refused before anything is sent") {
    AccountKeysRequest good = request_for_keys();
    good.resource_group_name = "group";
    CHECK(status_of([&] { check_account_keys_request(good); }) == MIS_OK);

    AccountKeysRequest subscription = good;
    subscription.subscription_id = "../01234567-89ab-cdef-0123-456789abc";
    CHECK(status_of([&] { check_account_keys_request(subscription); }) == MIS_INVALID_ARGUMENT);
    AccountKeysRequest group = good;
    group.resource_group_name = "a/b";
    CHECK(status_of([&] { check_account_keys_request(group); }) == MIS_INVALID_ARGUMENT);
    AccountKeysRequest account = good;
    account.account_name = "a/../..";
    CHECK(status_of([&] { check_account_keys_request(account); }) == MIS_INVALID_ARGUMENT);
}

TEST_CASE("a token that cannot be one is refused, and not repeated") {
    for (const char *token : {"two words", "line\r\nX: y", "tab\there", "\xC3\xA4"}) {
        CAPTURE(token);
        AccountKeysRequest request = request_for_keys();
        request.resource_group_name = "group";
        request.access_token = Secret(token);
        const Error error = error_of([&] { check_account_keys_request(request); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::Contains("access token") && !Catch::Contains("line"));
    }
}

TEST_CASE("what this machine can tell may be left out, but not the account") {
    AccountKeysRequest request;
    request.account_name = "mystorage";
    CHECK(status_of([&] { check_account_keys_request(request); }) == MIS_OK);
    CHECK(status_of([&] { check_account_keys_request(AccountKeysRequest()); }) == MIS_INVALID_ARGUMENT);
}

TEST_CASE("a token and an identity exclude each other") {
    AccountKeysRequest selector = request_for_keys();
    selector.resource_group_name = "group";
    AccountKeysRequest source = selector;
    selector.identity.identity.client_id = "c";
    source.identity.source = "Imds";
    CHECK(status_of([&] { check_account_keys_request(selector); }) == MIS_INVALID_ARGUMENT);
    CHECK(status_of([&] { check_account_keys_request(source); }) == MIS_INVALID_ARGUMENT);
    selector.access_token = Secret();
    CHECK(status_of([&] { check_account_keys_request(selector); }) == MIS_OK);
}

TEST_CASE("a token goes to a Resource Manager that is none of Azure's only on the caller's word") {
    AccountKeysRequest request = request_for_keys();
    request.resource_group_name = "group";
    request.resource_manager = parse_endpoint("https://management.example.com", "x");
    CHECK_THAT(error_of([&] { check_account_keys_request(request); }).message,
               Catch::Contains("management.example.com") && Catch::Contains("-TrustEndpoint"));
    request.trust_endpoint = true;
    CHECK(status_of([&] { check_account_keys_request(request); }) == MIS_OK);
    request.trust_endpoint = false;
    request.resource_manager = parse_endpoint("https://management.usgovcloudapi.net", "x");
    CHECK(status_of([&] { check_account_keys_request(request); }) == MIS_OK);
}

TEST_CASE("keys are read with what Resource Manager says of them") {
    const AccountKeys keys = parse_account_keys(two_keys, "List keys");
    REQUIRE(keys.size() == 2);
    CHECK(keys[0].name == "key1");
    CHECK(keys[0].secret.view() == "MTEx");
    CHECK(keys[0].permissions == "FULL");
    CHECK(keys[0].created_on == 1706695200);
    CHECK(keys[1].name == "key2");
    CHECK(keys[1].secret.view() == "MjIy");
    CHECK(keys[1].permissions == "Read");
    CHECK(keys[1].created_on == 0);
}

TEST_CASE("permissions are kept as they are spelled, fields that nobody knows are passed over") {
    const AccountKeys keys = parse_account_keys(
        R"({"nextLink":null,"keys":[{"new":{"a":[1]},"permissions":"Full","keyName":"key1","value":"MTEx"},)"
        R"({"keyName":"key2","value":"MjIy"}],"more":true})",
        "List keys");
    REQUIRE(keys.size() == 2);
    CHECK(keys[0].permissions == "Full");
    CHECK(keys[1].permissions.empty());
}

TEST_CASE("a key without a name or a value is passed over") {
    const AccountKeys keys = parse_account_keys(
        R"({"keys":[null,1,{},{"keyName":"key1"},{"value":"MTEx"},{"keyName":"key2","value":""},)"
        R"({"keyName":"key3","value":"MzMz"}]})",
        "List keys");
    REQUIRE(keys.size() == 1);
    CHECK(keys[0].name == "key3");
}

TEST_CASE("what is no list of keys is an invalid answer, and not repeated") {
    for (const std::string &json :
         {std::string(), std::string("{}"), std::string(R"({"keys":[]})"), std::string(R"({"keys":{}})"),
          std::string(R"({"keys":null})"), std::string("[]"), std::string("<html>c2VjcmV0</html>"),
          std::string(R"({"keys":[{"keyName":"key1"}]})"), two_keys.substr(0, two_keys.size() - 1),
          two_keys + ',', std::string(R"({"keys":[{"keyName":"key1","value":"c2VjcmV0"}],"x":tru})")}) {
        CAPTURE(json);
        const Error error = error_of([&] { return parse_account_keys(json, "List keys"); });
        CHECK(error.code == MIS_RESPONSE_INVALID);
        CHECK_THAT(error.message, !Catch::Contains("c2VjcmV0"));
    }
}
