#include "identity_source.h"

#include <array>

#include "error.h"
#include "text.h"

namespace mistorage {
namespace {

struct NamedSource {
    IdentitySource source;
    std::string_view name;
    std::string_view needs;  // what has to be in the environment
};

// In the order in which they are looked for.
constexpr std::array<NamedSource, 7> sources = {{
    {IdentitySource::service_fabric, "ServiceFabric",
     "IDENTITY_ENDPOINT, IDENTITY_HEADER and IDENTITY_SERVER_THUMBPRINT"},
    {IdentitySource::app_service, "AppService", "IDENTITY_ENDPOINT and IDENTITY_HEADER"},
    {IdentitySource::azure_ml, "AzureML", "MSI_ENDPOINT and MSI_SECRET"},
    {IdentitySource::cloud_shell, "CloudShell", "MSI_ENDPOINT"},
    {IdentitySource::arc, "Arc", ""},
    {IdentitySource::workload_identity, "WorkloadIdentity",
     "AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID and AZURE_CLIENT_ID"},
    {IdentitySource::imds, "Imds", ""},
}};

const NamedSource &find(IdentitySource source) {
    for (const auto &candidate : sources) {
        if (candidate.source == source) {
            return candidate;
        }
    }
    return sources.back();
}

bool has_what_it_needs(IdentitySource source, const IdentityEnvironment &environment) {
    const bool identity = !environment.identity_endpoint.empty() && !environment.identity_header.empty();
    switch (source) {
        case IdentitySource::service_fabric:
            return identity && !environment.identity_server_thumbprint.empty();
        case IdentitySource::app_service:
            return identity;
        case IdentitySource::azure_ml:
            return !environment.msi_endpoint.empty() && !environment.msi_secret.empty();
        case IdentitySource::cloud_shell:
            return !environment.msi_endpoint.empty();
        case IdentitySource::workload_identity:
            return !environment.federated_token_file.empty() && !environment.tenant_id.empty() &&
                   !environment.client_id.empty();
        case IdentitySource::arc:   // has a well-known endpoint
        case IdentitySource::imds:  // likewise
            break;
    }
    return true;
}

}  // namespace

ArcPaths arc_paths(const std::string &program_files, const std::string &program_data) {
    // https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication
    if (!program_files.empty() && !program_data.empty()) {
        return {program_files + "\\AzureConnectedMachineAgent\\himds.exe",
                program_data + "\\AzureConnectedMachineAgent\\Tokens"};
    }
    return {"/opt/azcmagent/bin/himds", "/var/opt/azcmagent/tokens"};
}

std::string_view source_name(IdentitySource source) {
    return find(source).name;
}

std::optional<IdentitySource> parse_source(std::string_view name) {
    if (name.empty() || equals_ignoring_case(name, "Auto")) {
        return std::nullopt;
    }
    std::string known = "Auto";
    for (const auto &candidate : sources) {
        if (equals_ignoring_case(candidate.name, name)) {
            return candidate.source;
        }
        known += ", " + std::string(candidate.name);
    }
    throw invalid_argument("There is no identity source '" + shown(name, 100) + "': it is one of " + known +
                           '.');
}

SourceChoice choose_source(std::optional<IdentitySource> wanted, const IdentityEnvironment &environment,
                           bool arc_agent_installed) {
    if (wanted) {
        const NamedSource &source = find(*wanted);
        if (!has_what_it_needs(*wanted, environment)) {
            throw Error(MIS_IDENTITY_SOURCE_UNAVAILABLE,
                        "The identity source " + std::string(source.name) +
                            " is not available here: it needs " + std::string(source.needs) +
                            " in the environment.",
                        "Leave out -Source to use what there is.");
        }
        return {*wanted, "it was asked for"};
    }
    for (const auto &candidate : sources) {
        if (candidate.source == IdentitySource::arc) {
            if (!environment.identity_endpoint.empty() && !environment.imds_endpoint.empty()) {
                return {IdentitySource::arc, "IDENTITY_ENDPOINT and IMDS_ENDPOINT are set"};
            }
            if (arc_agent_installed) {
                return {IdentitySource::arc, "the Azure Arc agent is installed"};
            }
        } else if (!candidate.needs.empty() && has_what_it_needs(candidate.source, environment)) {
            const bool several = candidate.source != IdentitySource::cloud_shell;
            return {candidate.source, std::string(candidate.needs) + (several ? " are set" : " is set")};
        }
    }
    return {IdentitySource::imds, "nothing else is announced in the environment"};
}

Endpoint parse_identity_endpoint(std::string_view text, std::string_view variable) {
    Endpoint endpoint = parse_endpoint(text, variable);
    if (endpoint.scheme == "http" && !endpoint.is_loopback() && !endpoint.is_link_local()) {
        throw invalid_argument(
            std::string(variable) +
            " must be https, or plain http on this machine or link-local (169.254.0.0/16): "
            "secrets go there.");
    }
    return endpoint;
}

}  // namespace mistorage
