#include <catch2/catch.hpp>

#include "support/source_machine.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

TEST_CASE("each source is asked with its own method, path, query, headers and body") {
    const std::string encoded = "https%3A%2F%2Fstorage.azure.com%2F";
    struct Row {
        const char *source;
        const char *method;
        const char *path;
        std::string query;
        std::map<std::string, std::string> headers;  // besides Host and User-Agent
        std::string body;
    };
    for (const Row &row : std::vector<Row>{
             {"AppService",
              "GET",
              "/app-service/msi/token",
              "api-version=2019-08-01&resource=" + encoded,
              {{"x-identity-header", secret}},
              ""},
             {"ServiceFabric",
              "GET",
              "/service-fabric/metadata/identity/oauth2/token",
              "api-version=2019-07-01-preview&resource=" + encoded,
              {{"secret", secret}},
              ""},
             {"AzureML",
              "GET",
              "/azure-ml/msi/token",
              "api-version=2017-09-01&resource=" + encoded + "&clientid=own-client",
              {{"secret", secret}},
              ""},
             {"CloudShell",
              "POST",
              "/cloud-shell/oauth2/token",
              "",
              {{"metadata", "true"},
               {"content-type", "application/x-www-form-urlencoded"},
               {"content-length", "43"}},
              "resource=" + encoded},
             {"WorkloadIdentity",
              "POST",
              "/tenant-1/oauth2/v2.0/token",
              "",
              {{"content-type", "application/x-www-form-urlencoded"}, {"content-length", "241"}},
              "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
              "client-assertion-type%3Ajwt-bearer&client_id=federated-client&scope=" +
                  encoded + "%2F.default&client_assertion=" + assertion}}) {
        CAPTURE(row.source);
        const Machine machine(row.source);
        const Token token = machine.get();
        CHECK(token.source == row.source);
        CHECK(token.resource == storage);
        CHECK(token.expires_on > FakeClock::start);
        CHECK_FALSE(token.secret.empty());
        Recorded request = machine.only_request();
        CHECK(request.method == row.method);
        CHECK(request.path == row.path);
        CHECK(request.query == row.query);
        CHECK(request.body == row.body);
        CHECK(request.headers.erase("host") == 1);
        CHECK(request.headers.erase("user-agent") == 1);
        CHECK(request.headers == row.headers);
    }
}

TEST_CASE("each source is asked for the identity that is selected, in its own spelling") {
    struct Row {
        const char *source;
        IdentitySelector identity;
        const char *query_end;
    };
    for (const Row &row :
         {Row{"AppService", {"other-client", "", ""}, "&client_id=other-client"},
          Row{"AppService", {"", "other-object", ""}, "&principal_id=other-object"},
          Row{"AppService", {"", "", "/subscriptions/s/other"}, "&mi_res_id=%2Fsubscriptions%2Fs%2Fother"},
          Row{"AzureML", {"other-client", "", ""}, "&clientid=other-client"}}) {
        CAPTURE(row.source, row.query_end);
        const Machine machine(row.source);
        CHECK(machine.get(row.identity).client_id == "other-client");
        CHECK_THAT(machine.only_request().query, Catch::EndsWith(row.query_end));
    }
    Machine federated("WorkloadIdentity");
    federated.environment.client_id = "other-client";
    CHECK_FALSE(federated.get({"federated-client", "", ""}).secret.empty());
    CHECK_THAT(federated.only_request().body, Contains("&client_id=federated-client&"));
}

TEST_CASE("where a selector would go unheard nothing is sent") {
    const IdentitySelector client{"other-client", "", ""};
    const IdentitySelector object{"", "other-object", ""};
    const IdentitySelector resource{"", "", "/subscriptions/s/other"};
    struct Row {
        const char *source;
        std::vector<IdentitySelector> refused;
    };
    for (const Row &row : std::vector<Row>{{"ServiceFabric", {client, object, resource}},
                                           {"CloudShell", {client, object, resource}},
                                           {"AzureML", {object, resource}},
                                           {"WorkloadIdentity", {object, resource}}}) {
        CAPTURE(row.source);
        const Machine machine(row.source);
        for (const IdentitySelector &identity : row.refused) {
            CHECK(status_of([&] { return machine.get(identity); }) == MIS_INVALID_ARGUMENT);
        }
        CHECK(machine.stage.requests().empty());
    }
}
