#pragma once

#include <cstdint>
#include <string>

#include "blob_request.h"
#include "context.h"
#include "work.h"

namespace mistorage {

struct Container {
    std::string name;
    std::string uri;
    std::string etag;
    std::int64_t last_modified = 0;  // seconds since 1970
};

[[nodiscard]] Container create_container(Work &work, const Context &context, const std::string &name,
                                         PublicAccess access);

}  // namespace mistorage
