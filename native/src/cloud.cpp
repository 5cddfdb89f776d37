#include "cloud.h"

#include "error.h"

namespace mistorage {

void check_token_may_go(const Endpoint &endpoint, bool clouds_own, bool trusted, std::string_view what) {
    if (endpoint.is_loopback()) {
        return;
    }
    if (endpoint.scheme != "https") {
        throw invalid_argument("A token is not sent over plain http to '" + endpoint.host + "': use https.");
    }
    if (!clouds_own && !trusted) {
        throw invalid_argument(std::string(what) + " '" + endpoint.host +
                               "' is not a host of an Azure cloud, so no token is sent there. Where it is "
                               "yours, such as a custom domain, say so with -TrustEndpoint.");
    }
}

}  // namespace mistorage
