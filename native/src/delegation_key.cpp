#include "delegation_key.h"

#include <pugixml.hpp>

#include <cstring>

#include "error.h"
#include "http_date.h"
#include "service_error.h"
#include "session.h"
#include "token_cache.h"
#include "transfer.h"

namespace mistorage {
namespace {

constexpr const char *operation = "Get User Delegation Key";

std::string cache_key(const Context &context) {
    const auto &bearer = dynamic_cast<const BearerAuthorizer &>(*context.authorizer);
    const IdentitySelector &identity = bearer.request().identity;
    return "delegation key of\n" + context.blob_endpoint.text() + '\n' + bearer.request().source + '\n' +
           identity.client_id + '\n' + identity.object_id + '\n' + identity.resource_id;
}

Error explained(const Response &response, const Context &context) {
    Error error = service_error(response, {operation, context.account_name, "", ""});
    if (response.status == 403) {
        error.hint =
            "To make a SAS, the identity needs a role with the action Microsoft.Storage/storageAccounts/"
            "blobServices/generateUserDelegationKey/action on the account itself, such as \"Storage Blob "
            "Delegator\", beside one for the data.";
    }
    return error;
}

}  // namespace

Request delegation_key_request(const Context &context, std::int64_t starts_on, std::int64_t expires_on) {
    Request request;
    request.method = "POST";
    request.url = context.blob_endpoint.text() + "/?restype=service&comp=userdelegationkey";
    request.headers.push_back({"Content-Type", "application/xml"});
    request.body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><KeyInfo><Start>" + format_rfc3339(starts_on) +
                   "</Start><Expiry>" + format_rfc3339(expires_on) + "</Expiry></KeyInfo>";
    return request;
}

DelegationKey parse_delegation_key(const Secret &xml, const std::string &account) {
    // Parsed where it lies, so that no copy of the key stays behind unwiped.
    Secret text(xml.view());
    pugi::xml_document document;
    DelegationKey key;
    if (!text.empty() && document.load_buffer_inplace(text.resize(text.size()), xml.size())) {
        const pugi::xml_node node = document.child("UserDelegationKey");
        key.object_id = node.child_value("SignedOid");
        key.tenant_id = node.child_value("SignedTid");
        key.starts_on = node.child_value("SignedStart");
        key.expires_on = node.child_value("SignedExpiry");
        key.service = node.child_value("SignedService");
        key.version = node.child_value("SignedVersion");
        key.value = Secret(node.child_value("Value"));
    }
    if (key.object_id.empty() || key.tenant_id.empty() || key.service.empty() || key.version.empty() ||
        key.value.empty() || !parse_rfc3339(key.starts_on) || !parse_rfc3339(key.expires_on)) {
        throw invalid_response({operation, account, "", ""}, "it is no user delegation key");
    }
    return key;
}

DelegationKey get_delegation_key(Work &work, const Context &context, std::int64_t expires_on) {
    const auto fetch = [&](RetryPolicy) {
        const std::int64_t now = work.session.clock().utc();
        // Only who wants all of the seven days gets their last minutes, which the service may refuse.
        const std::int64_t until = std::max(now + longest_delegation - clock_tolerance, expires_on);
        Answer answer = send(work, context, operation,
                             [&] { return delegation_key_request(context, now - clock_tolerance, until); });
        if (answer.response.status != 200) {
            throw explained(answer.response, context);
        }
        ReceivedToken received;
        received.expires_in =
            *parse_rfc3339(parse_delegation_key(answer.response.body, context.account_name).expires_on) - now;
        received.token.secret = std::move(answer.response.body);
        return received;
    };
    const auto get = [&](bool force) {
        const Token kept = work.session.tokens().get(cache_key(context), force, work, fetch);
        return parse_delegation_key(kept.secret, context.account_name);
    };
    DelegationKey key = get(false);
    if (*parse_rfc3339(key.expires_on) < expires_on) {
        key = get(true);
    }
    return key;
}

}  // namespace mistorage
