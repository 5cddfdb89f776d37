#include "environment.h"

#include <catch2/catch.hpp>

#include "support/stage.h"
#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

std::string machine_in(const std::string &az_environment) {
    return R"({"instance": {"azEnvironment": )" + json_string(az_environment) + "}}";
}

TimelessSession session_with(const IdentityEnvironment &identity, const std::string &imds) {
    SessionOptions options;
    options.identity = identity;
    options.imds_endpoint = imds;
    return TimelessSession(options);
}

std::string_view environment_of(Session &session, const std::string &name = "",
                                const std::string &source = "") {
    Work work = work_on(session);
    return get_environment(work, name, source).name;
}

}  // namespace

TEST_CASE("an environment that is named is that cloud, and none is the public one") {
    CHECK(cloud_of_name("").name == "AzureCloud");
    for (const Cloud &cloud : clouds) {
        CHECK(&cloud_of_name(std::string(cloud.name)) == &cloud);
        CHECK(&cloud_of_name(to_lower(cloud.name)) == &cloud);
    }
    const Error error = error_of([] { return cloud_of_name("AzureGermanCloud").name; });
    CHECK(error.code == MIS_INVALID_ARGUMENT);
    CHECK_THAT(error.message, Contains("AzureGermanCloud") && Contains("AzureUSGovernment"));
}

TEST_CASE("IMDS's names of the clouds are others, and have been seen in capitals") {
    struct Row {
        const char *az_environment;
        const char *name;
    };
    for (const Row &row :
         {Row{"AzurePublicCloud", "AzureCloud"}, Row{"AZUREPUBLICCLOUD", "AzureCloud"},
          Row{"AzureUSGovernmentCloud", "AzureUSGovernment"},
          Row{"azureusgovernmentcloud", "AzureUSGovernment"}, Row{"AzureChinaCloud", "AzureChinaCloud"}}) {
        CAPTURE(row.az_environment);
        CHECK(cloud_of_instance(row.az_environment).name == row.name);
    }
    for (const char *unknown : {"AzureGermanCloud", "AzureStack", "USNat", "AzurePublicCloud\x1b[31m"}) {
        const Error error = error_of([&] { return cloud_of_instance(unknown).name; });
        CHECK(error.code == MIS_RESPONSE_INVALID);
        CHECK_THAT(error.message, Contains(std::string(unknown).substr(0, 5)) && !Contains("\x1b"));
        CHECK_THAT(error.hint, Contains("-Environment") && Contains("-BlobEndpoint"));
    }
}

TEST_CASE("a VM asks IMDS in which cloud it is, once a session") {
    for (const char *spelling : {"AzureUSGovernmentCloud", "AZUREUSGOVERNMENTCLOUD"}) {
        CAPTURE(spelling);
        const Stage stage(machine_in(spelling));
        const TimelessSession timeless = session_with({}, stage.url());
        CHECK(environment_of(*timeless.session) == "AzureUSGovernment");
        CHECK(environment_of(*timeless.session, "", "Imds") == "AzureUSGovernment");
        const auto requests = stage.requests();
        REQUIRE(requests.size() == 1);
        CHECK(requests[0].target == "/metadata/instance/compute?api-version=2021-02-01");
    }
}

TEST_CASE("a VM that does not say is in the public cloud, and one in an unknown cloud is told what to name") {
    const Stage silent(machine_in(""));
    CHECK(environment_of(*session_with({}, silent.url()).session) == "AzureCloud");

    const Stage unknown(machine_in("AzureMoonCloud"));
    const Error error = error_of([&] { return environment_of(*session_with({}, unknown.url()).session); });
    CHECK(error.code == MIS_RESPONSE_INVALID);
    CHECK_THAT(error.message, Contains("AzureMoonCloud"));
}

TEST_CASE("an environment that is named is asked of nobody, also where nobody is there to ask") {
    const TimelessSession timeless = session_with({}, closed_port_url());
    CHECK(environment_of(*timeless.session, "AzureChinaCloud") == "AzureChinaCloud");
    CHECK(status_of([&] { return environment_of(*timeless.session, "AzureMoonCloud"); }) ==
          MIS_INVALID_ARGUMENT);
    CHECK(status_of([&] { return environment_of(*timeless.session); }) == MIS_IMDS_UNREACHABLE);
}

TEST_CASE("a federated identity goes by its authority") {
    struct Row {
        const char *authority;
        const char *name;
    };
    for (const Row &row : {Row{"https://login.microsoftonline.com/", "AzureCloud"},
                           Row{"https://login.microsoftonline.us/", "AzureUSGovernment"},
                           Row{"https://LOGIN.microsoftonline.us", "AzureUSGovernment"},
                           Row{"https://login.chinacloudapi.cn/", "AzureChinaCloud"}, Row{"", "AzureCloud"},
                           Row{"https://login.microsoftonline.us.evil.example/", "AzureCloud"}}) {
        CAPTURE(row.authority);
        IdentityEnvironment pod;
        pod.federated_token_file = "/var/run/token";
        pod.tenant_id = "tenant-1";
        pod.client_id = "client-1";
        pod.authority_host = row.authority;
        CHECK(environment_of(*session_with(pod, closed_port_url()).session) == row.name);
    }
}

TEST_CASE("the other sources do not say, and nobody else is asked for them") {
    const Stage stage(machine_in("AzureUSGovernmentCloud"));
    IdentityEnvironment app;
    app.identity_endpoint = stage.url();
    app.identity_header = Secret("s");
    const TimelessSession timeless = session_with(app, stage.url());
    CHECK(environment_of(*timeless.session) == "AzureCloud");
    CHECK(environment_of(*timeless.session, "", "AppService") == "AzureCloud");
    CHECK(stage.requests().empty());
    CHECK(environment_of(*timeless.session, "", "Imds") == "AzureUSGovernment");
}
