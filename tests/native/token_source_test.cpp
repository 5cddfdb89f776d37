#include "token_source.h"

#include <catch2/catch.hpp>

#include "session.h"
#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

// What is asked of each source, as values; token_source_wire_test.cpp sends it.

namespace {

IdentityEnvironment somewhere() {
    IdentityEnvironment environment;
    environment.identity_endpoint = "https://127.0.0.1:2377/token";
    environment.identity_header = Secret("s3cret-header");
    environment.identity_server_thumbprint = std::string(40, 'a');
    environment.msi_endpoint = "http://127.0.0.1:1/msi/token/";
    environment.msi_secret = Secret("s3cret-msi");
    environment.default_client_id = "default-client";
    environment.authority_host = "https://login.example/";
    environment.tenant_id = "tenant-1";
    environment.client_id = "federated-client";
    return environment;
}

Request workload(const IdentityEnvironment &environment, const TokenRequest &request = {}) {
    return workload_identity_request(environment, request, Secret("eyJ0.assertion_-.sig"));
}

std::string body_of(const Request &request) {
    std::string body(static_cast<std::size_t>(request.body_size()), '\0');
    request.source->read(0, body.data(), body.size());
    return body;
}

TokenRequest selecting(const IdentitySelector &identity) {
    TokenRequest request;
    request.identity = identity;
    return request;
}

}  // namespace

TEST_CASE("an endpoint is asked just as it is given, with a slash at its end or without") {
    CHECK(azure_ml_request(somewhere(), {}).url ==
          "http://127.0.0.1:1/msi/token/?api-version=2017-09-01"
          "&resource=https%3A%2F%2Fmanagement.azure.com%2F&clientid=default-client");
    CHECK_THAT(app_service_request(somewhere(), {}).url,
               Catch::StartsWith("https://127.0.0.1:2377/token?api-version=2019-08-01&resource="));
    CHECK(cloud_shell_request(somewhere(), {}).url == "http://127.0.0.1:1/msi/token/");
}

TEST_CASE("a machine's own endpoints are asked directly, Entra like everything else") {
    CHECK_FALSE(app_service_request(somewhere(), {}).use_proxy);
    CHECK_FALSE(service_fabric_request(somewhere(), {}).use_proxy);
    CHECK_FALSE(azure_ml_request(somewhere(), {}).use_proxy);
    CHECK_FALSE(cloud_shell_request(somewhere(), {}).use_proxy);
    CHECK(workload(somewhere()).use_proxy);
}

TEST_CASE("no source is waited for without end") {
    for (const Request &request :
         {app_service_request(somewhere(), {}), service_fabric_request(somewhere(), {}),
          azure_ml_request(somewhere(), {}), cloud_shell_request(somewhere(), {}), workload(somewhere())}) {
        CHECK(request.total_timeout.count() > 0);
        CHECK(request.connect_timeout <= Milliseconds(5000));
    }
}

TEST_CASE("Service Fabric is spoken to by TLS only, with its certificate pinned") {
    CHECK(service_fabric_request(somewhere(), {}).pinned_certificate == std::string(40, 'a'));
    CHECK(app_service_request(somewhere(), {}).pinned_certificate.empty());
    IdentityEnvironment plain = somewhere();
    plain.identity_endpoint = "http://127.0.0.1:2377/token";
    const Error error = error_of([&] { return service_fabric_request(plain, {}); });
    CHECK(error.code == MIS_INVALID_ARGUMENT);
    CHECK_THAT(error.message, Contains("https") && !Contains("s3cret"));
}

TEST_CASE("a secret does not go over plain http to anywhere but this machine and its link") {
    IdentityEnvironment far_away = somewhere();
    far_away.identity_endpoint = far_away.msi_endpoint = "http://identity.example/token";
    for (const Error &error : {error_of([&] { return app_service_request(far_away, {}); }),
                               error_of([&] { return service_fabric_request(far_away, {}); }),
                               error_of([&] { return azure_ml_request(far_away, {}); }),
                               error_of([&] { return cloud_shell_request(far_away, {}); })}) {
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Contains("_ENDPOINT must be https") && !Contains("s3cret"));
    }
}

TEST_CASE("each source refuses the selectors that it would not honour") {
    const IdentitySelector client{"id-1", "", ""};
    const IdentitySelector object{"", "id-1", ""};
    const IdentitySelector resource{"", "", "id-1"};
    using Ask = Request (*)(const TokenRequest &);
    struct Row {
        const char *source;
        Ask ask;
        std::vector<IdentitySelector> refused;
    };
    for (const Row &row :
         std::vector<Row>{{"ServiceFabric",
                           [](const TokenRequest &r) { return service_fabric_request(somewhere(), r); },
                           {client, object, resource}},
                          {"AzureML",
                           [](const TokenRequest &r) { return azure_ml_request(somewhere(), r); },
                           {object, resource}},
                          {"CloudShell",
                           [](const TokenRequest &r) { return cloud_shell_request(somewhere(), r); },
                           {client, object, resource}},
                          {"WorkloadIdentity",
                           [](const TokenRequest &r) { return workload(somewhere(), r); },
                           {object, resource}}}) {
        CAPTURE(row.source);
        for (const IdentitySelector &identity : row.refused) {
            const Error error = error_of([&] { return row.ask(selecting(identity)); });
            CHECK(error.code == MIS_INVALID_ARGUMENT);
            CHECK_THAT(error.message,
                       Contains(row.source) && Contains("does not let an identity be selected"));
        }
    }
}

TEST_CASE("Azure ML is asked for the job's own identity where none is selected") {
    CHECK_THAT(azure_ml_request(somewhere(), selecting({"chosen-client", "", ""})).url,
               Catch::EndsWith("&clientid=chosen-client"));
    IdentityEnvironment without = somewhere();
    without.default_client_id.clear();
    CHECK_THAT(azure_ml_request(without, {}).url, !Contains("clientid"));
}

TEST_CASE("an assertion is exchanged at the tenant of the authority") {
    TokenRequest request;
    request.resource = "https://storage.azure.com/";
    const Request http = workload(somewhere(), request);
    CHECK(http.method == "POST");
    CHECK(http.url == "https://login.example/tenant-1/oauth2/v2.0/token");
    CHECK(find_header(http.headers, "Content-Type") == "application/x-www-form-urlencoded");
    CHECK(http.body.empty());  // it is a secret, and wiped when it is gone
    CHECK(body_of(http) ==
          "grant_type=client_credentials&client_assertion_type="
          "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_id=federated-client"
          "&scope=https%3A%2F%2Fstorage.azure.com%2F%2F.default&client_assertion=eyJ0.assertion_-.sig");
    CHECK_THAT(body_of(workload(somewhere(), selecting({"a&scope=b", "", ""}))),
               Contains("&client_id=a%26scope%3Db&scope="));
}

TEST_CASE("the public cloud's authority is the default, and every other has to be https") {
    IdentityEnvironment environment = somewhere();
    environment.authority_host.clear();
    CHECK(workload(environment).url == "https://login.microsoftonline.com/tenant-1/oauth2/v2.0/token");
    for (const char *authority : {"http://login.example/", "http://127.0.0.1:1/", "login.example",
                                  "https://login.example/?x=y", "https://user@login.example/"}) {
        CAPTURE(authority);
        environment.authority_host = authority;
        const Error error = error_of([&] { return workload(environment); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::StartsWith("AZURE_AUTHORITY_HOST") && !Contains("assertion_-"));
    }
}

TEST_CASE("a tenant is one segment of the path: it cannot lead to another host or endpoint") {
    IdentityEnvironment environment = somewhere();
    for (const char *tenant : {"00000000-0000-0000-0000-000000000000", "contoso.onmicrosoft.com", "common"}) {
        environment.tenant_id = tenant;
        CHECK_THAT(workload(environment).url, Contains("https://login.example/" + std::string(tenant) + "/"));
    }
    for (const std::string &tenant :
         {std::string(), std::string("../../evil.example"), std::string(".."), std::string("a/b"),
          std::string("a\\b"), std::string("a?b"), std::string("a#b"), std::string("a%2fb"),
          std::string("a b"), std::string("@evil.example"), std::string("a..b"), std::string(254, 'a'),
          std::string("\xC3\xA4")}) {
        CAPTURE(tenant);
        environment.tenant_id = tenant;
        const Error error = error_of([&] { return workload(environment); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::StartsWith("AZURE_TENANT_ID"));
    }
}

TEST_CASE("where a source is asked, is told without any secret") {
    SessionOptions options;
    options.identity = somewhere();
    struct Row {
        IdentitySource source;
        const char *endpoint;
    };
    for (const Row &row :
         {Row{IdentitySource::app_service, "https://127.0.0.1:2377/token"},
          Row{IdentitySource::service_fabric, "https://127.0.0.1:2377/token"},
          Row{IdentitySource::azure_ml, "http://127.0.0.1:1/msi/token"},
          Row{IdentitySource::cloud_shell, "http://127.0.0.1:1/msi/token"},
          Row{IdentitySource::workload_identity, "https://login.example/tenant-1/federated-client"},
          Row{IdentitySource::arc, "http://127.0.0.1:40342/metadata/identity/oauth2/token"},
          Row{IdentitySource::imds, "http://127.0.0.1:1"}}) {
        CAPTURE(row.endpoint);
        CHECK(source_endpoint(*loopback_session(options), row.source) == row.endpoint);
    }
    options.identity.imds_endpoint = "http://127.0.0.1:3";
    CHECK(source_endpoint(*loopback_session(options), IdentitySource::arc) == "https://127.0.0.1:2377/token");
}
