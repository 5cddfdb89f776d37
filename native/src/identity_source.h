#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "secret.h"
#include "url.h"

namespace mistorage {

// Where a managed identity's tokens come from on this machine.
enum class IdentitySource {
    imds,
    app_service,
    service_fabric,
    azure_ml,
    cloud_shell,
    arc,
    workload_identity
};

// What the environment of the process announces, read by the caller; "" where a variable is not set.
struct IdentityEnvironment {
    std::string identity_endpoint;           // IDENTITY_ENDPOINT
    Secret identity_header;                  // IDENTITY_HEADER
    std::string identity_server_thumbprint;  // IDENTITY_SERVER_THUMBPRINT
    std::string imds_endpoint;               // IMDS_ENDPOINT
    std::string msi_endpoint;                // MSI_ENDPOINT
    Secret msi_secret;                       // MSI_SECRET
    std::string default_client_id;           // DEFAULT_IDENTITY_CLIENT_ID
    std::string authority_host;              // AZURE_AUTHORITY_HOST
    std::string tenant_id;                   // AZURE_TENANT_ID
    std::string client_id;                   // AZURE_CLIENT_ID
    std::string federated_token_file;        // AZURE_FEDERATED_TOKEN_FILE
};

// Where the Azure Arc agent is installed and where it puts the keys of its challenges.
struct ArcPaths {
    std::string agent;   // its himds program
    std::string tokens;  // a folder
};

// Of this platform; on Windows below %ProgramFiles% and %ProgramData%, which are "" elsewhere.
[[nodiscard]] ArcPaths arc_paths(const std::string &program_files, const std::string &program_data);

// "Imds", "AppService", ...: the names of -Source.
[[nodiscard]] std::string_view source_name(IdentitySource source);
// Nothing for "" and "Auto". Throws MIS_INVALID_ARGUMENT where there is none of that name; letter case does
// not matter.
[[nodiscard]] std::optional<IdentitySource> parse_source(std::string_view name);

struct SourceChoice {
    IdentitySource source = IdentitySource::imds;
    std::string reason;  // a clause: "IDENTITY_ENDPOINT and IDENTITY_HEADER are set"
};

// The source that was asked for, or the first in MSAL's order that the environment announces (MSAL.NET
// ManagedIdentityClient.cs), with workload identity before IMDS. Throws MIS_IDENTITY_SOURCE_UNAVAILABLE where
// the environment lacks what the wanted one needs. Pure.
[[nodiscard]] SourceChoice choose_source(std::optional<IdentitySource> wanted,
                                         const IdentityEnvironment &environment, bool arc_agent_installed);

// An endpoint that the environment names, as it was given: over plain http only on this machine or link-local
// (169.254.0.0/16), because secrets go there. Throws MIS_INVALID_ARGUMENT, whose message begins with
// `variable`.
[[nodiscard]] Endpoint parse_identity_endpoint(std::string_view text, std::string_view variable);

}  // namespace mistorage
