#include <simdjson.h>

#include "imds.h"
#include "json.h"

namespace mistorage {
namespace {

// IMDS has four shapes of error: {"error","error_description"}, {"error":"Bad request. ..."},
// {"message","correlationId"} and {"error":{"code","message","correlationId"}}; and plain text.
struct ImdsFault {
    std::string code;
    std::string description;
    std::string correlation_id;
};

ImdsFault read_fault(std::string_view body) {
    ImdsFault fault;
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
    });
    if (!parsed && is_printable_ascii(body.substr(0, 200))) {
        fault.description = body.substr(0, 200);
    }
    fault.code = shown(fault.code, 200);
    fault.description = shown(fault.description, 400);
    fault.correlation_id = shown(fault.correlation_id, 100);
    return fault;
}

bool contains(std::string_view text, std::string_view part) {
    return to_lower(text).find(to_lower(part)) != std::string::npos;
}

std::string quoted_identity(const IdentitySelector &identity) {
    if (!identity.client_id.empty()) {
        return "with client id '" + identity.client_id + "'";
    }
    if (!identity.object_id.empty()) {
        return "with object id '" + identity.object_id + "'";
    }
    return "with resource id '" + identity.resource_id + "'";
}

}  // namespace

Error imds_error(const Response &response, const TokenRequest &request) {
    const ImdsFault fault = read_fault(response.body.view());
    const IdentitySelector &identity = request.identity;
    const bool selected =
        !identity.client_id.empty() || !identity.object_id.empty() || !identity.resource_id.empty();

    Error error(MIS_TOKEN_REFUSED, "The identity endpoint refuses a token for '" + request.resource +
                                       "' (HTTP " + std::to_string(response.status) + ").");
    // The service says never to decide on its descriptions; these two have no other sign, so they only
    // choose the advice, and never whether to try again.
    if (response.status == 400 && contains(fault.description, "multiple user assigned identities")) {
        error = Error(
            MIS_IDENTITY_AMBIGUOUS,
            "This machine has several user-assigned identities, and no system-assigned one that would be "
            "taken without asking.",
            "Say which: -ClientId, -ObjectId or -ResourceId.");
    } else if (response.status == 400 && contains(fault.description, "identity not found")) {
        error =
            selected
                ? Error(
                      MIS_IDENTITY_NOT_FOUND,
                      "This machine has no identity " + quoted_identity(identity) + ".",
                      "Check the id (a client id is not an object id), and that the identity is assigned to "
                      "this machine: az vm identity show.")
                : Error(MIS_IDENTITY_NOT_FOUND, "This machine has no managed identity.",
                        "Give it one: az vm identity assign --resource-group GROUP --name VM.");
    } else if (response.status == 400 &&
               (fault.code == "invalid_resource" || contains(fault.description, "AADSTS500011"))) {
        error.hint = "The resource must be spelled exactly as its audience is";
        error.hint += ends_with(request.resource, "/")
                          ? ": https://management.azure.com/ for Resource Manager, "
                            "https://storage.azure.com/ for storage."
                          : ", and '" + request.resource + "' has no slash at its end: try '" +
                                request.resource + "/'.";
    } else if (response.status == 403) {
        error.hint =
            contains(fault.description, "unreachable")
                ? "A proxy of this machine answered, not Azure: this machine is no Azure VM, or its "
                  "containers' network hides the endpoint."
                : "The VM's metadata security protocol may allow the endpoint to other processes only.";
    } else if (response.status >= 300 && response.status < 400) {
        error.hint = "It redirects, which Azure's does not: check the endpoint's address.";
    } else if (response.status == 404 && !starts_with(response.header("Server"), "IMDS/")) {
        error =
            Error(MIS_IMDS_UNREACHABLE,
                  "What answers at this machine's identity endpoint is not Azure's (HTTP 404).",
                  "Other clouds have a metadata service at the same address. Run this on an Azure resource "
                  "with a managed identity.");
    } else if (response.status == 404 || response.status == 408 || response.status == 410 ||
               response.status == 429 || response.status >= 500) {
        error = Error(MIS_IMDS_UNAVAILABLE,
                      "The identity endpoint is there, but kept failing (HTTP " +
                          std::to_string(response.status) + " to the last try).",
                      response.status == 502 || response.status == 504
                          ? "A proxy or gateway seems to stand in front of it: it must be reached directly."
                          : "It is being updated or is busy; try again in a minute.");
        error.retryable = true;
    }
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
