#include "service_error.h"

#include <pugixml.hpp>

#include <array>

#include "clock_skew.h"
#include "sas_error.h"
#include "text.h"

namespace mistorage {
namespace {

struct Meaning {
    std::string_view service_code;
    mis_status code;
    std::string_view what;  // {a}, {c} and {b} stand for account, container and blob
    std::string_view hint;
};

constexpr std::string_view condition_not_met =
    "Blob '{b}' in container '{c}' of account '{a}' does not meet a condition that was given, so nothing was "
    "done.";
constexpr std::string_view perhaps_done =
    "Blob '{b}' in container '{c}' of account '{a}' does not meet a condition that was given: an earlier try "
    "may have written it, whose answer was lost.";
constexpr std::string_view look_again = "Look at the blob as it is now, and try again.";

constexpr std::array<Meaning, 27> meanings = {{
    {"AuthenticationFailed", MIS_AUTHENTICATION_FAILED, "Account '{a}' does not accept the signature.",
     "The key may be wrong, or may have been rotated: get it anew with Get-MIStorageKey."},
    {"AuthorizationFailure", MIS_AUTHORIZATION_FAILED, "Account '{a}' does not allow the request.",
     "Check the account's network rules (firewall, private endpoints), and the key where one is used."},
    {"AuthorizationPermissionMismatch", MIS_AUTHORIZATION_FAILED,
     "The identity lacks a role for this on account '{a}'.",
     "Grant it \"Storage Blob Data Contributor\" on the account or the container; to read, \"Storage Blob "
     "Data Reader\" is enough. Test-MIStorageAccess tells which identity it is, and the command."},
    {"InsufficientAccountPermissions", MIS_AUTHORIZATION_FAILED,
     "The key does not allow this on account '{a}'.", "Use a key with full permissions."},
    {"AccountIsDisabled", MIS_AUTHORIZATION_FAILED, "Account '{a}' is disabled.",
     "Enable it, or use another."},
    {"KeyBasedAuthenticationNotPermitted", MIS_SHARED_KEY_DISABLED,
     "Account '{a}' does not allow access with keys.",
     "Allow it (az storage account update --allow-shared-key-access true), or use the identity itself."},
    {"ContainerNotFound", MIS_CONTAINER_NOT_FOUND, "There is no container '{c}' in account '{a}'.",
     "Check the name, or create it: New-MIStorageContainer -Name {c} -Context $context."},
    {"ContainerAlreadyExists", MIS_CONTAINER_ALREADY_EXISTS,
     "Container '{c}' exists already in account '{a}'.", "Use it, or choose another name."},
    {"ContainerBeingDeleted", MIS_CONTAINER_BEING_DELETED,
     "Container '{c}' is being deleted in account '{a}'.", "Wait half a minute or more, and try again."},
    {"BlobNotFound", MIS_BLOB_NOT_FOUND, "There is no blob '{b}' in container '{c}' of account '{a}'.",
     "Check the name: letter case counts."},
    {"SnapshotsPresent", MIS_SNAPSHOTS_PRESENT,
     "Blob '{b}' in container '{c}' of account '{a}' has snapshots, which would be deleted with it.",
     "Use -Force to delete both, or -DeleteSnapshot for the snapshots alone."},
    {"BlobAlreadyExists", MIS_BLOB_ALREADY_EXISTS,
     "Blob '{b}' exists already in container '{c}' of account '{a}'.", "Use -Force to overwrite it."},
    {"UnauthorizedBlobOverwrite", MIS_BLOB_ALREADY_EXISTS,
     "Blob '{b}' exists already in container '{c}' of account '{a}', and may not be overwritten.",
     "Use another name."},
    {"ConditionNotMet", MIS_CONDITION_NOT_MET, condition_not_met, look_again},
    {"TargetConditionNotMet", MIS_CONDITION_NOT_MET, condition_not_met, look_again},
    {"LeaseIdMismatchWithBlobOperation", MIS_CONDITION_NOT_MET,
     "Blob '{b}' in container '{c}' of account '{a}' is leased, but not by the lease that was given.",
     "Give the lease's own id, or wait for it to end."},
    {"LeaseNotPresentWithBlobOperation", MIS_CONDITION_NOT_MET,
     "Blob '{b}' in container '{c}' of account '{a}' is not leased, although a lease was given.",
     "Acquire the lease anew, or leave -LeaseId out."},
    {"BlobArchived", MIS_SERVICE_REFUSED, "Blob '{b}' is in the archive tier, where it cannot be read.",
     "Move it to the hot or cool tier first; that takes hours."},
    {"LeaseIdMissing", MIS_SERVICE_REFUSED, "Blob '{b}' in container '{c}' is leased by somebody.",
     "Wait for the lease to end, or have it broken."},
    {"InvalidBlobOrBlock", MIS_SERVICE_REFUSED,
     "Blob '{b}' in container '{c}' has uncommitted blocks of another program's interrupted upload.",
     "Let that program finish, or delete the blob; the service drops such blocks after a week."},
    {"InvalidBlockList", MIS_SERVICE_REFUSED,
     "Somebody else wrote blob '{b}' in container '{c}' at the same time, so its blocks are gone.",
     "Try again."},
    {"PublicAccessNotPermitted", MIS_SERVICE_REFUSED, "Account '{a}' does not permit public access.",
     "Create the container without it: -Permission Off."},
    {"InvalidBlobType", MIS_SERVICE_REFUSED, "Blob '{b}' is not a block blob.",
     "Use another name, or delete it first: a blob's type cannot be changed."},
    {"CannotVerifyCopySource", MIS_AUTHORIZATION_FAILED,
     "Account '{a}' cannot read the source of the copy to blob '{b}'.",
     "Check the network rules of the source's account, and that its identity, key or SAS permits reading "
     "there, "
     "not only from this machine."},
    {"PendingCopyOperation", MIS_SERVICE_REFUSED,
     "A copy to blob '{b}' in container '{c}' is under way already.", "Wait until that has ended."},
    {"OperationTimedOut", MIS_TIMEOUT,
     "Account '{a}' did not finish the request in the time that it may take.",
     "Try again, or allow more with -ServerTimeoutPerRequest."},
    {"InvalidBlobTier", MIS_SERVICE_REFUSED, "The access tier is not one that account '{a}' takes.",
     "Use Hot, Cool, Cold or Archive."},
}};

std::string fill_in(std::string_view text, const ServiceTarget &target) {
    std::string filled;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view mark = text.substr(i, 3);
        if (mark == "{a}" || mark == "{b}" || mark == "{c}") {
            filled += mark == "{a}" ? target.account : mark == "{b}" ? target.blob : target.container;
            i += 2;
        } else {
            filled += text[i];
        }
    }
    return filled;
}

struct ServiceFault {
    std::string code;
    std::string message;
};

ServiceFault read_fault(const Response &response) {
    ServiceFault fault;
    fault.code = response.header("x-ms-error-code");
    pugi::xml_document document;
    if (document.load_buffer(response.body.view().data(), response.body.size())) {
        const pugi::xml_node error = document.child("Error");
        if (fault.code.empty()) {
            fault.code = error.child_value("Code");
        }
        // The first line says what; the rest repeats the request's id and time.
        const std::string_view message = error.child_value("Message");
        fault.message = trim(message.substr(0, message.find('\n')));
    }
    fault.code = shown(fault.code, 400);
    fault.message = shown(fault.message, 400);
    return fault;
}

std::string details_of(const Error &error) {
    return " (" + error.operation + ": HTTP " + std::to_string(error.http_status) +
           (error.service_code.empty() ? "" : ", " + error.service_code) +
           (error.request_id.empty() ? "" : ", request " + error.request_id) + ")";
}

// A SAS has its own times, which count by the service's clock.
void tell_of_the_clock(Error &error, const Response &response) {
    const Grant &grant = response.grant;
    if (error.code != MIS_AUTHENTICATION_FAILED || grant.kind != Grant::Kind::account_or_identity ||
        grant.signed_at == 0) {
        return;
    }
    if (const auto wrong = clock_error(clock_ahead(response, grant.signed_at).value_or(0))) {
        error.message += ' ' + wrong->message;
        error.hint = wrong->hint;
    }
}

// A condition on the blob itself. One on its lease is another matter: the blob may be what it was.
bool is_about_the_blob(const Error &error) {
    return error.code == MIS_CONDITION_NOT_MET && !starts_with(error.service_code, "Lease");
}

// An answer without a body, to HEAD, may have the status alone.
Meaning meaning_of_status(int status, const ServiceTarget &target) {
    if (status == 404) {
        return target.blob.empty()
                   ? Meaning{"", MIS_CONTAINER_NOT_FOUND, "There is no container '{c}' in account '{a}'.",
                             "Check the name."}
                   : Meaning{"", MIS_BLOB_NOT_FOUND,
                             "There is no blob '{b}' in container '{c}' of account '{a}'.",
                             "Check the names."};
    }
    if (status == 401) {
        return {"", MIS_TOKEN_REJECTED, "Account '{a}' does not accept the authorization.",
                "Get a fresh key or token."};
    }
    if (status == 403) {
        return {"", MIS_AUTHORIZATION_FAILED, "Account '{a}' does not allow the request.",
                "Check the key, the roles and the account's network rules."};
    }
    if (status == 412 || status == 304) {
        return {"", MIS_CONDITION_NOT_MET, condition_not_met, look_again};
    }
    if (status == 408 || status == 429 || status >= 500) {
        return {"", MIS_SERVICE_BUSY, "Account '{a}' kept failing or is busy.",
                "Try again in a few minutes."};
    }
    if (status < 300) {
        return {"", MIS_RESPONSE_INVALID, "What answers for account '{a}' is not the blob service.",
                "Check the blob endpoint, and what stands in between (proxies)."};
    }
    if (status < 400) {
        return {"", MIS_SERVICE_REFUSED,
                "The endpoint of account '{a}' redirects, which the blob service does not.",
                "Check the blob endpoint."};
    }
    return {"", MIS_SERVICE_REFUSED, "Account '{a}' refuses the request.", ""};
}

}  // namespace

std::string service_error_code(const Response &response) {
    return read_fault(response).code;
}

Error service_error(const Response &response, const ServiceTarget &target) {
    const ServiceFault fault = read_fault(response);
    Meaning meaning = meaning_of_status(response.status, target);
    bool known = false;
    for (const Meaning &candidate : meanings) {
        if (candidate.service_code == fault.code) {
            meaning = candidate;
            known = true;
        }
    }
    if (meaning.what == condition_not_met && target.blob.empty()) {
        meaning.what =
            "Container '{c}' of account '{a}' does not meet a condition that was given, so nothing was done.";
        meaning.hint = "Look at the container as it is now, and try again.";
    }
    Error error(meaning.code, fill_in(meaning.what, target), fill_in(meaning.hint, target));
    if (auto refused = grant_error(response.grant, response.status, fault.code, target.operation,
                                   target.account, target.container)) {
        error = std::move(*refused);
    }
    error.operation = target.operation;
    error.http_status = response.status;
    error.service_code = fault.code;
    error.request_id = shown(response.header("x-ms-request-id"), 100);
    error.retryable = error.code == MIS_SERVICE_BUSY || error.code == MIS_TIMEOUT ||
                      error.code == MIS_CONTAINER_BEING_DELETED;
    error.message += details_of(error);
    tell_of_the_clock(error, response);
    if (!known && !fault.message.empty()) {
        error.message += " It says: " + fault.message;
    }
    return error;
}

Error changed_error(const Response &response, const ServiceTarget &target) {
    Error error = service_error(response, target);
    if (is_about_the_blob(error)) {
        error.code = MIS_BLOB_CHANGED;
        error.message = fill_in("Blob '{b}' in container '{c}' of account '{a}' changed meanwhile.", target) +
                        details_of(error);
    }
    return error;
}

Error repeated_error(const Response &response, const ServiceTarget &target) {
    Error error = service_error(response, target);
    if (is_about_the_blob(error)) {
        error.message = fill_in(perhaps_done, target) + details_of(error);
    }
    return error;
}

Error invalid_response(const ServiceTarget &target, const std::string &what) {
    Error error(MIS_RESPONSE_INVALID,
                "The answer of account '" + target.account + "' is not what it should be: " + what + ".",
                "Check that the blob endpoint is Azure's, and what stands in between (proxies).");
    error.operation = target.operation;
    return error;
}

}  // namespace mistorage
