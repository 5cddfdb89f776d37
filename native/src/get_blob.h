#pragma once

#include "blob_request.h"
#include "blob_response.h"
#include "work.h"

namespace mistorage {

// Get Blob Properties, and with `tags` Get Blob Tags too.
[[nodiscard]] Blob get_blob(Work &work, const Context &context, const BlobAddress &address,
                            const Conditions &conditions, bool tags);

// Of conditions it takes tags and lease.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> get_blob_tags(Work &work,
                                                                             const Context &context,
                                                                             const BlobAddress &address,
                                                                             const Conditions &conditions);

}  // namespace mistorage
