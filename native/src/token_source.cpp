#include "token_source.h"

#include <algorithm>

#include "error.h"
#include "identity_error.h"
#include "imds.h"
#include "key_file.h"
#include "secret_body.h"
#include "selector.h"
#include "session.h"
#include "transfer.h"

namespace mistorage {
namespace {

constexpr Milliseconds connect_timeout{5'000};
constexpr Milliseconds answer_timeout{30'000};
constexpr const char *default_authority = "https://login.microsoftonline.com/";
constexpr std::size_t max_assertion = 64U << 10;

bool is_tenant(std::string_view text) {
    return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '.' || c == '-';
    }) && text.find("..") == std::string_view::npos;
}

std::string authority_of(const IdentityEnvironment &environment) {
    std::string authority =
        environment.authority_host.empty() ? default_authority : environment.authority_host;
    const Endpoint endpoint = parse_endpoint(authority, "AZURE_AUTHORITY_HOST");
    if (endpoint.scheme != "https") {
        throw invalid_argument("AZURE_AUTHORITY_HOST must be https: a secret goes there.");
    }
    return endpoint.text();
}

// What a JSON Web Token consists of (RFC 7515, section 7.1); none of it needs an escape in a form.
bool is_jwt_text(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
    });
}

// The file is read each time: what puts it there replaces it before it expires.
Secret read_assertion(const std::string &path) {
    Secret content;
    try {
        content = read_small_file(path, max_assertion);
    } catch (Error &error) {
        error.message += " AZURE_FEDERATED_TOKEN_FILE names it.";
        if (error.hint.empty()) {
            error.hint = "Check that the workload identity webhook or operator writes it.";
        }
        throw;
    }
    Secret assertion(trim(content.view()));
    if (!is_jwt_text(assertion.view())) {
        throw Error(MIS_IDENTITY_SOURCE_UNAVAILABLE,
                    "The file '" + path + "', which AZURE_FEDERATED_TOKEN_FILE names, holds no token.",
                    "Check that the workload identity webhook or operator writes it.");
    }
    return assertion;
}

bool is_lack_of_answer(const Error &error) {
    return error.http_status == 0 &&
           (error.code == MIS_NAME_NOT_RESOLVED || error.code == MIS_CONNECTION_FAILED ||
            error.code == MIS_TLS_FAILED || error.code == MIS_TIMEOUT);
}

}  // namespace

Request local_request(const std::string &method, const std::string &endpoint, const char *variable,
                      const std::string &query) {
    (void)parse_identity_endpoint(endpoint, variable);
    Request request;
    request.method = method;
    request.url = endpoint + query;
    request.use_proxy = false;
    request.connect_timeout = connect_timeout;
    request.total_timeout = answer_timeout;
    return request;
}

Request app_service_request(const IdentityEnvironment &environment, const TokenRequest &request) {
    const std::string selector = selector_query(request.identity, IdentitySource::app_service,
                                                {"client_id", "principal_id", "mi_res_id"});
    Request http =
        local_request("GET", environment.identity_endpoint, "IDENTITY_ENDPOINT",
                      "?api-version=2019-08-01&resource=" + percent_encode(request.resource) + selector);
    http.authorization_name = "X-IDENTITY-HEADER";
    http.authorization = environment.identity_header;
    return http;
}

Request service_fabric_request(const IdentityEnvironment &environment, const TokenRequest &request) {
    const std::string selector = selector_query(request.identity, IdentitySource::service_fabric, {});
    Request http = local_request(
        "GET", environment.identity_endpoint, "IDENTITY_ENDPOINT",
        "?api-version=2019-07-01-preview&resource=" + percent_encode(request.resource) + selector);
    if (!starts_with(http.url, "https://")) {
        throw invalid_argument("IDENTITY_ENDPOINT must be https where IDENTITY_SERVER_THUMBPRINT is set.");
    }
    http.authorization_name = "Secret";
    http.authorization = environment.identity_header;
    http.pinned_certificate = environment.identity_server_thumbprint;
    return http;
}

Request azure_ml_request(const IdentityEnvironment &environment, const TokenRequest &request) {
    IdentitySelector identity = request.identity;
    if (identity.count() == 0) {
        identity.client_id = environment.default_client_id;
    }
    const std::string selector =
        selector_query(identity, IdentitySource::azure_ml, {"clientid", nullptr, nullptr});
    Request http =
        local_request("GET", environment.msi_endpoint, "MSI_ENDPOINT",
                      "?api-version=2017-09-01&resource=" + percent_encode(request.resource) + selector);
    http.authorization_name = "secret";
    http.authorization = environment.msi_secret;
    return http;
}

Request cloud_shell_request(const IdentityEnvironment &environment, const TokenRequest &request) {
    (void)selector_query(request.identity, IdentitySource::cloud_shell, {});
    Request http = local_request("POST", environment.msi_endpoint, "MSI_ENDPOINT", "");
    http.headers = {{"Metadata", "true"}, {"Content-Type", "application/x-www-form-urlencoded"}};
    http.body = "resource=" + percent_encode(request.resource);
    return http;
}

Request workload_identity_request(const IdentityEnvironment &environment, const TokenRequest &request,
                                  const Secret &assertion) {
    (void)selector_query(request.identity, IdentitySource::workload_identity, {"client_id"});
    if (!is_tenant(environment.tenant_id)) {
        throw invalid_argument(
            "AZURE_TENANT_ID is not valid: it is a GUID or a domain, letters, digits, dots and hyphens "
            "only.");
    }
    Request http;
    http.method = "POST";
    http.url = authority_of(environment) + '/' + environment.tenant_id + "/oauth2/v2.0/token";
    http.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    http.connect_timeout = connect_timeout;
    http.total_timeout = answer_timeout;
    const std::string &client_id =
        request.identity.client_id.empty() ? environment.client_id : request.identity.client_id;
    // A resource that ends with a slash keeps it, so that the token's audience is the resource exactly:
    // https://learn.microsoft.com/entra/identity-platform/scopes-oidc#trailing-slash-and-default
    Secret body(
        "grant_type=client_credentials&client_assertion_type="
        "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_id=" +
        percent_encode(client_id) + "&scope=" + percent_encode(request.resource + "/.default") +
        "&client_assertion=");
    body.append(assertion.view());
    http.source = std::make_shared<SecretBody>(std::move(body));
    return http;
}

std::string source_endpoint(const Session &session, IdentitySource source) {
    const IdentityEnvironment &environment = session.identity_environment();
    switch (source) {
        case IdentitySource::app_service:
        case IdentitySource::service_fabric:
            return parse_identity_endpoint(environment.identity_endpoint, "IDENTITY_ENDPOINT").text();
        case IdentitySource::azure_ml:
        case IdentitySource::cloud_shell:
            return parse_identity_endpoint(environment.msi_endpoint, "MSI_ENDPOINT").text();
        case IdentitySource::workload_identity:
            return authority_of(environment) + '/' + environment.tenant_id + '/' + environment.client_id;
        case IdentitySource::arc:
            // The agent's own, unless its variables name another.
            return environment.identity_endpoint.empty() || environment.imds_endpoint.empty()
                       ? "http://127.0.0.1:40342/metadata/identity/oauth2/token"
                       : parse_identity_endpoint(environment.identity_endpoint, "IDENTITY_ENDPOINT").text();
        case IdentitySource::imds:
            break;
    }
    return session.imds().text();
}

Response ask_source(Work &work, IdentitySource source, const std::function<Request()> &make_request,
                    RetryPolicy policy) {
    try {
        return send(work, "Get token", make_request,
                    policy == RetryPolicy::once ? policy : RetryPolicy::service)
            .response;
    } catch (const Error &cause) {
        if (!is_lack_of_answer(cause)) {
            throw;
        }
        Error error = cause;
        error.message = "The endpoint of the identity source " + std::string(source_name(source)) +
                        " does not answer. " + cause.message;
        if (error.hint.empty()) {
            error.hint = "Check what the environment says of it, or choose another source with -Source.";
        }
        throw error;
    }
}

ReceivedToken fetch_token(Work &work, const TokenRequest &request, IdentitySource source,
                          RetryPolicy policy) {
    if (source == IdentitySource::imds) {
        return fetch_imds_token(work, request, policy);
    }
    if (source == IdentitySource::arc) {
        return fetch_arc_token(work, request, policy);
    }
    const IdentityEnvironment &environment = work.session.identity_environment();
    Secret sent;
    const auto make_request = [&]() -> Request {
        switch (source) {
            case IdentitySource::service_fabric:
                sent = environment.identity_header;
                return service_fabric_request(environment, request);
            case IdentitySource::azure_ml:
                sent = environment.msi_secret;
                return azure_ml_request(environment, request);
            case IdentitySource::cloud_shell:
                return cloud_shell_request(environment, request);
            case IdentitySource::workload_identity:
                sent = read_assertion(environment.federated_token_file);
                return workload_identity_request(environment, request, sent);
            default:
                sent = environment.identity_header;
                return app_service_request(environment, request);
        }
    };
    const Response response = ask_source(work, source, make_request, policy);
    if (response.status != 200) {
        throw identity_error(response, request, source, sent.view());
    }
    return parse_token(response.body.view(), request, source, work.session.clock().utc());
}

}  // namespace mistorage
