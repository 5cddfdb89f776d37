#pragma once

#include <string>
#include <utility>
#include <vector>

#include "blob_request.h"

namespace mistorage {

// The requests that delete or change a blob without its content, unsigned. Pure.

// What is deleted of a blob with snapshots. Without one of the latter two the service refuses to.
enum class Deletion { blob, with_snapshots, snapshots_only };

// https://learn.microsoft.com/rest/api/storageservices/delete-blob
[[nodiscard]] Request delete_blob_request(const Context &context, const BlobAddress &address,
                                          Deletion deletion = Deletion::blob,
                                          const Conditions &conditions = {});
// Up to 256 requests for blobs of a container in one; the body is the caller's to add.
// https://learn.microsoft.com/rest/api/storageservices/blob-batch
[[nodiscard]] Request batch_request(const Context &context, std::string_view container,
                                    const std::string &boundary);
// Of conditions it takes tags and lease. https://learn.microsoft.com/rest/api/storageservices/set-blob-tier
[[nodiscard]] Request set_blob_tier_request(const Context &context, const BlobAddress &address,
                                            const std::string &tier, const std::string &rehydrate_priority,
                                            const Conditions &conditions);
// What is empty is cleared. https://learn.microsoft.com/rest/api/storageservices/set-blob-properties
[[nodiscard]] Request set_blob_properties_request(const Context &context, const BlobAddress &address,
                                                  const BlobHeaders &headers, const std::string &content_md5,
                                                  const Conditions &conditions);
// All of the metadata. https://learn.microsoft.com/rest/api/storageservices/set-blob-metadata
[[nodiscard]] Request set_blob_metadata_request(
    const Context &context, const BlobAddress &address,
    const std::vector<std::pair<std::string, std::string>> &metadata, const Conditions &conditions);
// All of the tags. Of conditions it takes tags and lease.
// https://learn.microsoft.com/rest/api/storageservices/set-blob-tags
[[nodiscard]] Request set_blob_tags_request(const Context &context, const BlobAddress &address,
                                            const std::vector<std::pair<std::string, std::string>> &tags,
                                            const Conditions &conditions);

}  // namespace mistorage
