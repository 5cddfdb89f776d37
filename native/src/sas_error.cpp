#include "sas_error.h"

#include <algorithm>
#include <array>

#include "text.h"

namespace mistorage {
namespace {

struct Need {
    std::string_view operation;
    std::string_view permission;
};

// https://learn.microsoft.com/rest/api/storageservices/create-service-sas#permissions-for-a-directory-container-or-blob
constexpr std::array<Need, 23> needs = {{
    {"Get Blob", "r (read)"},
    {"Get Blob Properties", "r (read)"},
    {"Get Blob Metadata", "r (read)"},
    {"Put Blob", "w (write), or c (create) for a blob that is not there yet"},
    {"Put Block", "w (write), or c (create) for a blob that is not there yet"},
    {"Put Block List", "w (write), or c (create) for a blob that is not there yet"},
    {"Copy Blob", "w (write), or c (create) for a blob that is not there yet"},
    {"Copy Blob From URL", "w (write), or c (create) for a blob that is not there yet"},
    {"Snapshot Blob", "w (write) or c (create)"},
    {"Set Blob Properties", "w (write)"},
    {"Set Blob Metadata", "w (write)"},
    {"Set Blob Tier", "w (write)"},
    {"Lease Blob", "w (write)"},
    {"Abort Copy Blob", "w (write)"},
    {"Get Blob Tags", "t (tags)"},
    {"Set Blob Tags", "t (tags)"},
    {"Delete Blob", "d (delete), or x for a version"},
    {"Blob Batch", "d (delete), or x for versions"},
    {"Undelete Blob", "w (write)"},
    {"List Blobs", "l (list)"},
    {"Find Blobs by Tags", "f (filter)"},
    {"Get Blob Service Properties", "r (read) of the service"},
    {"List Containers", "l (list) of the service"},
}};

// Whatever it permits, the SAS of a container or of a blob is not for these.
// https://learn.microsoft.com/rest/api/storageservices/create-account-sas#blob-service
constexpr std::array<std::string_view, 4> of_containers = {"Create Container", "Delete Container",
                                                           "Get Container Properties", "List Containers"};

constexpr const char *make_one =
    "Ask whoever made it for one that permits this: New-MIStorageBlobSASToken -Permission.";

std::string letters_of(const Grant &grant) {
    return grant.permissions.empty() ? "those of its stored access policy"
                                     : '\'' + shown(grant.permissions, 30) + '\'';
}

std::optional<Error> sas_error(const Grant &grant, const std::string &code, const std::string &operation,
                               const std::string &account) {
    if (code == "AuthorizationPermissionMismatch") {
        std::string what = "The SAS does not permit this on account '" + account + "'";
        for (const Need &need : needs) {
            if (need.operation == operation) {
                what = "The SAS lacks a permission for this on account '";
                what.append(account).append("': ").append(operation).append(" needs ").append(
                    need.permission);
            }
        }
        return Error(MIS_AUTHORIZATION_FAILED, what + "; it has " + letters_of(grant) + ".", make_one);
    }
    if (code == "AuthorizationResourceTypeMismatch") {
        return Error(
            MIS_AUTHORIZATION_FAILED,
            "The SAS is not for this kind of resource on account '" + account + "': " + operation +
                " is beyond it.",
            "A blob needs the SAS of it or of its container, a listing that of the container, and what "
            "creates or lists containers an account SAS.");
    }
    if (code == "AuthorizationServiceMismatch") {
        return Error(MIS_AUTHORIZATION_FAILED, "The SAS is for another service than blobs.",
                     "An account SAS needs b among its services (ss=).");
    }
    if (code == "AuthorizationProtocolMismatch") {
        return Error(MIS_AUTHORIZATION_FAILED, "The SAS is for https only.", "Use a blob endpoint of https.");
    }
    if (code == "AuthorizationSourceIPMismatch") {
        return Error(
            MIS_AUTHORIZATION_FAILED, "The SAS is not for the address that this machine has.",
            "Ask whoever made it for one without a range of addresses, or with the right one (sip=).");
    }
    if (code == "AuthorizationFailure" &&
        std::find(of_containers.begin(), of_containers.end(), operation) != of_containers.end()) {
        const std::string type = operation == "List Containers" ? "s" : "c";
        return Error(
            MIS_AUTHORIZATION_FAILED, "Account '" + account + "' refuses " + operation + " with this SAS.",
            "The SAS of a container or of a blob is not for containers themselves: that takes a key, an "
            "identity, or an account SAS with " +
                type + " among its resource types (srt=). Or the account's network rules forbid it.");
    }
    // Azure and Azurite, in this order.
    if (code == "AuthenticationFailed" || code == "AuthorizationFailure") {
        return Error(
            MIS_AUTHENTICATION_FAILED, "Account '" + account + "' does not accept the SAS.",
            "It may be for another account, container or blob, may not have begun yet (st=), may be "
            "signed with a key that was regenerated, or its policy is gone; or the account's network "
            "rules forbid this. Get a new one.");
    }
    return std::nullopt;
}

std::optional<Error> anonymous_error(int status, const std::string &code, const std::string &account,
                                     const std::string &container) {
    // Of a container that is not public the service does not say whether it is there.
    if (status != 401 && status != 403 && code != "ResourceNotFound" && code != "PublicAccessNotPermitted") {
        return std::nullopt;
    }
    return Error(
        MIS_AUTHORIZATION_FAILED,
        "Without a key, an identity or a SAS account '" + account + "' lets nobody do this" +
            (container.empty() ? "." : ": container '" + container + "' is not public, or is not there."),
        "Make a context with a key, an identity or a SAS; public containers can be read, and no more.");
}

}  // namespace

std::optional<Error> grant_error(const Grant &grant, int status, const std::string &service_code,
                                 const std::string &operation, const std::string &account,
                                 const std::string &container) {
    switch (grant.kind) {
        case Grant::Kind::sas:
            return sas_error(grant, service_code, operation, account);
        case Grant::Kind::anonymous:
            return anonymous_error(status, service_code, account, container);
        case Grant::Kind::account_or_identity:
            break;
    }
    return std::nullopt;
}

}  // namespace mistorage
