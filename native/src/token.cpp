#include "token.h"

#include <filesystem>

#include "environment.h"
#include "error.h"
#include "names.h"
#include "session.h"
#include "token_source.h"

namespace mistorage {

void check_token_request(const TokenRequest &request) {
    if (request.resource.empty()) {
        (void)cloud_of_name(request.environment);
    } else {
        check_resource(request.resource);
        if (!request.environment.empty()) {
            throw invalid_argument(
                "An environment chooses the resource, so it does not go with a resource: give one of them.");
        }
    }
    const IdentitySelector &identity = request.identity;
    if (identity.count() > 1) {
        throw invalid_argument(
            "An identity is selected by its client id, its object id or its resource id: give one of them.");
    }
    check_selector(identity.client_id, "client id");
    check_selector(identity.object_id, "object id");
    check_selector(identity.resource_id, "resource id");
    (void)parse_source(request.source);
}

SourceChoice find_source(const Session &session, const std::string &wanted) {
    const auto asked_for = parse_source(wanted);
    std::error_code ignored;
    const std::string &agent = session.arc().agent;
    // Every request of a context comes by here, and its source is known: no look at the disk for that.
    const bool arc_agent =
        !asked_for && !agent.empty() &&
        std::filesystem::exists(std::filesystem::path(std::u8string(agent.begin(), agent.end())), ignored);
    return choose_source(asked_for, session.identity_environment(), arc_agent);
}

Token get_token(Work &work, const TokenRequest &given) {
    TokenRequest request = given;
    if (request.resource.empty()) {
        request.resource =
            get_environment(work, request.environment, request.source).resource_manager_audience;
    }
    const IdentitySource source = find_source(work.session, request.source).source;
    const IdentitySelector &identity = request.identity;
    const std::string key = std::string(source_name(source)) + '\n' + source_endpoint(work.session, source) +
                            '\n' + identity.client_id + '\n' + identity.object_id + '\n' +
                            identity.resource_id + '\n' + request.resource;
    // Only Entra's own host may be beyond a proxy: every other source is this machine's.
    const bool proxied = source == IdentitySource::workload_identity;
    return work.session.tokens().get(
        key, request.force, work,
        [&](RetryPolicy policy) { return fetch_token(work, request, source, policy); }, proxied);
}

}  // namespace mistorage
