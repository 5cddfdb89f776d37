#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "blob_change_request.h"
#include "blob_response.h"
#include "work.h"

namespace mistorage {

// Names and their new values; a name without one is taken away, and what is not named is kept.
using Changes = std::vector<std::pair<std::string, std::optional<std::string>>>;

struct BlobChange {
    BlobAddress address;
    // Of "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType".
    Changes properties;
    Changes metadata;  // letter case of the names does not count
    Changes tags;
    Conditions conditions;
};

// Throws MIS_INVALID_ARGUMENT.
void check_blob_change(const BlobChange &change);

// Reads the blob, and then sets what changes, as long as the blob is still what was read: nobody else's
// change is lost, but for tags, which have no ETag. Gives the blob as it is then.
[[nodiscard]] Blob change_blob(Work &work, const Context &context, const BlobChange &change);

struct TierChange {
    BlobAddress address;
    std::string tier;                // "Hot", "Cool", "Cold", "Archive"; or one of page blobs
    std::string rehydrate_priority;  // "Standard", "High" or ""
    Conditions conditions;           // tags and lease
};

void set_blob_tier(Work &work, const Context &context, const TierChange &change);

}  // namespace mistorage
