// Identity source, token, instance metadata, environment, account keys.
#include "abi.h"
#include "environment.h"
#include "token_source.h"

using namespace mistorage;

mis_status mis_identity_source_find(mis_session *session, const char *wanted, mis_identity_source **out,
                                    mis_error **error) {
    return guard(out, error, [&] {
        const Session &of = *required(session, "session").session;
        const SourceChoice choice = find_source(of, text(wanted));
        return new mis_identity_source{std::string(source_name(choice.source)), choice.reason,
                                       source_endpoint(of, choice.source)};
    });
}

const char *mis_identity_source_name(const mis_identity_source *source) {
    return source == nullptr ? "" : source->name.c_str();
}
const char *mis_identity_source_reason(const mis_identity_source *source) {
    return source == nullptr ? "" : source->reason.c_str();
}
const char *mis_identity_source_endpoint(const mis_identity_source *source) {
    return source == nullptr ? "" : source->endpoint.c_str();
}
void mis_identity_source_free(mis_identity_source *source) {
    delete source;
}

mis_status mis_token_start(mis_session *session, const mis_token_options *options, mis_operation **out,
                           mis_error **error) {
    return guard(out, error, [&] {
        const mis_token_options given = known_options(options);
        TokenRequest request = identity_of(given);
        request.force = flag(given.force, "force");
        request.resource = text(given.resource);
        request.environment = text(given.environment);
        check_token_request(request);
        return start(session, proxy_choice(given.proxy),
                     [request](Work &work) -> OperationResult { return get_token(work, request); });
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
        return start(session, ProxyChoice(),
                     [](Work &work) -> OperationResult { return get_instance(work); });
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
const char *mis_instance_name(const mis_instance *instance) {
    return instance == nullptr ? "" : instance->instance.name.c_str();
}
const char *mis_instance_location(const mis_instance *instance) {
    return instance == nullptr ? "" : instance->instance.location.c_str();
}
const char *mis_instance_vm_id(const mis_instance *instance) {
    return instance == nullptr ? "" : instance->instance.vm_id.c_str();
}
const char *mis_instance_resource_id(const mis_instance *instance) {
    return instance == nullptr ? "" : instance->instance.resource_id.c_str();
}
const char *mis_instance_scale_set_name(const mis_instance *instance) {
    return instance == nullptr ? "" : instance->instance.scale_set_name.c_str();
}
const char *mis_instance_os_type(const mis_instance *instance) {
    return instance == nullptr ? "" : instance->instance.os_type.c_str();
}
void mis_instance_free(mis_instance *instance) {
    delete instance;
}

mis_status mis_environment_start(mis_session *session, const char *name, const char *source,
                                 mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        const std::string of = text(name);
        const std::string from = text(source);
        (void)cloud_of_name(of);
        (void)parse_source(from);
        return start(session, ProxyChoice(),
                     [of, from](Work &work) -> OperationResult { return &get_environment(work, of, from); });
    });
}

mis_status mis_environment_result(mis_operation *operation, mis_environment **out, mis_error **error) {
    return guard(out, error, [&] {
        const Cloud *cloud = required(operation, "operation").operation->result<const Cloud *>();
        return new mis_environment{std::string(cloud->name)};
    });
}

const char *mis_environment_name(const mis_environment *environment) {
    return environment == nullptr ? "" : environment->name.c_str();
}
void mis_environment_free(mis_environment *environment) {
    delete environment;
}

namespace {

AccountKeysRequest keys_request(const mis_account_keys_options *options) {
    const mis_account_keys_options given = known_options(options);
    AccountKeysRequest request;
    request.subscription_id = text(given.subscription_id);
    request.resource_group_name = text(given.resource_group_name);
    request.account_name = text(given.account_name);
    request.access_token = secret(given.access_token);
    request.identity = identity_of(given);
    request.environment = text(given.environment);
    if (!text(given.resource_manager_endpoint).empty()) {
        request.resource_manager =
            parse_endpoint(given.resource_manager_endpoint, "The Resource Manager endpoint");
    }
    request.trust_endpoint = flag(given.trust_endpoint, "trust_endpoint");
    check_account_keys_request(request);
    return request;
}

}  // namespace

mis_status mis_account_keys_start(mis_session *session, const mis_account_keys_options *options,
                                  mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        const ProxyChoice proxy = proxy_choice(known_options(options).proxy);
        return start(session, proxy, [request = keys_request(options)](Work &work) -> OperationResult {
            return list_account_keys(work, request);
        });
    });
}

mis_status mis_account_keys_regenerate_start(mis_session *session, const mis_account_keys_options *options,
                                             const char *key_name, mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        const ProxyChoice proxy = proxy_choice(known_options(options).proxy);
        return start(session, proxy,
                     [request = keys_request(options), name = check_key_name(text(key_name))](Work &work)
                         -> OperationResult { return regenerate_account_key(work, request, name); });
    });
}

mis_status mis_account_keys_result(mis_operation *operation, mis_account_keys **out, mis_error **error) {
    return guard(out, error, [&] {
        return new mis_account_keys{required(operation, "operation").operation->result<ListedKeys>()};
    });
}

namespace {

const AccountKey &key_at(const mis_account_keys *keys, uint32_t index) {
    static const AccountKey none;
    return keys == nullptr || index >= keys->listed.keys.size() ? none : keys->listed.keys[index];
}

}  // namespace

const char *mis_account_keys_subscription_id(const mis_account_keys *keys) {
    return keys == nullptr ? "" : keys->listed.subscription_id.c_str();
}
const char *mis_account_keys_resource_group_name(const mis_account_keys *keys) {
    return keys == nullptr ? "" : keys->listed.resource_group_name.c_str();
}
uint32_t mis_account_keys_count(const mis_account_keys *keys) {
    return keys == nullptr ? 0 : static_cast<uint32_t>(keys->listed.keys.size());
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
