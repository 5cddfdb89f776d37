#pragma once

#include <functional>
#include <string>

#include "identity_source.h"
#include "request.h"
#include "retry.h"
#include "token_answer.h"

namespace mistorage {

// The sources of tokens other than IMDS. Their requests are pure; all throw MIS_INVALID_ARGUMENT for an
// endpoint that must not be asked, and for a selector that the source cannot honour: it would answer for
// another identity.

// To an endpoint of this machine's own, whatever its address: without a proxy. The endpoint is sent as it was
// given, because some end with a slash and some do not; `variable` named it.
[[nodiscard]] Request local_request(const std::string &method, const std::string &endpoint,
                                    const char *variable, const std::string &query);
// https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
[[nodiscard]] Request app_service_request(const IdentityEnvironment &environment,
                                          const TokenRequest &request);
// https://learn.microsoft.com/azure/service-fabric/how-to-managed-identity-service-fabric-app-code
[[nodiscard]] Request service_fabric_request(const IdentityEnvironment &environment,
                                             const TokenRequest &request);
// MSAL.NET MachineLearningManagedIdentitySource.cs
[[nodiscard]] Request azure_ml_request(const IdentityEnvironment &environment, const TokenRequest &request);
// MSAL.NET CloudShellManagedIdentitySource.cs
[[nodiscard]] Request cloud_shell_request(const IdentityEnvironment &environment,
                                          const TokenRequest &request);
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, third case
[[nodiscard]] Request workload_identity_request(const IdentityEnvironment &environment,
                                                const TokenRequest &request, const Secret &assertion);

// Asks the source. With RetryPolicy::once it is asked once, otherwise as patiently as it wants.
[[nodiscard]] ReceivedToken fetch_token(Work &work, const TokenRequest &request, IdentitySource source,
                                        RetryPolicy policy);
// The same for Azure Arc, whose agent wants proof that this process may read a file of its own.
// https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication
[[nodiscard]] ReceivedToken fetch_arc_token(Work &work, const TokenRequest &request, RetryPolicy policy);

// The endpoint that the source is asked at, for people and for the cache.
[[nodiscard]] std::string source_endpoint(const Session &session, IdentitySource source);

// For Arc and the others: a request that is answered by `source`, or the error that says which source does
// not answer and where it was looked for.
[[nodiscard]] Response ask_source(Work &work, IdentitySource source,
                                  const std::function<Request()> &make_request, RetryPolicy policy);

}  // namespace mistorage
