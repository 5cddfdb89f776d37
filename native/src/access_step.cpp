#include "access_step.h"

#include <array>

namespace mistorage {

std::string_view access_step_name(AccessStep step) {
    static constexpr std::array<std::string_view, access_steps> names = {"Identity source",
                                                                         "Identity endpoint",
                                                                         "Identity",
                                                                         "Token",
                                                                         "Resource Manager",
                                                                         "Account",
                                                                         "Key permission",
                                                                         "Name resolution",
                                                                         "Connection",
                                                                         "TLS",
                                                                         "Clock",
                                                                         "Network rules",
                                                                         "Shared key",
                                                                         "Authorization",
                                                                         "Container",
                                                                         "Read",
                                                                         "Write"};
    return names[step];
}

AccessStep step_of_token(const Error &error) {
    switch (error.code) {
        case MIS_IMDS_UNREACHABLE:
        case MIS_IMDS_UNAVAILABLE:
        case MIS_NAME_NOT_RESOLVED:
        case MIS_CONNECTION_FAILED:
        case MIS_TLS_FAILED:
        case MIS_TIMEOUT:
            return endpoint_step;
        case MIS_IDENTITY_NOT_FOUND:
        case MIS_IDENTITY_AMBIGUOUS:
            return identity_step;
        default:
            return token_step;
    }
}

AccessStep step_of_keys(const Error &error) {
    switch (error.code) {
        case MIS_SUBSCRIPTION_NOT_FOUND:
        case MIS_RESOURCE_GROUP_NOT_FOUND:
        case MIS_ACCOUNT_NOT_FOUND:
            return account_step;
        case MIS_KEY_LISTING_FORBIDDEN:
        case MIS_SCOPE_LOCKED:
            return key_permission_step;
        default:
            return resource_manager_step;
    }
}

AccessStep step_of_connection(const Error &error) {
    return error.code == MIS_NAME_NOT_RESOLVED ? name_step
           : error.code == MIS_TLS_FAILED      ? tls_step
                                               : connection_step;
}

AccessStep step_of_service(const Error &error) {
    if (error.service_code == "AuthorizationFailure") {
        return network_rules_step;
    }
    switch (error.code) {
        case MIS_SHARED_KEY_DISABLED:
            return shared_key_step;
        case MIS_AUTHORIZATION_FAILED:
        case MIS_AUTHENTICATION_FAILED:
        case MIS_TOKEN_REJECTED:
            return authorization_step;
        case MIS_CONTAINER_NOT_FOUND:
            return container_step;
        default:
            return read_step;
    }
}

AccessStep reached_at_service(const Error &error) {
    if (error.service_code == "AuthorizationPermissionMismatch") {
        return authorization_step;
    }
    if (error.code == MIS_CONTAINER_NOT_FOUND) {
        return container_step;
    }
    return network_rules_step;
}

}  // namespace mistorage
