#pragma once

#include <array>
#include <string_view>

#include "text.h"

namespace mistorage {

// The Azure clouds and where their storage is (azure-cli cloud.py).
struct Cloud {
    std::string_view name;
    std::string_view storage_suffix;
};

inline constexpr std::array<Cloud, 3> clouds = {{{"AzureCloud", "core.windows.net"},
                                                 {"AzureUSGovernment", "core.usgovcloudapi.net"},
                                                 {"AzureChinaCloud", "core.chinacloudapi.cn"}}};

// nullptr where there is none of that name; letter case does not matter.
[[nodiscard]] inline const Cloud *find_cloud(std::string_view name) {
    for (const auto &cloud : clouds) {
        if (equals_ignoring_case(cloud.name, name)) {
            return &cloud;
        }
    }
    return nullptr;
}

}  // namespace mistorage
