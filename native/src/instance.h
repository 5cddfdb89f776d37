#pragma once

#include <string>
#include <string_view>

#include "work.h"

namespace mistorage {

// What IMDS says about the machine; "" where a field does not apply.
struct Instance {
    std::string subscription_id;
    std::string resource_group_name;
    std::string environment;  // "AzurePublicCloud", ...
    std::string name;
    std::string location;
    std::string vm_id;
    std::string resource_id;
    std::string scale_set_name;
    std::string os_type;
};

// From the session, or from /metadata/instance/compute.
[[nodiscard]] Instance get_instance(Work &work);

// Throws MIS_RESPONSE_INVALID.
[[nodiscard]] Instance parse_instance(std::string_view json);

}  // namespace mistorage
