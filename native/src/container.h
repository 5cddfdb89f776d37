#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "blob_request.h"
#include "blob_response.h"
#include "context.h"
#include "work.h"

namespace mistorage {

// Times are seconds since 1970, 0 where the service says none.
struct Container {
    std::string name;
    std::string uri;
    std::string etag;
    std::int64_t last_modified = 0;
    PublicAccess access = PublicAccess::off;
    Lease lease;
    std::vector<std::pair<std::string, std::string>> metadata;
    std::string version_id;  // of a deleted one
    bool is_deleted = false;
    std::int64_t deleted_on = 0;
    std::int64_t remaining_retention_days = 0;
};

// From "container", "blob" and "": off.
[[nodiscard]] PublicAccess public_access_of(std::string_view text);

[[nodiscard]] Container create_container(Work &work, const Context &context, const std::string &name,
                                         PublicAccess access);
[[nodiscard]] Container get_container(Work &work, const Context &context, const std::string &name);
// Conditions of time, and the lease.
void delete_container(Work &work, const Context &context, const std::string &name,
                      const Conditions &conditions);

}  // namespace mistorage
