#include "instance.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using test::error_of;

TEST_CASE("the machine's subscription, resource group and cloud are read from its metadata") {
    const Instance instance = parse_instance(
        R"({"azEnvironment":"AzurePublicCloud","location":"westeurope","name":"vm","osType":"Linux",)"
        R"("resourceGroupName":"Group","resourceId":"/subscriptions/x","subscriptionId":)"
        R"("01234567-89ab-cdef-0123-456789abcdef","tagsList":[],"vmId":"v","vmScaleSetName":""})");
    CHECK(instance.subscription_id == "01234567-89ab-cdef-0123-456789abcdef");
    CHECK(instance.resource_group_name == "Group");
    CHECK(instance.environment == "AzurePublicCloud");
}

TEST_CASE("what does not apply to the machine is empty") {
    const Instance instance = parse_instance(R"({"subscriptionId":"s","resourceGroupName":""})");
    CHECK(instance.resource_group_name.empty());
    CHECK(instance.environment.empty());
}

TEST_CASE("metadata without a subscription, or malformed, is an invalid answer") {
    for (const char *json : {"", "{}", "[]", "null", "<html></html>", R"({"subscriptionId":""})",
                             R"({"subscriptionId":null})", R"({"subscriptionId":"s")",
                             R"({"subscriptionId":"s","x":tru})", R"({"compute":{"subscriptionId":"s"}})"}) {
        CAPTURE(json);
        const Error error = error_of([&] { return parse_instance(json); });
        CHECK(error.code == MIS_RESPONSE_INVALID);
        CHECK_THAT(error.hint, Catch::Contains("explicitly"));
    }
}
