#include "resource_manager_error.h"

#include <catch2/catch.hpp>

using namespace mistorage;
using Catch::Contains;

namespace {

Error meaning(int status, const std::string &body, const Headers &headers = {},
              const KeyAction &action = list_keys_action) {
    AccountKeysRequest request;
    request.subscription_id = "01234567-89ab-cdef-0123-456789abcdef";
    request.resource_group_name = "mygroup";
    request.account_name = "mystorage";
    request.access_token = Secret("hunter2");
    Response response;
    response.status = status;
    response.headers = headers;
    response.body = Secret(body);
    return resource_manager_error(response, request, action);
}

std::string fault(const std::string &code, const std::string &message = "m") {
    return R"({"error":{"code":")" + code + R"(","message":")" + message + R"("}})";
}

}  // namespace

TEST_CASE("each refusal to list keys has its code, names what it is about and says what to do") {
    struct Row {
        int status;
        const char *service_code;
        mis_status code;
        const char *names;
        const char *hint;
    };
    for (const Row &row : std::vector<Row>{
             {401, "InvalidAuthenticationToken", MIS_TOKEN_REJECTED, "access token",
              "https://management.azure.com/ "},
             {401, "ExpiredAuthenticationToken", MIS_TOKEN_REJECTED, "access token", "-Force"},
             {403, "AuthorizationFailed", MIS_KEY_LISTING_FORBIDDEN, "'mystorage'",
              "Storage Account Key Operator Service Role"},
             {404, "SubscriptionNotFound", MIS_SUBSCRIPTION_NOT_FOUND, "01234567-89ab",
              "role in that subscription"},
             {404, "ResourceGroupNotFound", MIS_RESOURCE_GROUP_NOT_FOUND, "'mygroup'", "-ResourceGroupName"},
             {404, "ResourceNotFound", MIS_ACCOUNT_NOT_FOUND, "'mystorage'", "-ResourceGroupName"},
             {404, "", MIS_ACCOUNT_NOT_FOUND, "'mystorage'", "name and group"},
             {409, "ScopeLocked", MIS_SCOPE_LOCKED, "'mystorage'", "lock"},
             {409, "StorageAccountIsNotProvisioned", MIS_SERVICE_REFUSED, "'mystorage'", ""},
             {400, "InvalidApiVersionParameter", MIS_SERVICE_REFUSED, "'mystorage'", ""},
             {408, "", MIS_SERVICE_BUSY, "Resource Manager", "again"},
             {429, "TooManyRequests", MIS_SERVICE_BUSY, "Resource Manager", "again"},
             {500, "InternalServerError", MIS_SERVICE_BUSY, "Resource Manager", "again"},
             {503, "", MIS_SERVICE_BUSY, "Resource Manager", "again"}}) {
        CAPTURE(row.status, row.service_code);
        const Error error = meaning(row.status, fault(row.service_code), {{"x-ms-request-id", "r-1"}});
        CHECK(error.code == row.code);
        CHECK(error.http_status == row.status);
        CHECK(error.service_code == row.service_code);
        CHECK(error.request_id == "r-1");
        CHECK(error.operation == "List keys");
        CHECK(error.retryable == (row.code == MIS_SERVICE_BUSY));
        CHECK_THAT(error.message, Contains(row.names) && Contains("HTTP " + std::to_string(row.status)) &&
                                      Contains(row.service_code) && Contains("r-1"));
        CHECK_THAT(error.hint, Contains(row.hint));
        CHECK_THAT(error.message + error.hint, !Contains("hunter2"));
    }
}

TEST_CASE("a refusal to regenerate a key speaks of that, and names the action that is missing") {
    const Error forbidden = meaning(403, fault("AuthorizationFailed"), {}, regenerate_key_action);
    CHECK(forbidden.code == MIS_KEY_REGENERATION_FORBIDDEN);
    CHECK(forbidden.operation == "Regenerate key");
    CHECK_THAT(forbidden.message, Contains("may not regenerate") &&
                                      Contains("Microsoft.Storage/storageAccounts/regenerateKey/action"));
    CHECK_THAT(forbidden.hint, Contains("Storage Account Key Operator Service Role"));
    CHECK_THAT(meaning(409, fault("ScopeLocked"), {}, regenerate_key_action).message,
               Contains("forbids regenerating"));
    CHECK_THAT(meaning(400, "", {}, regenerate_key_action).message, Contains("refuses to regenerate"));
}

TEST_CASE("what Resource Manager says is passed on, as one line of bounded length") {
    CHECK_THAT(meaning(403, fault("AuthorizationFailed", "The client 'x' has no authorization")).message,
               Contains("It says: The client 'x' has no authorization"));
    const Error error = meaning(403, fault("A\\u001b", std::string(5000, 'x').append("\\r\\n")),
                                {{"x-ms-request-id", "r\x1b[31m"}});
    CHECK(error.message.size() < 1200);
    CHECK((error.message + error.service_code + error.request_id).find_first_of("\x1b\r\n") ==
          std::string::npos);
}

TEST_CASE("an answer of any other shape leaves the status alone to decide") {
    for (const char *body : {"", "{}", "[]", "null", R"({"error":"text"})", R"({"error":null})",
                             "<html></html>", R"({"error":{"code":"SubscriptionNotFound")"}) {
        CAPTURE(body);
        const Error error = meaning(404, body);
        CHECK(error.code == MIS_ACCOUNT_NOT_FOUND);
        CHECK(error.service_code.empty());
        CHECK(error.request_id.empty());
        CHECK_THAT(error.message, Contains("(HTTP 404)") && !Contains("It says"));
    }
}
