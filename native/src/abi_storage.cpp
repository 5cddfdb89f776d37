// Context, access check.
#include "abi.h"

using namespace mistorage;

namespace {

ContextOptions context_options(const mis_context_options *options) {
    const mis_context_options given = known_options(options);
    ContextOptions context;
    context.local = flag(given.local, "local");
    context.connection_string = secret(given.connection_string);
    context.account_name = text(given.account_name);
    context.account_key = secret(given.account_key);
    context.blob_endpoint = text(given.blob_endpoint);
    context.environment = text(given.environment);
    context.identity = identity_of(given);
    context.use_account_key = flag(given.use_account_key, "use_account_key");
    context.trust_endpoint = flag(given.trust_endpoint, "trust_endpoint");
    context.subscription_id = text(given.subscription_id);
    context.resource_group_name = text(given.resource_group_name);
    context.resource_manager_endpoint = text(given.resource_manager_endpoint);
    context.sas_token = secret(given.sas_token);
    context.anonymous = flag(given.anonymous, "anonymous");
    context.proxy = proxy_choice(given.proxy);
    return context;
}

}  // namespace

mis_status mis_context_new(const mis_context_options *options, mis_context **out, mis_error **error) {
    return guard(out, error,
                 [&] { return new mis_context(to_handle(make_context(context_options(options)))); });
}

mis_status mis_context_with_timeouts(const mis_context *context, uint32_t client_seconds,
                                     uint32_t server_seconds, mis_context **out, mis_error **error) {
    return guard(out, error, [&] {
        return new mis_context(to_handle(with_timeouts(*required(context, "context").context,
                                                       std::chrono::seconds(client_seconds),
                                                       std::chrono::seconds(server_seconds))));
    });
}

mis_status mis_context_prepare_start(mis_session *session, const mis_context *context, mis_operation **out,
                                     mis_error **error) {
    return guard(out, error, [&] {
        return start(session, context, [](Work &work, const Context &account) {
            prepare_context(work, account);
            return Done();
        });
    });
}

mis_status mis_context_prepare_result(mis_operation *operation, mis_error **error) {
    return guard(error, [&] { (void)required(operation, "operation").operation->result<Done>(); });
}

const char *mis_context_account_name(const mis_context *context) {
    return context == nullptr ? "" : context->context->account_name.c_str();
}
const char *mis_context_blob_endpoint(const mis_context *context) {
    return context == nullptr ? "" : context->endpoint.c_str();
}
void mis_context_free(mis_context *context) {
    delete context;
}

mis_status mis_access_check_start(mis_session *session, const mis_access_check_options *options,
                                  mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        const mis_access_check_options given = known_options(options);
        AccessRequest request;
        request.context = context_options(given.context);
        request.container = text(given.container);
        request.write = flag(given.write, "write");
        check_access_request(request);
        return start(session, request.context.proxy,
                     [request](Work &work) -> OperationResult { return check_access(work, request); });
    });
}

mis_status mis_access_check_result(mis_operation *operation, mis_access_checks **out, mis_error **error) {
    return guard(out, error, [&] {
        return new mis_access_checks{required(operation, "operation").operation->result<AccessChecks>()};
    });
}

namespace {

const mistorage::AccessCheck &check_at(const mis_access_checks *checks, uint32_t index) {
    static const mistorage::AccessCheck none;
    return checks == nullptr || index >= checks->checks.size() ? none : checks->checks[index];
}

}  // namespace

uint32_t mis_access_checks_count(const mis_access_checks *checks) {
    return checks == nullptr ? 0 : static_cast<uint32_t>(checks->checks.size());
}
const char *mis_access_checks_name(const mis_access_checks *checks, uint32_t index) {
    return check_at(checks, index).name.c_str();
}
int32_t mis_access_checks_outcome(const mis_access_checks *checks, uint32_t index) {
    return static_cast<int32_t>(check_at(checks, index).outcome);
}
int64_t mis_access_checks_milliseconds(const mis_access_checks *checks, uint32_t index) {
    return check_at(checks, index).milliseconds;
}
mis_status mis_access_checks_code(const mis_access_checks *checks, uint32_t index) {
    return check_at(checks, index).code;
}
const char *mis_access_checks_detail(const mis_access_checks *checks, uint32_t index) {
    return check_at(checks, index).detail.c_str();
}
const char *mis_access_checks_hint(const mis_access_checks *checks, uint32_t index) {
    return check_at(checks, index).hint.c_str();
}
void mis_access_checks_free(mis_access_checks *checks) {
    delete checks;
}
