#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "blob_change_request.h"
#include "error.h"
#include "work.h"

namespace mistorage {

struct DeleteRequest {
    std::vector<BlobAddress> blobs;  // 1 to 256, all of one container
    Deletion deletion = Deletion::blob;
    Conditions conditions;  // for each of them
};

// Throws MIS_INVALID_ARGUMENT.
void check_delete_request(const DeleteRequest &request);

// What came of each: nothing, or the error. Shared, because a result is handed out as a copy.
using Deletions = std::shared_ptr<const std::vector<std::optional<Error>>>;

// Several in one request; each by itself where the service refuses that, or is too busy for some of them.
[[nodiscard]] Deletions delete_blobs(Work &work, const Context &context, const DeleteRequest &request);

}  // namespace mistorage
