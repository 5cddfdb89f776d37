#include "environment.h"

#include "error.h"
#include "instance.h"
#include "session.h"
#include "token.h"

namespace mistorage {

const Cloud &cloud_of_instance(std::string_view az_environment) {
    for (const auto &cloud : clouds) {
        // IMDS has been seen to spell it in capitals.
        if (equals_ignoring_case(cloud.instance_name, az_environment)) {
            return cloud;
        }
    }
    Error error(MIS_RESPONSE_INVALID,
                "This machine is in the cloud '" + shown(az_environment, 100) + "', which is not known here.",
                "Say which cloud's addresses to use: -Environment, or -BlobEndpoint and "
                "-ResourceManagerEndpoint.");
    error.operation = "Get instance metadata";
    throw error;
}

const Cloud &cloud_of_name(const std::string &name) {
    const Cloud *cloud = find_cloud(name.empty() ? clouds.front().name : std::string_view(name));
    if (cloud == nullptr) {
        throw invalid_argument("The environment '" + shown(name, 100) +
                               "' is not known: it is AzureCloud, AzureUSGovernment or AzureChinaCloud.");
    }
    return *cloud;
}

namespace {

Instance this_machine(Work &work) {
    try {
        return get_instance(work);
    } catch (Error &error) {
        if (error.code != MIS_IMDS_UNREACHABLE) {
            error.hint = "Say which cloud this is: -Environment.";
        }
        throw;
    }
}

}  // namespace

const Cloud &get_environment(Work &work, const std::string &name, const std::string &source) {
    if (!name.empty()) {
        return cloud_of_name(name);
    }
    const IdentitySource found = find_source(work.session, source).source;
    if (found == IdentitySource::imds) {
        const Instance instance = this_machine(work);
        return instance.environment.empty() ? clouds.front() : cloud_of_instance(instance.environment);
    }
    if (found == IdentitySource::workload_identity) {
        const std::string host = host_of(work.session.identity_environment().authority_host);
        for (const auto &cloud : clouds) {
            if (host == cloud.authority || host == cloud.other_authority) {
                return cloud;
            }
        }
    }
    return clouds.front();
}

}  // namespace mistorage
