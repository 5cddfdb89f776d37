#pragma once

#include <array>
#include <string_view>

#include "text.h"
#include "url.h"

namespace mistorage {

// The Azure clouds: where things are, and what a token must be for. Source: azure-cli cloud.py,
// azure-sdk-for-go azcore/arm/runtime.
struct Cloud {
    std::string_view name;              // of -Environment
    std::string_view instance_name;     // as IMDS spells it in azEnvironment
    std::string_view resource_manager;  // host
    std::string_view resource_manager_audience;
    std::string_view authority;        // host
    std::string_view other_authority;  // a second one, or ""
    std::string_view storage_suffix;
};

inline constexpr std::array<Cloud, 3> clouds = {{
    {"AzureCloud", "AzurePublicCloud", "management.azure.com", "https://management.azure.com/",
     "login.microsoftonline.com", "", "core.windows.net"},
    {"AzureUSGovernment", "AzureUSGovernmentCloud", "management.usgovcloudapi.net",
     "https://management.core.usgovcloudapi.net/", "login.microsoftonline.us", "", "core.usgovcloudapi.net"},
    {"AzureChinaCloud", "AzureChinaCloud", "management.chinacloudapi.cn",
     "https://management.core.chinacloudapi.cn/", "login.chinacloudapi.cn",
     "login.partner.microsoftonline.cn", "core.chinacloudapi.cn"},
}};

// The audience of storage, the same in every cloud.
inline constexpr std::string_view storage_audience = "https://storage.azure.com/";

// nullptr where there is none of that name; letter case does not matter.
[[nodiscard]] inline const Cloud *find_cloud(std::string_view name) {
    for (const auto &cloud : clouds) {
        if (equals_ignoring_case(cloud.name, name)) {
            return &cloud;
        }
    }
    return nullptr;
}

// A host below the storage suffix of any cloud, in lower case. "evilcore.windows.net" is none: what counts
// are whole labels.
[[nodiscard]] inline bool is_storage_host(std::string_view host) {
    const auto below = [host](std::string_view suffix) {
        return host.size() > suffix.size() + 1 && ends_with(host, suffix) &&
               host[host.size() - suffix.size() - 1] == '.';
    };
    for (const auto &cloud : clouds) {
        if (below(cloud.storage_suffix)) {
            return true;
        }
    }
    // Accounts with DNS zone endpoints.
    return below("storage.azure.net");
}

// The cloud whose Resource Manager the host is, in lower case; nullptr where it is none's.
[[nodiscard]] inline const Cloud *find_resource_manager(std::string_view host) {
    for (const auto &cloud : clouds) {
        if (host == cloud.resource_manager) {
            return &cloud;
        }
    }
    return nullptr;
}

// Throws MIS_INVALID_ARGUMENT where a token must not go to the endpoint: over plain http except to this
// machine, and, without the caller's word for it (`trusted`), to a host that is not a cloud's own.
void check_token_may_go(const Endpoint &endpoint, bool clouds_own, bool trusted, std::string_view what);

}  // namespace mistorage
