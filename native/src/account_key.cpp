#include "account_key.h"

#include <simdjson.h>

#include "error.h"
#include "http_date.h"
#include "json.h"
#include "names.h"
#include "resource_manager_error.h"
#include "transfer.h"

namespace mistorage {
namespace {

constexpr const char *api_version = "2023-05-01";
constexpr Milliseconds answer_timeout{60'000};

void check_access_token(std::string_view token) {
    if (token.empty() || !is_printable_ascii(token) || token.find(' ') != std::string_view::npos) {
        throw invalid_argument("The access token is not valid: it is one word of printable ASCII.");
    }
}

}  // namespace

void check_account_keys_request(const AccountKeysRequest &request) {
    check_subscription_id(request.subscription_id);
    check_resource_group_name(request.resource_group_name);
    check_access_token(request.access_token.view());
    check_given_parts(request);
}

void check_given_parts(const AccountKeysRequest &request) {
    check_account_name(request.account_name);
    if (!request.subscription_id.empty()) {
        check_subscription_id(request.subscription_id);
    }
    if (!request.resource_group_name.empty()) {
        check_resource_group_name(request.resource_group_name);
    }
    if (!request.access_token.empty()) {
        check_access_token(request.access_token.view());
    }
    if (request.resource_manager.scheme == "http" && !request.resource_manager.is_loopback()) {
        throw invalid_argument("A token is not sent over plain http to '" + request.resource_manager.host +
                               "': use https.");
    }
}

Request list_keys_request(const AccountKeysRequest &request) {
    Request http;
    http.method = "POST";
    // The case of the fixed segments is kept as documented: resourceGroups.
    http.url = request.resource_manager.text() + "/subscriptions/" + percent_encode(request.subscription_id) +
               "/resourceGroups/" + percent_encode(request.resource_group_name) +
               "/providers/Microsoft.Storage/storageAccounts/" + percent_encode(request.account_name) +
               "/listKeys?api-version=" + api_version;
    http.authorization = Secret("Bearer ");
    http.authorization.append(request.access_token.view());
    http.total_timeout = answer_timeout;
    return http;
}

AccountKeys list_account_keys(Work &work, const AccountKeysRequest &request) {
    const Response response = send(work, "List keys", [&] { return list_keys_request(request); }).response;
    if (response.status != 200) {
        throw resource_manager_error(response, request);
    }
    return parse_account_keys(response.body.view());
}

AccountKeys parse_account_keys(std::string_view json) {
    AccountKeys keys;
    const bool parsed = read_json(json, [&](const simdjson::dom::element &root) {
        simdjson::dom::array array;
        if (root["keys"].get(array) != simdjson::SUCCESS) {
            return;
        }
        for (const auto item : array) {
            AccountKey key;
            key.name = json_text(item, "keyName");
            key.secret = Secret(json_view(item, "value"));
            key.permissions = json_text(item, "permissions");
            key.created_on = parse_rfc3339(json_text(item, "creationTime")).value_or(0);
            if (!key.name.empty() && !key.secret.empty()) {
                keys.push_back(std::move(key));
            }
        }
    });
    if (!parsed || keys.empty()) {
        Error error(MIS_RESPONSE_INVALID, "Resource Manager's answer is not a list of keys.",
                    "Check that the Resource Manager endpoint is Azure's.");
        error.operation = "List keys";
        error.http_status = 200;
        throw error;
    }
    return keys;
}

}  // namespace mistorage
