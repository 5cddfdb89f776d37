#include "cloud.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

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

TEST_CASE("a storage host is below the suffix of a cloud, on the boundary of a label") {
    for (const char *host : {"acct.blob.core.windows.net", "acct-secondary.blob.core.windows.net",
                             "acct.blob.core.usgovcloudapi.net", "acct.blob.core.chinacloudapi.cn",
                             "acct.z22.blob.storage.azure.net"}) {
        CAPTURE(host);
        CHECK(is_storage_host(host));
    }
    for (const char *host :
         {"", "core.windows.net", ".core.windows.net", "storage.azure.net", "evilcore.windows.net",
          "acct.blob.evilcore.windows.net", "acct.blob.core.windows.net.evil.example",
          "xblob.core.windows.net.evil", "acct.blob.core.windows.net.", "acct.blob.core.windows.netx",
          "acct.evilstorage.azure.net", "acct.blob.core.cloudapi.de", "windows.net", "127.0.0.1"}) {
        CAPTURE(host);
        CHECK_FALSE(is_storage_host(host));
    }
}

TEST_CASE("Resource Manager is one host in each cloud, and nothing below it") {
    for (const Cloud &cloud : clouds) {
        const std::string host(cloud.resource_manager);
        CHECK(find_resource_manager(host) != nullptr);
        CHECK(find_resource_manager("x." + host) == nullptr);
        CHECK(find_resource_manager("x" + host) == nullptr);
        CHECK(find_resource_manager(host + ".evil.example") == nullptr);
    }
    CHECK(find_resource_manager("") == nullptr);
    CHECK(find_resource_manager("azure.com") == nullptr);
}

TEST_CASE("a token goes over https to a cloud's own hosts, and to this machine") {
    struct Row {
        const char *endpoint;
        bool trusted;
        mis_status expected;
    };
    for (const Row &row :
         std::vector<Row>{{"https://acct.blob.core.windows.net", false, MIS_OK},
                          {"HTTPS://ACCT.BLOB.CORE.WINDOWS.NET:443/", false, MIS_OK},
                          {"http://127.0.0.1:10000/acct", false, MIS_OK},
                          {"http://acct.blob.localhost:10000", false, MIS_OK},
                          {"https://blobs.example.com", true, MIS_OK},
                          {"https://blobs.example.com", false, MIS_INVALID_ARGUMENT},
                          {"https://acct.blob.core.windows.net.evil.example", false, MIS_INVALID_ARGUMENT},
                          {"https://evil.example/acct.blob.core.windows.net", false, MIS_INVALID_ARGUMENT},
                          {"http://acct.blob.core.windows.net", false, MIS_INVALID_ARGUMENT},
                          {"http://acct.blob.core.windows.net", true, MIS_INVALID_ARGUMENT},
                          {"http://127.0.0.1.evil.example", true, MIS_INVALID_ARGUMENT}}) {
        CAPTURE(row.endpoint, row.trusted);
        const Endpoint endpoint = parse_endpoint(row.endpoint, "x");
        CHECK(status_of([&] {
                  check_token_may_go(endpoint, is_storage_host(endpoint.host), row.trusted, "The endpoint");
              }) == row.expected);
    }
}

TEST_CASE("a host that only looks like a cloud's because of a user before it is no endpoint at all") {
    for (const char *text : {"https://acct.blob.core.windows.net@evil.example/",
                             "https://acct.blob.core.windows.net:x@evil.example/",
                             "https://evil.example\\@acct.blob.core.windows.net/"}) {
        CAPTURE(text);
        CHECK(status_of([&] { return parse_endpoint(text, "x"); }) == MIS_INVALID_ARGUMENT);
    }
}

TEST_CASE("who has a token refused is told where to, and how to allow it") {
    const Endpoint custom = parse_endpoint("https://blobs.example.com", "x");
    CHECK_THAT(
        error_of([&] { check_token_may_go(custom, false, false, "The blob endpoint"); }).message,
        Catch::StartsWith("The blob endpoint 'blobs.example.com'") && Catch::Contains("-TrustEndpoint"));
    const Endpoint plain = parse_endpoint("http://blobs.example.com", "x");
    CHECK_THAT(error_of([&] { check_token_may_go(plain, false, true, "The blob endpoint"); }).message,
               Catch::Contains("'blobs.example.com'") && Catch::Contains("https"));
}
