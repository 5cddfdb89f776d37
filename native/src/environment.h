#pragma once

#include <string>

#include "cloud.h"
#include "work.h"

namespace mistorage {

// The cloud that the machine is in: of that name, or where `name` is "" as the identity source tells: a VM
// asks IMDS, once a session; a federated identity goes by its authority; the others are taken to be in
// AzureCloud. Throws MIS_INVALID_ARGUMENT for an unknown name.
[[nodiscard]] const Cloud &get_environment(Work &work, const std::string &name, const std::string &source);

// Pure. Throws MIS_RESPONSE_INVALID for a cloud that is not known here.
[[nodiscard]] const Cloud &cloud_of_instance(std::string_view az_environment);
// Throws MIS_INVALID_ARGUMENT.
[[nodiscard]] const Cloud &cloud_of_name(const std::string &name);

}  // namespace mistorage
