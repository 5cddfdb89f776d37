#include "access_step.h"

#include <catch2/catch.hpp>
#include <set>

using namespace mistorage;

namespace {

Error error_with(mis_status code, const std::string &service_code = {}) {
    Error error(code, "x");
    error.service_code = service_code;
    return error;
}

}  // namespace

TEST_CASE("a failed token is the endpoint's fault, the identity's, or the token's own") {
    for (const mis_status code : {MIS_IMDS_UNREACHABLE, MIS_IMDS_UNAVAILABLE, MIS_CONNECTION_FAILED,
                                  MIS_NAME_NOT_RESOLVED, MIS_TLS_FAILED, MIS_TIMEOUT}) {
        CHECK(step_of_token(error_with(code)) == endpoint_step);
    }
    CHECK(step_of_token(error_with(MIS_IDENTITY_NOT_FOUND)) == identity_step);
    CHECK(step_of_token(error_with(MIS_IDENTITY_AMBIGUOUS)) == identity_step);
    for (const mis_status code :
         {MIS_TOKEN_REFUSED, MIS_RESPONSE_INVALID, MIS_FILE_ACCESS_DENIED, MIS_INVALID_ARGUMENT}) {
        CHECK(step_of_token(error_with(code)) == token_step);
    }
}

TEST_CASE("what Resource Manager refuses is about the account, the permission, or the token") {
    CHECK(step_of_keys(error_with(MIS_ACCOUNT_NOT_FOUND)) == account_step);
    CHECK(step_of_keys(error_with(MIS_RESOURCE_GROUP_NOT_FOUND)) == account_step);
    CHECK(step_of_keys(error_with(MIS_SUBSCRIPTION_NOT_FOUND)) == account_step);
    CHECK(step_of_keys(error_with(MIS_KEY_LISTING_FORBIDDEN)) == key_permission_step);
    CHECK(step_of_keys(error_with(MIS_SCOPE_LOCKED)) == key_permission_step);
    CHECK(step_of_keys(error_with(MIS_TOKEN_REJECTED)) == resource_manager_step);
    CHECK(step_of_keys(error_with(MIS_TIMEOUT)) == resource_manager_step);
}

TEST_CASE("a connection fails at the name, at TLS, or in between") {
    CHECK(step_of_connection(error_with(MIS_NAME_NOT_RESOLVED)) == name_step);
    CHECK(step_of_connection(error_with(MIS_TLS_FAILED)) == tls_step);
    CHECK(step_of_connection(error_with(MIS_CONNECTION_FAILED)) == connection_step);
    CHECK(step_of_connection(error_with(MIS_TIMEOUT)) == connection_step);
}

TEST_CASE("a refusal of the blob service names one step, and proves only what it cannot do without") {
    struct Row {
        mis_status code;
        const char *service_code;
        AccessStep failed;
        AccessStep reached;
    };
    for (const Row &row : std::vector<Row>{
             {MIS_AUTHORIZATION_FAILED, "AuthorizationFailure", network_rules_step, network_rules_step},
             {MIS_SHARED_KEY_DISABLED, "KeyBasedAuthenticationNotPermitted", shared_key_step,
              network_rules_step},
             {MIS_AUTHENTICATION_FAILED, "AuthenticationFailed", authorization_step, network_rules_step},
             {MIS_TOKEN_REJECTED, "InvalidAuthenticationInfo", authorization_step, network_rules_step},
             {MIS_AUTHORIZATION_FAILED, "AuthorizationPermissionMismatch", authorization_step,
              authorization_step},
             {MIS_CONTAINER_NOT_FOUND, "ContainerNotFound", container_step, container_step},
             {MIS_SERVICE_BUSY, "ServerBusy", read_step, network_rules_step},
             {MIS_TIMEOUT, "", read_step, network_rules_step}}) {
        CAPTURE(row.service_code);
        const Error error = error_with(row.code, row.service_code);
        CHECK(step_of_service(error) == row.failed);
        CHECK(reached_at_service(error) == row.reached);
    }
}

TEST_CASE("each step has a name of its own") {
    std::set<std::string> names;
    for (std::size_t step = 0; step < access_steps; ++step) {
        names.emplace(access_step_name(static_cast<AccessStep>(step)));
    }
    CHECK(names.size() == access_steps);
}
