#include "resource_manager_error.h"

#include <simdjson.h>

#include "json.h"

namespace mistorage {
namespace {

struct Meaning {
    mis_status code;
    std::string what;
    std::string hint;
};

Meaning meaning_of(int status, const std::string &service_code, const AccountKeysRequest &request,
                   const KeyAction &action) {
    const std::string verb(action.verb);
    const std::string account = "'" + request.account_name + "'";
    if (status == 401) {
        return {
            MIS_TOKEN_REJECTED, "Resource Manager does not accept the access token.",
            "Get a fresh one for Resource Manager: Get-MIAccessToken -Resource https://management.azure.com/ "
            "-Force (mind the slash at the end of the resource)."};
    }
    if (status == 403) {
        return {
            action.forbidden,
            "The identity may not " + verb + " the keys of storage account " + account +
                ": it lacks the action " + std::string(action.permission) + ".",
            "Grant it the role \"Storage Account Key Operator Service Role\" on the account: az role "
            "assignment create --assignee PRINCIPAL_ID --role \"Storage Account Key Operator Service Role\" "
            "--scope \"" +
                account_id(request) + "\". A new assignment takes some minutes to work."};
    }
    if (status == 404 && service_code == "SubscriptionNotFound") {
        return {MIS_SUBSCRIPTION_NOT_FOUND,
                "There is no subscription '" + request.subscription_id + "' here.",
                "Check the id, and that the identity has a role in that subscription."};
    }
    if (status == 404 && service_code == "ResourceGroupNotFound") {
        return {
            MIS_RESOURCE_GROUP_NOT_FOUND,
            "There is no resource group '" + request.resource_group_name + "' in the subscription.",
            "Name the storage account's own group with -ResourceGroupName; it need not be the machine's."};
    }
    if (status == 404) {
        return {
            MIS_ACCOUNT_NOT_FOUND,
            "There is no storage account " + account + " in resource group '" + request.resource_group_name +
                "'.",
            "Check the account's name and group; the group need not be the machine's: -ResourceGroupName."};
    }
    if (status == 409 && service_code == "ScopeLocked") {
        return {MIS_SCOPE_LOCKED,
                "A ReadOnly lock on the account, its group or its subscription forbids " +
                    std::string(action.gerund) + " the keys of " + account + ".",
                "Have the lock removed, or use the identity itself instead of a key."};
    }
    if (status == 408 || status == 429 || status >= 500) {
        return {MIS_SERVICE_BUSY, "Resource Manager kept failing.", "Try again in a few minutes."};
    }
    return {MIS_SERVICE_REFUSED, "Resource Manager refuses to " + verb + " the keys of " + account + ".", {}};
}

}  // namespace

Error resource_manager_error(const Response &response, const AccountKeysRequest &request,
                             const KeyAction &action) {
    std::string service_code;
    std::string service_message;
    (void)read_json(response.body.view(), [&](const simdjson::dom::element &root) {
        simdjson::dom::element error;
        if (root["error"].get(error) == simdjson::SUCCESS) {
            service_code = shown(json_text(error, "code"), 100);
            service_message = shown(json_text(error, "message"), 600);
        }
    });
    const Meaning meaning = meaning_of(response.status, service_code, request, action);
    Error error(meaning.code, meaning.what, meaning.hint);
    error.operation = action.operation;
    error.http_status = response.status;
    error.service_code = service_code;
    error.request_id = shown(response.header("x-ms-request-id"), 100);
    error.retryable = meaning.code == MIS_SERVICE_BUSY;
    error.message += " (HTTP " + std::to_string(response.status) +
                     (service_code.empty() ? "" : ", " + service_code) +
                     (error.request_id.empty() ? "" : ", request " + error.request_id) + ")";
    if (!service_message.empty()) {
        error.message += " It says: " + service_message;
    }
    return error;
}

}  // namespace mistorage
