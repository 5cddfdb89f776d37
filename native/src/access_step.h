#pragma once

#include <cstddef>
#include <string_view>

#include "error.h"

namespace mistorage {

// The steps from an identity to a blob, in their order, and which of them a failure is about. Pure.
enum AccessStep : std::size_t {
    source_step,
    endpoint_step,
    identity_step,
    token_step,
    resource_manager_step,
    account_step,
    key_permission_step,
    name_step,
    connection_step,
    tls_step,
    clock_step,
    network_rules_step,
    shared_key_step,
    authorization_step,
    container_step,
    read_step,
    write_step,
    access_steps
};

[[nodiscard]] std::string_view access_step_name(AccessStep step);

// Of a request for a token.
[[nodiscard]] AccessStep step_of_token(const Error &error);
// Of listKeys.
[[nodiscard]] AccessStep step_of_keys(const Error &error);
// Of a request without authorization.
[[nodiscard]] AccessStep step_of_connection(const Error &error);
// Of List Blobs.
[[nodiscard]] AccessStep step_of_service(const Error &error);
// How far the service must have come to refuse List Blobs so: the steps from network_rules_step up to the one
// that is returned hold. The order of the service's checks is not documented, so only what cannot be
// otherwise counts.
[[nodiscard]] AccessStep reached_at_service(const Error &error);

}  // namespace mistorage
