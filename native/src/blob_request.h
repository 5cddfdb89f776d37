#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conditions.h"
#include "context.h"
#include "request.h"

namespace mistorage {

// The requests of the blob service, unsigned and without a body's source. Pure.

struct BlobAddress {
    std::string container;
    std::string blob;
    std::string snapshot;    // "" for the blob itself
    std::string version_id;  // likewise
};

// For messages: the name, and which snapshot or version.
[[nodiscard]] std::string name_of(const BlobAddress &address);

// Where nothing else is said.
inline constexpr const char *default_content_type = "application/octet-stream";

// What a blob carries besides its bytes; "" where it is not set.
struct BlobHeaders {
    std::string content_type;
    std::string content_encoding;
    std::string content_language;
    std::string content_disposition;
    std::string cache_control;
    std::string access_tier;
    std::vector<std::pair<std::string, std::string>> metadata;
};

// A block blob that is to be written.
struct NewBlob {
    BlobAddress address;
    BlobHeaders headers;
    std::vector<std::pair<std::string, std::string>> tags;
    std::string encryption_scope;  // "" for the container's own
    Conditions conditions;         // of the blob that it replaces
    bool overwrite = false;
    bool skip_md5 = false;  // where it goes in blocks

    // Nothing may be there yet.
    [[nodiscard]] bool must_be_new() const { return !overwrite || conditions.must_be_new(); }
};

// Both throw MIS_INVALID_ARGUMENT.
void check_blob_headers(const BlobHeaders &headers);
void check_new_blob(const NewBlob &blob);

// As x-ms-tags has them: a query.
[[nodiscard]] std::string tags_query(const std::vector<std::pair<std::string, std::string>> &tags);

// Where it is, with its snapshot or version; `query` has what else comes after the question mark.
[[nodiscard]] std::string blob_url(const Context &context, const BlobAddress &address, std::string query);

enum class PublicAccess { off, container, blob };

// https://learn.microsoft.com/rest/api/storageservices/create-container
[[nodiscard]] Request create_container_request(const Context &context, std::string_view container,
                                               PublicAccess access);
// https://learn.microsoft.com/rest/api/storageservices/get-container-properties
[[nodiscard]] Request get_container_properties_request(const Context &context, std::string_view container);
// https://learn.microsoft.com/rest/api/storageservices/delete-container
[[nodiscard]] Request delete_container_request(const Context &context, std::string_view container,
                                               const Conditions &conditions);
// https://learn.microsoft.com/rest/api/storageservices/put-blob
[[nodiscard]] Request put_blob_request(const Context &context, const NewBlob &blob);
// Of conditions it takes the lease. https://learn.microsoft.com/rest/api/storageservices/put-block
[[nodiscard]] Request put_block_request(const Context &context, const NewBlob &blob,
                                        const std::string &block_id);
// https://learn.microsoft.com/rest/api/storageservices/put-block-list
[[nodiscard]] Request put_block_list_request(const Context &context, const NewBlob &blob,
                                             const std::vector<std::string> &block_ids,
                                             const std::string &content_md5);
// https://learn.microsoft.com/rest/api/storageservices/get-block-list
[[nodiscard]] Request get_uncommitted_blocks_request(const Context &context, const BlobAddress &address);
// https://learn.microsoft.com/rest/api/storageservices/get-blob-properties
[[nodiscard]] Request get_blob_properties_request(const Context &context, const BlobAddress &address,
                                                  const Conditions &conditions = {});
// https://learn.microsoft.com/rest/api/storageservices/get-blob-tags
[[nodiscard]] Request get_blob_tags_request(const Context &context, const BlobAddress &address,
                                            const Conditions &conditions);
// Bytes [first, last]; of the whole blob where last is below first.
// https://learn.microsoft.com/rest/api/storageservices/get-blob
[[nodiscard]] Request get_blob_request(const Context &context, const BlobAddress &address, std::int64_t first,
                                       std::int64_t last, const Conditions &conditions);

}  // namespace mistorage
