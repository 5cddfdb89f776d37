#include <catch2/catch.hpp>

#include "instance.h"
#include "support/stage.h"
#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

TimelessSession session_at(const std::string &endpoint) {
    SessionOptions options;
    options.imds_endpoint = endpoint;
    return TimelessSession(options);
}

Instance get(const TimelessSession &timeless) {
    Work work = work_on(*timeless.session);
    return get_instance(work);
}

}  // namespace

TEST_CASE("what machine this is, is one GET of IMDS, once a session") {
    const Stage stage(R"({"instance": {"subscriptionId": "5ab50000-0000-4000-8000-00000000000a",
        "resourceGroupName": "some-group", "azEnvironment": "AzureUSGovernmentCloud"}})");
    const TimelessSession timeless = session_at(stage.url());
    for (int i = 0; i < 2; ++i) {
        const Instance instance = get(timeless);
        CHECK(instance.subscription_id == "5ab50000-0000-4000-8000-00000000000a");
        CHECK(instance.resource_group_name == "some-group");
        CHECK(instance.environment == "AzureUSGovernmentCloud");
        CHECK(instance.name == "emulated-vm");
        CHECK(instance.location == "westeurope");
        CHECK(instance.os_type == "Windows");
    }
    const auto requests = stage.requests();
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].method == "GET");
    CHECK(requests[0].target == "/metadata/instance/compute?api-version=2021-02-01");
    CHECK(requests[0].header("metadata") == "true");
    CHECK(requests[0].headers.size() == 3);  // and Host and User-Agent
}

TEST_CASE("where IMDS is busy the question is repeated") {
    Stage stage;
    stage.fault(R"({"times": 2, "answer": {"status": 429}})");
    CHECK_FALSE(get(session_at(stage.url())).subscription_id.empty());
    CHECK(stage.requests().size() == 3);
}

TEST_CASE("where nothing answers, or something else does, the error names the way out") {
    const Error nobody = error_of([&] { return get(session_at(closed_port_url())); });
    CHECK(nobody.code == MIS_IMDS_UNREACHABLE);
    CHECK(nobody.operation == "Get instance metadata");

    for (const char *answer :
         {R"({"status": 403})", R"({"status": 404, "headers": {"Server": "nginx"}})",
          R"({"status": 200, "body": "{\"name\": \"vm\"}"})", R"({"status": 200, "body": "tru"})"}) {
        CAPTURE(answer);
        Stage stage;
        stage.fault(std::string(R"({"answer": )") + answer + '}');
        const Error error = error_of([&] { return get(session_at(stage.url())); });
        CHECK((error.code == MIS_IMDS_UNAVAILABLE || error.code == MIS_RESPONSE_INVALID));
        CHECK(error.operation == "Get instance metadata");
        CHECK_THAT(error.hint, Catch::Contains("explicitly"));
        CHECK(stage.requests().size() == 1);
    }
}
