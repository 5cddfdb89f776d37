#include "fetched_key.h"

#include "base64.h"
#include "error.h"
#include "service_error.h"
#include "session.h"
#include "shared_key.h"
#include "token_cache.h"

namespace mistorage {
namespace {

// A key is good until somebody regenerates it, which shows when it is refused.
constexpr std::int64_t key_lifetime = 365LL * 86400;

std::string cache_key(const AccountKeysRequest &request) {
    const IdentitySelector &identity = request.identity.identity;
    return "key of\n" + (request.resource_manager ? request.resource_manager->text() : request.environment) +
           '\n' + request.subscription_id + '\n' + request.resource_group_name + '\n' + request.account_name +
           '\n' + request.identity.source + '\n' + identity.client_id + '\n' + identity.object_id + '\n' +
           identity.resource_id;
}

Secret decoded(const Token &secret) {
    auto key = base64_decode(secret.secret.view());
    if (!key) {
        throw Error(MIS_RESPONSE_INVALID, "The key that Resource Manager gives is not base64.");
    }
    return std::move(*key);
}

}  // namespace

const AccountKey &full_key(const AccountKeys &keys) {
    for (const AccountKey &key : keys) {
        if (equals_ignoring_case(key.permissions, "Full")) {
            return key;
        }
    }
    throw Error(MIS_RESPONSE_INVALID, "None of the account's keys has full permissions.",
                "Use the identity itself: leave out -UseAccountKey.");
}

Token FetchedKeyAuthorizer::secret(Work &work, bool force) const {
    return work.session.tokens().get(cache_key(request_), force, work, [&](RetryPolicy) {
        const ListedKeys listed = list_account_keys(work, request_);
        ReceivedToken received;
        received.token.secret = full_key(listed.keys).secret;
        received.expires_in = key_lifetime;
        return received;
    });
}

void FetchedKeyAuthorizer::apply(Request &request, const Token &secret) const {
    request.authorization = shared_key_authorization(request, request_.account_name, decoded(secret));
}

std::optional<Secret> FetchedKeyAuthorizer::account_key(Work &work) const {
    return decoded(current(work));
}

bool FetchedKeyAuthorizer::is_refusal(const Response &answer) const {
    if (answer.status != 403) {
        return false;
    }
    // Azure and Azurite, in this order.
    const std::string code = service_error_code(answer);
    return code == "AuthenticationFailed" || code == "AuthorizationFailure";
}

}  // namespace mistorage
