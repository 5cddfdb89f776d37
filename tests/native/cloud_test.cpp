#include "cloud.h"

#include <catch2/catch.hpp>

using namespace mistorage;

TEST_CASE("each cloud has its own storage, and is found in whatever case it is written") {
    struct Row {
        const char *name;
        const char *suffix;
    };
    for (const Row &row : std::vector<Row>{{"AzureCloud", "core.windows.net"},
                                           {"AZURECLOUD", "core.windows.net"},
                                           {"AzureUSGovernment", "core.usgovcloudapi.net"},
                                           {"azureusgovernment", "core.usgovcloudapi.net"},
                                           {"AzureChinaCloud", "core.chinacloudapi.cn"}}) {
        CAPTURE(row.name);
        REQUIRE(find_cloud(row.name) != nullptr);
        CHECK(find_cloud(row.name)->storage_suffix == row.suffix);
    }
}

TEST_CASE("a cloud that is none, or is retired, is not found") {
    for (const char *name : {"", "Azure", "AzureCloud ", "AzureGermanCloud", "core.windows.net"}) {
        CAPTURE(name);
        CHECK(find_cloud(name) == nullptr);
    }
}
