#include "identity_source.h"

#include <catch2/catch.hpp>
#include <functional>

#include "support/thrown.h"
#include "text.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

IdentityEnvironment everything() {
    IdentityEnvironment environment;
    environment.identity_endpoint = "http://127.0.0.1:1/token";
    environment.identity_header = Secret("s3cret-header");
    environment.identity_server_thumbprint = std::string(40, 'a');
    environment.imds_endpoint = "http://127.0.0.1:1";
    environment.msi_endpoint = "http://127.0.0.1:1/msi";
    environment.msi_secret = Secret("s3cret-msi");
    environment.default_client_id = "default-client";
    environment.authority_host = "https://login.microsoftonline.com/";
    environment.tenant_id = "tenant";
    environment.client_id = "client";
    environment.federated_token_file = "/var/run/token";
    return environment;
}

struct NamedSource {
    const char *name;
    IdentitySource source;
};
constexpr NamedSource all_sources[] = {{"Imds", IdentitySource::imds},
                                       {"AppService", IdentitySource::app_service},
                                       {"ServiceFabric", IdentitySource::service_fabric},
                                       {"AzureML", IdentitySource::azure_ml},
                                       {"CloudShell", IdentitySource::cloud_shell},
                                       {"Arc", IdentitySource::arc},
                                       {"WorkloadIdentity", IdentitySource::workload_identity}};

// What a source needs of the environment, and how each of it goes missing.
struct Need {
    IdentitySource source;
    const char *variable;
    std::function<void(IdentityEnvironment &)> remove;
};
const std::vector<Need> &needs() {
    using Environment = IdentityEnvironment;
    const auto no_endpoint = [](Environment &e) { e.identity_endpoint.clear(); };
    const auto no_header = [](Environment &e) { e.identity_header = Secret(); };
    const auto no_msi = [](Environment &e) { e.msi_endpoint.clear(); };
    static const std::vector<Need> all = {
        {IdentitySource::service_fabric, "IDENTITY_ENDPOINT", no_endpoint},
        {IdentitySource::service_fabric, "IDENTITY_HEADER", no_header},
        {IdentitySource::service_fabric, "IDENTITY_SERVER_THUMBPRINT",
         [](Environment &e) { e.identity_server_thumbprint.clear(); }},
        {IdentitySource::app_service, "IDENTITY_ENDPOINT", no_endpoint},
        {IdentitySource::app_service, "IDENTITY_HEADER", no_header},
        {IdentitySource::azure_ml, "MSI_ENDPOINT", no_msi},
        {IdentitySource::azure_ml, "MSI_SECRET", [](Environment &e) { e.msi_secret = Secret(); }},
        {IdentitySource::cloud_shell, "MSI_ENDPOINT", no_msi},
        {IdentitySource::workload_identity, "AZURE_FEDERATED_TOKEN_FILE",
         [](Environment &e) { e.federated_token_file.clear(); }},
        {IdentitySource::workload_identity, "AZURE_TENANT_ID", [](Environment &e) { e.tenant_id.clear(); }},
        {IdentitySource::workload_identity, "AZURE_CLIENT_ID", [](Environment &e) { e.client_id.clear(); }},
    };
    return all;
}

}  // namespace

TEST_CASE("each source has one name, which is understood in any letter case") {
    for (const NamedSource &row : all_sources) {
        CAPTURE(row.name);
        CHECK(parse_source(row.name) == row.source);
        CHECK(parse_source(to_lower(row.name)) == row.source);
        CHECK(source_name(row.source) == row.name);
    }
}

TEST_CASE("without a name, or with Auto, the environment decides") {
    for (const char *name : {"", "Auto", "AUTO"}) {
        CHECK_FALSE(parse_source(name));
    }
}

TEST_CASE("a source that does not exist is refused with the names of those that do") {
    for (const char *name : {"imds ", "AppServices", "Azure Arc", "Environment"}) {
        CAPTURE(name);
        const Error error = error_of([&] { return parse_source(name); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Contains(name) && Contains("Auto"));
        for (const NamedSource &known : all_sources) {
            CHECK_THAT(error.message, Contains(known.name));
        }
    }
}

TEST_CASE("of all that is announced the first of MSAL's order is taken, and the reason is told") {
    struct Row {
        IdentitySource source;
        const char *reason;
        std::function<void(IdentityEnvironment &)> next;  // what goes away before the following row
    };
    IdentityEnvironment environment = everything();
    for (const Row &row : std::vector<Row>{
             {IdentitySource::service_fabric,
              "IDENTITY_ENDPOINT, IDENTITY_HEADER and IDENTITY_SERVER_THUMBPRINT are set",
              [](auto &e) { e.identity_server_thumbprint.clear(); }},
             {IdentitySource::app_service, "IDENTITY_ENDPOINT and IDENTITY_HEADER are set",
              [](auto &e) { e.identity_header = Secret(); }},
             {IdentitySource::azure_ml, "MSI_ENDPOINT and MSI_SECRET are set",
              [](auto &e) { e.msi_secret = Secret(); }},
             {IdentitySource::cloud_shell, "MSI_ENDPOINT is set", [](auto &e) { e.msi_endpoint.clear(); }},
             {IdentitySource::arc, "IDENTITY_ENDPOINT and IMDS_ENDPOINT are set",
              [](auto &e) { e.imds_endpoint.clear(); }},
             {IdentitySource::workload_identity,
              "AZURE_FEDERATED_TOKEN_FILE, AZURE_TENANT_ID and AZURE_CLIENT_ID are set",
              [](auto &e) { e.federated_token_file.clear(); }},
             {IdentitySource::imds, "nothing else is announced in the environment", [](auto &) {}}}) {
        CAPTURE(row.reason);
        const SourceChoice choice = choose_source(std::nullopt, environment, false);
        CHECK(choice.source == row.source);
        CHECK(choice.reason == row.reason);
        row.next(environment);
    }
}

TEST_CASE("an installed Arc agent is enough for Arc, before workload identity and IMDS") {
    const SourceChoice alone = choose_source(std::nullopt, IdentityEnvironment(), true);
    CHECK(alone.source == IdentitySource::arc);
    CHECK(alone.reason == "the Azure Arc agent is installed");

    IdentityEnvironment federated = everything();
    federated.identity_endpoint.clear();
    federated.msi_endpoint.clear();
    CHECK(choose_source(std::nullopt, federated, true).source == IdentitySource::arc);
    CHECK(choose_source(std::nullopt, federated, false).source == IdentitySource::workload_identity);
}

TEST_CASE("the source that was asked for is taken, whatever else is announced") {
    for (const NamedSource &row : all_sources) {
        CAPTURE(row.name);
        const SourceChoice choice = choose_source(row.source, everything(), true);
        CHECK(choice.source == row.source);
        CHECK(choice.reason == "it was asked for");
    }
}

TEST_CASE("IMDS and Arc can always be asked for: they have well-known endpoints") {
    for (const IdentitySource source : {IdentitySource::imds, IdentitySource::arc}) {
        CHECK(choose_source(source, IdentityEnvironment(), false).source == source);
    }
}

TEST_CASE("a source that is asked for where a variable of its own is missing is an error that names it") {
    for (const Need &need : needs()) {
        CAPTURE(source_name(need.source), need.variable);
        IdentityEnvironment environment = everything();
        need.remove(environment);
        const Error error = error_of([&] { return choose_source(need.source, environment, true); });
        CHECK(error.code == MIS_IDENTITY_SOURCE_UNAVAILABLE);
        CHECK_THAT(error.message, Contains(std::string(source_name(need.source))) && Contains(need.variable));
        CHECK_THAT(error.hint, Contains("-Source"));
        CHECK_THAT(error.message + error.hint, !Contains("s3cret"));
    }
}

TEST_CASE("a source is not taken by itself where a variable of its own is missing") {
    for (const Need &need : needs()) {
        CAPTURE(source_name(need.source), need.variable);
        IdentityEnvironment environment = everything();
        need.remove(environment);
        CHECK(choose_source(std::nullopt, environment, false).source != need.source);
    }
}

TEST_CASE("secrets go over plain http to this machine and to link-local addresses only") {
    for (const char *text :
         {"http://127.0.0.1:41056/msi/token", "http://127.9.9.9/x", "http://localhost:50342/oauth2/token",
          "http://[::1]:1/", "http://169.254.129.3:8081/msi/token", "http://169.254.169.254",
          "https://identity.example:2377/metadata/identity/oauth2/token", "https://10.0.0.4/token"}) {
        CAPTURE(text);
        CHECK(status_of([&] { return parse_identity_endpoint(text, "IDENTITY_ENDPOINT"); }) == MIS_OK);
    }
    for (const char *text :
         {"http://10.0.0.4/token", "http://identity.example/", "http://169.255.0.1/", "http://169.254.evil/",
          "http://169.254.1.1.evil.example/", "http://169.254./", "http://169.254.1.1.1/",
          "http://169.254.999.1/", "http://127.0.0.1.evil.example/", "http://[fe80::1]/"}) {
        CAPTURE(text);
        const Error error = error_of([&] { return parse_identity_endpoint(text, "IDENTITY_ENDPOINT"); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::StartsWith("IDENTITY_ENDPOINT"));
    }
}

TEST_CASE("an endpoint that is no URL, or carries more than one, is refused and not repeated") {
    for (const char *text :
         {"", "127.0.0.1:1", "ftp://127.0.0.1/", "http://user:hunter2@127.0.0.1/",
          "http://127.0.0.1/?hunter2", "http://127.0.0.1/#hunter2", "http://127.0.0.1/ hunter2"}) {
        CAPTURE(text);
        const Error error = error_of([&] { return parse_identity_endpoint(text, "MSI_ENDPOINT"); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::StartsWith("MSI_ENDPOINT") && !Contains("hunter2"));
    }
}

TEST_CASE("Arc's agent and the keys of its challenges are where its installer puts them") {
    const ArcPaths windows = arc_paths("C:\\Program Files", "C:\\ProgramData");
    CHECK(windows.agent == "C:\\Program Files\\AzureConnectedMachineAgent\\himds.exe");
    CHECK(windows.tokens == "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens");
    const ArcPaths elsewhere = arc_paths("", "");
    CHECK(elsewhere.agent == "/opt/azcmagent/bin/himds");
    CHECK(elsewhere.tokens == "/var/opt/azcmagent/tokens");
}
