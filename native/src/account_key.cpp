#include "account_key.h"

#include <simdjson.h>

#include <functional>

#include "authorizer.h"
#include "environment.h"
#include "error.h"
#include "http_date.h"
#include "instance.h"
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

Instance this_machine(Work &work, const AccountKeysRequest &request) {
    const bool has_token = !request.access_token.empty();
    if (!has_token) {
        const IdentitySource source = find_source(work.session, request.identity.source).source;
        if (source != IdentitySource::imds) {
            throw invalid_argument("The identity source " + std::string(source_name(source)) +
                                   " does not say which subscription and resource group this is: give "
                                   "-SubscriptionId and -ResourceGroupName.");
        }
    }
    try {
        return get_instance(work);
    } catch (Error &error) {
        if (error.code == MIS_IMDS_UNREACHABLE && has_token) {
            // With a token from elsewhere nothing else is wanted of this machine.
            error.hint =
                "Give -SubscriptionId and -ResourceGroupName, which default to those of this machine.";
        }
        throw;
    }
}

AccountKeysRequest completed(Work &work, const AccountKeysRequest &given) {
    AccountKeysRequest request = given;
    if (given.subscription_id.empty() || given.resource_group_name.empty()) {
        const Instance instance = this_machine(work, given);
        if (given.subscription_id.empty()) {
            request.subscription_id = instance.subscription_id;
            check_subscription_id(request.subscription_id);
        }
        if (given.resource_group_name.empty()) {
            request.resource_group_name = instance.resource_group_name;
            check_resource_group_name(request.resource_group_name);
        }
        if (given.environment.empty() && !instance.environment.empty()) {
            request.environment = cloud_of_instance(instance.environment).name;
        }
    }
    const Cloud &cloud = resource_manager_cloud(work, request);
    if (!given.resource_manager) {
        request.resource_manager =
            parse_endpoint("https://" + std::string(cloud.resource_manager), "The Resource Manager endpoint");
    }
    request.identity.resource = cloud.resource_manager_audience;
    return request;
}

Request account_request(const AccountKeysRequest &request, std::string_view action) {
    Request http;
    http.method = "POST";
    http.url = request.resource_manager->text() + percent_encode_path(account_id(request)) + '/' +
               std::string(action) + "?api-version=" + api_version;
    if (!request.access_token.empty()) {
        http.authorization = Secret("Bearer ");
        http.authorization.append(request.access_token.view());
    }
    http.total_timeout = answer_timeout;
    return http;
}

ListedKeys ask_for_keys(Work &work, const AccountKeysRequest &given, const KeyAction &action,
                        const std::function<Request(const AccountKeysRequest &)> &make) {
    const AccountKeysRequest request = completed(work, given);
    const auto make_request = [&] { return make(request); };
    const std::string operation(action.operation);
    const Response response = (request.access_token.empty()
                                   ? send(work, BearerAuthorizer(request.identity), operation, make_request)
                                   : send(work, operation, make_request))
                                  .response;
    if (response.status != 200) {
        throw resource_manager_error(response, request, action);
    }
    return {parse_account_keys(response.body.view(), operation), request.subscription_id,
            request.resource_group_name};
}

}  // namespace

std::string account_id(const AccountKeysRequest &request) {
    return "/subscriptions/" + request.subscription_id + "/resourceGroups/" + request.resource_group_name +
           "/providers/Microsoft.Storage/storageAccounts/" + request.account_name;
}

const Cloud &resource_manager_cloud(Work &work, const AccountKeysRequest &request) {
    if (request.resource_manager) {
        if (const Cloud *cloud = find_resource_manager(request.resource_manager->host)) {
            return *cloud;  // a token goes where it is for
        }
    }
    return !request.access_token.empty() || request.resource_manager
               ? cloud_of_name(request.environment)
               : get_environment(work, request.environment, request.identity.source);
}

void check_account_keys_request(const AccountKeysRequest &request) {
    check_account_name(request.account_name);
    if (!request.subscription_id.empty()) {
        check_subscription_id(request.subscription_id);
    }
    if (!request.resource_group_name.empty()) {
        check_resource_group_name(request.resource_group_name);
    }
    check_token_request(request.identity);
    if (!request.access_token.empty()) {
        check_access_token(request.access_token.view());
        if (request.identity.identity.count() > 0 || !request.identity.source.empty()) {
            throw invalid_argument(
                "An access token is one identity's already: an identity or a source does not go with it.");
        }
    }
    (void)cloud_of_name(request.environment);
    if (request.resource_manager) {
        check_token_may_go(*request.resource_manager,
                           find_resource_manager(request.resource_manager->host) != nullptr,
                           request.trust_endpoint, "The Resource Manager endpoint");
    }
}

std::string check_key_name(std::string_view name) {
    for (const char *known : {"key1", "key2"}) {
        if (equals_ignoring_case(name, known)) {
            return known;
        }
    }
    throw invalid_argument("The name of a key is key1 or key2.");
}

Request list_keys_request(const AccountKeysRequest &request) {
    return account_request(request, "listKeys");
}

Request regenerate_key_request(const AccountKeysRequest &request, const std::string &key_name) {
    Request http = account_request(request, "regenerateKey");
    http.headers.push_back({"Content-Type", "application/json"});
    http.body = R"({"keyName":")" + key_name + R"("})";
    return http;
}

ListedKeys list_account_keys(Work &work, const AccountKeysRequest &request) {
    return ask_for_keys(work, request, list_keys_action, list_keys_request);
}

ListedKeys regenerate_account_key(Work &work, const AccountKeysRequest &request,
                                  const std::string &key_name) {
    return ask_for_keys(work, request, regenerate_key_action, [&](const AccountKeysRequest &complete) {
        return regenerate_key_request(complete, key_name);
    });
}

AccountKeys parse_account_keys(std::string_view json, const std::string &operation) {
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
        error.operation = operation;
        error.http_status = 200;
        throw error;
    }
    return keys;
}

}  // namespace mistorage
