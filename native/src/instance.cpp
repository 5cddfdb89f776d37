#include "instance.h"

#include <simdjson.h>

#include "imds.h"
#include "json.h"
#include "session.h"

namespace mistorage {

namespace {

Instance ask_instance(Work &work) {
    const Response response =
        ask_imds(work, "Get instance metadata", "/metadata/instance/compute?api-version=2021-02-01",
                 RetryPolicy::imds);
    if (response.status != 200) {
        Error error(MIS_IMDS_UNAVAILABLE,
                    "The instance metadata service does not say what machine this is (HTTP " +
                        std::to_string(response.status) + ").",
                    "Give the subscription and the resource group explicitly.");
        error.operation = "Get instance metadata";
        error.http_status = response.status;
        throw error;
    }
    return parse_instance(response.body.view());
}

}  // namespace

Instance get_instance(Work &work) {
    return work.session.instance().get(work, [&] { return ask_instance(work); });
}

Instance parse_instance(std::string_view json) {
    Instance instance;
    const bool parsed = read_json(json, [&](const simdjson::dom::element &root) {
        instance.subscription_id = json_text(root, "subscriptionId");
        instance.resource_group_name = json_text(root, "resourceGroupName");
        instance.environment = json_text(root, "azEnvironment");
        instance.name = json_text(root, "name");
        instance.location = json_text(root, "location");
        instance.vm_id = json_text(root, "vmId");
        instance.resource_id = json_text(root, "resourceId");
        instance.scale_set_name = json_text(root, "vmScaleSetName");
        instance.os_type = json_text(root, "osType");
    });
    if (!parsed || instance.subscription_id.empty()) {
        Error error(MIS_RESPONSE_INVALID,
                    "The answer of the instance metadata service is not what it should be.",
                    "Give the subscription and the resource group explicitly.");
        error.operation = "Get instance metadata";
        error.http_status = 200;
        throw error;
    }
    return instance;
}

}  // namespace mistorage
