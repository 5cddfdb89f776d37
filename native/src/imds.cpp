#include "imds.h"

#include <algorithm>

#include "identity_error.h"
#include "selector.h"
#include "session.h"
#include "transfer.h"

namespace mistorage {
namespace {

Request imds_request(Work &work, const std::string &path_and_query, Milliseconds total_timeout) {
    Request request;
    request.method = "GET";
    request.url = work.session.imds().text() + path_and_query;
    request.headers = {{"Metadata", "true"}};
    request.use_proxy = false;
    request.connect_timeout = work.session.imds_timeouts().connect;
    request.total_timeout = total_timeout;
    return request;
}

[[noreturn]] void throw_unreachable(const Session &session, const Error &cause, const std::string &name) {
    Error error(MIS_IMDS_UNREACHABLE,
                "This machine has no Azure identity endpoint: nothing answers at " + session.imds().text() +
                    ". " + cause.message,
                unreachable_imds_hint(session.imds_is_well_known()));
    error.operation = name;
    throw error;
}

// Tells a slow endpoint from none: IMDS refuses a request without the Metadata header at once, whatever its
// token service is doing.
void probe(Work &work, const std::string &name) {
    try {
        (void)send(
            work, name,
            [&] {
                Request request =
                    imds_request(work, "/metadata/identity/oauth2/token", work.session.imds_timeouts().probe);
                request.headers.clear();
                return request;
            },
            RetryPolicy::once);
        work.session.set_imds_answered();
    } catch (const Error &error) {
        if (error.code == MIS_CANCELLED) {
            throw;
        }
        throw_unreachable(work.session, error, name);
    }
}

}  // namespace

Response ask_imds(Work &work, const std::string &name, const std::string &path_and_query,
                  RetryPolicy policy) {
    const ImdsTimeouts &timeouts = work.session.imds_timeouts();
    const auto attempt = [&](Milliseconds timeout, RetryPolicy with) {
        return send(
                   work, name, [&] { return imds_request(work, path_and_query, timeout); }, with)
            .response;
    };
    try {
        if (!work.session.imds_answered()) {
            try {
                // Cut short, so that a listener that says nothing is found out; the probe decides.
                Response response =
                    attempt(timeouts.first_answer,
                            policy == RetryPolicy::imds ? RetryPolicy::imds_first_contact : policy);
                work.session.set_imds_answered();
                return response;
            } catch (const Error &error) {
                if (error.code != MIS_TIMEOUT) {
                    throw;
                }
                probe(work, name);
            }
        }
        return attempt(policy == RetryPolicy::once ? timeouts.renewal : timeouts.answer, policy);
    } catch (const Error &error) {
        const bool no_answer = error.http_status == 0;
        if ((error.code == MIS_CONNECTION_FAILED && no_answer) || error.code == MIS_NAME_NOT_RESOLVED) {
            throw_unreachable(work.session, error, name);
        }
        throw;
    }
}

ReceivedToken fetch_imds_token(Work &work, const TokenRequest &request, RetryPolicy policy) {
    const Response response =
        ask_imds(work, "Get token", "/metadata/identity/oauth2/token" + imds_token_query(request), policy);
    if (response.status != 200) {
        throw identity_error(response, request, IdentitySource::imds);
    }
    return parse_token(response.body.view(), request, IdentitySource::imds, work.session.clock().utc());
}

std::string unreachable_imds_hint(bool is_well_known) {
    const std::string hint = "Run this on an Azure resource with a managed identity. ";
    if (is_well_known) {
        return hint +
               "On an Azure VM check that nothing (a firewall, a container's network, VPN software) blocks "
               "that "
               "address; elsewhere set AZURE_POD_IDENTITY_AUTHORITY_HOST to the endpoint there is.";
    }
    return hint +
           "That address is what AZURE_POD_IDENTITY_AUTHORITY_HOST says: on an Azure VM remove the variable; "
           "elsewhere check that the endpoint runs.";
}

std::string imds_token_query(const TokenRequest &request) {
    return "?api-version=2018-02-01&resource=" + percent_encode(request.resource) +
           selector_query(request.identity, IdentitySource::imds, {"client_id", "object_id", "msi_res_id"});
}

}  // namespace mistorage
