#include "identity_error.h"

#include <simdjson.h>

#include <algorithm>

#include "json.h"
#include "selector.h"
#include "text.h"

namespace mistorage {
namespace {

// The shapes of errors: {"error","error_description"}, also with "correlation_id"; {"error":"Bad request.
// ..."};
// {"message","correlationId"}; {"error":{"code","message","correlationId"}}; and plain text.
struct IdentityFault {
    std::string code;
    std::string description;
    std::string correlation_id;
};

bool is_text(std::string_view body) {
    return std::all_of(body.begin(), body.end(),
                       [](char c) { return (c >= ' ' && c <= '~') || c == '\t' || c == '\r' || c == '\n'; });
}

Secret without(std::string_view text, std::string_view secret) {
    Secret rest;
    for (auto at = text.find(secret); !secret.empty() && at != std::string_view::npos;
         at = text.find(secret)) {
        rest.append(text.substr(0, at));
        rest.append("...");
        text.remove_prefix(at + secret.size());
    }
    rest.append(text);
    return rest;
}

IdentityFault read_fault(std::string_view body) {
    IdentityFault fault;
    const bool parsed = read_json(body, [&](const simdjson::dom::element &root) {
        simdjson::dom::element nested;
        const bool has_nested = root["error"].get(nested) == simdjson::SUCCESS && nested.is_object();
        const auto &from = has_nested ? nested : root;
        fault.code = json_text(from, has_nested ? "code" : "error");
        fault.description = json_text(from, has_nested ? "message" : "error_description");
        if (fault.description.empty()) {
            fault.description = json_text(root, "message");
        }
        fault.correlation_id = json_text(from, "correlationId");
        if (fault.correlation_id.empty()) {
            fault.correlation_id = json_text(root, "correlation_id");
        }
    });
    if (!parsed && is_text(body.substr(0, 200))) {
        fault.description = trim(body.substr(0, 200));
    }
    fault.code = shown(fault.code, 200);
    fault.description = shown(fault.description, 400);
    fault.correlation_id = shown(fault.correlation_id, 100);
    return fault;
}

bool contains(std::string_view text, std::string_view part) {
    return to_lower(text).find(to_lower(part)) != std::string::npos;
}

struct Meaning {
    mis_status code;
    std::string what;
    std::string hint;
};

Meaning not_found(const TokenRequest &request, IdentitySource source) {
    const std::string selected = selector_text(request.identity);
    if (source == IdentitySource::imds) {
        return selected.empty()
                   ? Meaning{MIS_IDENTITY_NOT_FOUND, "This machine has no managed identity.",
                             "Give it one: az vm identity assign --resource-group GROUP --name VM."}
                   : Meaning{MIS_IDENTITY_NOT_FOUND, "This machine has no identity " + selected + ".",
                             "Check the id (a client id is not an object id), and that the identity is "
                             "assigned to this machine: az vm identity show."};
    }
    if (source == IdentitySource::workload_identity) {
        return {
            MIS_IDENTITY_NOT_FOUND,
            "The tenant of the identity source WorkloadIdentity has no identity " +
                (selected.empty() ? std::string("with the client id that AZURE_CLIENT_ID names") : selected) +
                ".",
            "Check AZURE_CLIENT_ID (or -ClientId) and AZURE_TENANT_ID."};
    }
    return {MIS_IDENTITY_NOT_FOUND,
            "The identity source " + std::string(source_name(source)) + " has no " +
                (selected.empty() ? "managed identity" : "identity " + selected) + ".",
            "Check that the identity is enabled for, or assigned to, the resource that this runs on."};
}

Meaning resource_refused(const std::string &resource, const std::string &what) {
    return {
        MIS_TOKEN_REFUSED, what,
        ends_with(resource, "/")
            ? "The resource must be spelled exactly as its audience is: https://management.azure.com/ for "
              "Resource Manager, https://storage.azure.com/ for storage."
            : "The resource must be spelled exactly as its audience is, and '" + resource +
                  "' has no slash at its end: try '" + resource + "/'."};
}

// What AADSTS numbers mean to a federated identity.
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
std::string federation_hint(const std::string &description) {
    if (contains(description, "AADSTS90002")) {
        return "Check AZURE_TENANT_ID, and that AZURE_AUTHORITY_HOST is that of the tenant's cloud.";
    }
    if (contains(description, "AADSTS70021")) {  // and 700211, 700213
        return "The identity trusts no such token: its federated credential must name the issuer, the "
               "subject "
               "(namespace and service account) and the audience exactly.";
    }
    return "Check the identity's federated credential, and that the file which AZURE_FEDERATED_TOKEN_FILE "
           "names is renewed.";
}

// The services say never to decide on their descriptions; some cases have no other sign, so they only choose
// the advice, and never whether to try again.
Meaning meaning_of(const Response &response, const IdentityFault &fault, const TokenRequest &request,
                   IdentitySource source) {
    const int status = response.status;
    const bool imds = source == IdentitySource::imds;
    const std::string refused = "The identity endpoint refuses a token for '" + request.resource +
                                "' (HTTP " + std::to_string(status) + ").";
    if (status == 400 && contains(fault.description, "multiple user assigned identities")) {
        return {MIS_IDENTITY_AMBIGUOUS,
                "This machine has several user-assigned identities, and no system-assigned one that would be "
                "taken without asking.",
                "Say which: -ClientId, -ObjectId or -ResourceId."};
    }
    if ((status == 400 && (contains(fault.description, "identity not found") ||
                           contains(fault.description, "managed identity found"))) ||
        (status == 404 && !imds && fault.code == "identity_not_found") ||
        contains(fault.code, "ManagedIdentityNotFound") || contains(fault.description, "AADSTS700016")) {
        return not_found(request, source);
    }
    if (status == 400 && (fault.code == "invalid_resource" || fault.code == "AudienceNotSupported" ||
                          contains(fault.description, "AADSTS500011"))) {
        return resource_refused(request.resource, refused);
    }
    if (status == 403 && imds) {
        return {MIS_TOKEN_REFUSED, refused,
                contains(fault.description, "unreachable")
                    ? "A proxy of this machine answered, not Azure: this machine is no Azure VM, or its "
                      "containers' network hides the endpoint."
                    : "The VM's metadata security protocol may allow the endpoint to other processes only."};
    }
    if (status >= 300 && status < 400) {
        return {MIS_TOKEN_REFUSED, refused,
                "It redirects, which Azure's does not: check the endpoint's address."};
    }
    if (status == 404 && imds && !starts_with(response.header("Server"), "IMDS/")) {
        return {
            MIS_IMDS_UNREACHABLE,
            "What answers at this machine's identity endpoint is not Azure's (HTTP 404).",
            "Other clouds have a metadata service at the same address. Run this on an Azure resource with "
            "a managed identity."};
    }
    if ((status == 404 && imds) || status == 408 || status == 410 || status == 429 || status >= 500) {
        return {MIS_IMDS_UNAVAILABLE,
                "The identity endpoint is there, but kept failing (HTTP " + std::to_string(status) +
                    " to the last try).",
                imds && (status == 502 || status == 504)
                    ? "A proxy or gateway seems to stand in front of it: it must be reached directly."
                    : "It is being updated or is busy; try again in a minute."};
    }
    if (source == IdentitySource::workload_identity) {
        return {MIS_TOKEN_REFUSED, refused, federation_hint(fault.description)};
    }
    return {MIS_TOKEN_REFUSED, refused, {}};
}

}  // namespace

Error identity_error(const Response &response, const TokenRequest &request, IdentitySource source,
                     std::string_view secret) {
    const IdentityFault fault = read_fault(without(response.body.view(), secret).view());
    const Meaning meaning = meaning_of(response, fault, request, source);
    Error error(meaning.code, meaning.what, meaning.hint);
    error.retryable = meaning.code == MIS_IMDS_UNAVAILABLE;
    error.operation = "Get token";
    error.http_status = response.status;
    error.service_code = fault.code;
    error.request_id = shown(response.header("x-ms-request-id"), 100);
    if (error.request_id.empty()) {
        error.request_id = fault.correlation_id;
    }
    if (!fault.code.empty() || !fault.description.empty()) {
        error.message += " It says: " + fault.code +
                         (fault.code.empty() || fault.description.empty() ? "" : ": ") + fault.description;
    }
    if (!error.request_id.empty()) {
        error.message += " (request " + error.request_id + ")";
    }
    return error;
}

}  // namespace mistorage
