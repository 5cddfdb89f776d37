#include "token.h"

#include "error.h"
#include "imds.h"
#include "names.h"
#include "session.h"

namespace mistorage {

void check_token_request(const TokenRequest &request) {
    check_resource(request.resource);
    const IdentitySelector &identity = request.identity;
    const int given = static_cast<int>(!identity.client_id.empty()) +
                      static_cast<int>(!identity.object_id.empty()) +
                      static_cast<int>(!identity.resource_id.empty());
    if (given > 1) {
        throw invalid_argument(
            "An identity is selected by its client id, its object id or its resource id: give one of them.");
    }
    check_selector(identity.client_id, "client id");
    check_selector(identity.object_id, "object id");
    check_selector(identity.resource_id, "resource id");
}

Token get_token(Work &work, const TokenRequest &request) {
    const std::string key = work.session.imds().text() + '\n' + request.identity.client_id + '\n' +
                            request.identity.object_id + '\n' + request.identity.resource_id + '\n' +
                            request.resource;
    return work.session.tokens().get(key, request.force, work, [&](RetryPolicy policy) {
        return fetch_imds_token(work, request, policy);
    });
}

}  // namespace mistorage
