// Token, instance metadata, account keys.
#include "abi.h"

using namespace mistorage;

mis_status mis_token_start(mis_session *session, const mis_token_options *options, mis_operation **out,
                           mis_error **error) {
    return guard(out, error, [&] {
        const mis_token_options given = known_options(options);
        TokenRequest request;
        request.force = flag(given.force, "force");
        if (!text(given.resource).empty()) {
            request.resource = given.resource;
        }
        request.identity = {text(given.client_id), text(given.object_id), text(given.resource_id)};
        check_token_request(request);
        return start(session, [request](Work &work) -> OperationResult { return get_token(work, request); });
    });
}

mis_status mis_token_result(mis_operation *operation, mis_token **out, mis_error **error) {
    return guard(out, error,
                 [&] { return new mis_token{required(operation, "operation").operation->result<Token>()}; });
}

const char *mis_token_secret(const mis_token *token) {
    return token == nullptr ? "" : token->token.secret.c_str();
}
int64_t mis_token_expires_on(const mis_token *token) {
    return token == nullptr ? 0 : token->token.expires_on;
}
const char *mis_token_resource(const mis_token *token) {
    return token == nullptr ? "" : token->token.resource.c_str();
}
const char *mis_token_client_id(const mis_token *token) {
    return token == nullptr ? "" : token->token.client_id.c_str();
}
const char *mis_token_source(const mis_token *token) {
    return token == nullptr ? "" : token->token.source.c_str();
}
void mis_token_free(mis_token *token) {
    delete token;
}

mis_status mis_instance_start(mis_session *session, mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        return start(session, [](Work &work) -> OperationResult { return get_instance(work); });
    });
}

mis_status mis_instance_result(mis_operation *operation, mis_instance **out, mis_error **error) {
    return guard(out, error, [&] {
        return new mis_instance{required(operation, "operation").operation->result<Instance>()};
    });
}

const char *mis_instance_subscription_id(const mis_instance *instance) {
    return instance == nullptr ? "" : instance->instance.subscription_id.c_str();
}
const char *mis_instance_resource_group_name(const mis_instance *instance) {
    return instance == nullptr ? "" : instance->instance.resource_group_name.c_str();
}
const char *mis_instance_environment(const mis_instance *instance) {
    return instance == nullptr ? "" : instance->instance.environment.c_str();
}
void mis_instance_free(mis_instance *instance) {
    delete instance;
}

namespace {

AccountKeysRequest request_of(const mis_account_keys_options *options) {
    const mis_account_keys_options given = known_options(options);
    AccountKeysRequest request;
    request.subscription_id = text(given.subscription_id);
    request.resource_group_name = text(given.resource_group_name);
    request.account_name = text(given.account_name);
    request.access_token = secret(given.access_token);
    const std::string endpoint = text(given.resource_manager_endpoint);
    request.resource_manager = parse_endpoint(endpoint.empty() ? "https://management.azure.com" : endpoint,
                                              "The Resource Manager endpoint");
    return request;
}

}  // namespace

mis_status mis_account_keys_check(const mis_account_keys_options *options, mis_error **error) {
    return guard(error, [&] { check_given_parts(request_of(options)); });
}

mis_status mis_account_keys_start(mis_session *session, const mis_account_keys_options *options,
                                  mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        const AccountKeysRequest request = request_of(options);
        check_account_keys_request(request);
        return start(session,
                     [request](Work &work) -> OperationResult { return list_account_keys(work, request); });
    });
}

mis_status mis_account_keys_result(mis_operation *operation, mis_account_keys **out, mis_error **error) {
    return guard(out, error, [&] {
        return new mis_account_keys{required(operation, "operation").operation->result<AccountKeys>()};
    });
}

namespace {

const AccountKey &key_at(const mis_account_keys *keys, uint32_t index) {
    static const AccountKey none;
    return keys == nullptr || index >= keys->keys.size() ? none : keys->keys[index];
}

}  // namespace

uint32_t mis_account_keys_count(const mis_account_keys *keys) {
    return keys == nullptr ? 0 : static_cast<uint32_t>(keys->keys.size());
}
const char *mis_account_keys_name(const mis_account_keys *keys, uint32_t index) {
    return key_at(keys, index).name.c_str();
}
const char *mis_account_keys_secret(const mis_account_keys *keys, uint32_t index) {
    return key_at(keys, index).secret.c_str();
}
const char *mis_account_keys_permissions(const mis_account_keys *keys, uint32_t index) {
    return key_at(keys, index).permissions.c_str();
}
int64_t mis_account_keys_created_on(const mis_account_keys *keys, uint32_t index) {
    return key_at(keys, index).created_on;
}
void mis_account_keys_free(mis_account_keys *keys) {
    delete keys;
}
