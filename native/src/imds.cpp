#include "imds.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>

#include "http_date.h"
#include "json.h"
#include "session.h"
#include "transfer.h"

namespace mistorage {
namespace {

const char *const unreachable_hint =
    "Run this on an Azure resource with a managed identity. On an Azure VM check that nothing (a firewall, a "
    "container's network, VPN software) blocks http://169.254.169.254; elsewhere set "
    "AZURE_POD_IDENTITY_AUTHORITY_HOST to the endpoint there is.";

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
                unreachable_hint);
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
                Request request = imds_request(work, "/metadata/identity/oauth2/token",
                                               work.session.imds_timeouts().first_answer);
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

// IMDS gives numbers as strings, others give numbers, and some an RFC 3339 date (facts: MSAL
// DateTimeHelpers).
std::optional<std::int64_t> time_value(const simdjson::dom::element &root, std::string_view member) {
    const std::string text = json_text(root, member);
    std::int64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number =
        !text.empty() && result.ec == std::errc() && result.ptr == text.data() + text.size();
    const auto time = is_number ? std::optional(value) : parse_rfc3339(text);
    constexpr std::int64_t end_of_9999 = 253'402'300'799;
    return time ? std::optional(std::clamp<std::int64_t>(*time, 0, end_of_9999)) : std::nullopt;
}

Error invalid_token_answer(const std::string &what) {
    Error error(MIS_RESPONSE_INVALID, "The identity endpoint's answer is not a token: " + what + '.',
                "Check that the identity endpoint is Azure's.");
    error.operation = "Get token";
    error.http_status = 200;
    return error;
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
        return attempt(timeouts.answer, policy);
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
        throw imds_error(response, request);
    }
    return parse_token(response.body.view(), request, work.session.clock().utc());
}

std::string imds_token_query(const TokenRequest &request) {
    std::string query = "?api-version=2018-02-01&resource=" + percent_encode(request.resource);
    if (!request.identity.client_id.empty()) {
        query += "&client_id=" + percent_encode(request.identity.client_id);
    } else if (!request.identity.object_id.empty()) {
        query += "&object_id=" + percent_encode(request.identity.object_id);
    } else if (!request.identity.resource_id.empty()) {
        query += "&msi_res_id=" + percent_encode(request.identity.resource_id);
    }
    return query;
}

ReceivedToken parse_token(std::string_view json, const TokenRequest &request, std::int64_t now) {
    ReceivedToken received;
    std::optional<std::int64_t> expires_in;
    std::optional<std::int64_t> expires_on;
    const bool parsed = read_json(json, [&](const simdjson::dom::element &root) {
        received.token.secret = Secret(json_view(root, "access_token"));
        received.token.client_id = json_text(root, "client_id");
        received.token.resource = json_text(root, "resource");
        expires_in = time_value(root, "expires_in");
        expires_on = time_value(root, "expires_on");
    });
    if (!parsed) {
        throw invalid_token_answer("it is not JSON");
    }
    if (received.token.secret.empty()) {
        throw invalid_token_answer("it has no access_token");
    }
    if (!is_printable_ascii(received.token.secret.view())) {
        throw invalid_token_answer("its access_token has characters that no token has");
    }
    if (!expires_in && !expires_on) {
        throw invalid_token_answer("it does not say when it expires");
    }
    // Of the two the remaining seconds are taken first: they do not depend on this machine's clock.
    constexpr std::int64_t ten_years = 10LL * 365 * 86400;
    received.expires_in =
        std::clamp<std::int64_t>(expires_in.value_or(expires_on.value_or(now) - now), 0, ten_years);
    received.token.expires_on = expires_on.value_or(now + received.expires_in);
    received.token.source = "Imds";
    if (received.token.resource.empty()) {
        received.token.resource = request.resource;
    }
    return received;
}

}  // namespace mistorage
