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

TEST_CASE("everything else that identifies the machine is read, too") {
    const Instance instance = parse_instance(
        R"({"azEnvironment":"AzurePublicCloud","location":"westeurope","name":"vm-1","osType":"Windows",)"
        R"("resourceGroupName":"Group","resourceId":"/subscriptions/s/vm-1","subscriptionId":"s",)"
        R"("vmId":"5ab50000-0000-4000-8000-000000000002","vmScaleSetName":"set-1"})");
    CHECK(instance.location == "westeurope");
    CHECK(instance.name == "vm-1");
    CHECK(instance.os_type == "Windows");
    CHECK(instance.resource_id == "/subscriptions/s/vm-1");
    CHECK(instance.vm_id == "5ab50000-0000-4000-8000-000000000002");
    CHECK(instance.scale_set_name == "set-1");
}

TEST_CASE("what does not apply to the machine is empty") {
    const Instance instance = parse_instance(R"({"subscriptionId":"s","resourceGroupName":""})");
    CHECK(instance.resource_group_name.empty());
    CHECK(instance.environment.empty());
    CHECK(instance.name.empty());
    CHECK(instance.location.empty());
    CHECK(instance.vm_id.empty());
    CHECK(instance.resource_id.empty());
    CHECK(instance.scale_set_name.empty());
    CHECK(instance.os_type.empty());
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
