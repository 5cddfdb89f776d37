#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "copy_source.h"

namespace mistorage {

struct CopyRequest {
    CopySource source;
    BlobAddress address;  // of the destination
    bool overwrite = false;
    bool wait = false;  // for a copy that the service carries out by itself, too
    std::string access_tier;
    std::string rehydrate_priority;  // "High", "Standard"; "" for the service's own choice
    std::vector<std::pair<std::string, std::string>>
        metadata;  // in place of the source's, where it is not empty
    std::vector<std::pair<std::string, std::string>> tags;
    std::string encryption_scope;  // "" for the container's own; only of a copy at once
};

// Up to here, and between block blobs, Copy Blob From URL copies while it is waited for.
// https://learn.microsoft.com/rest/api/storageservices/copy-blob-from-url
inline constexpr std::int64_t largest_copy_at_once = 256LL << 20;

// Throws MIS_INVALID_ARGUMENT.
void check_copy_request(const CopyRequest &request);

// Copies a blob within the service, without its bytes coming here. What is larger than a copy at once, no
// block blob, or in the archive tier is copied by Copy Blob, which goes on by itself and is asked for its
// progress. https://learn.microsoft.com/rest/api/storageservices/copy-blob
[[nodiscard]] Blob copy_blob(Work &work, const Context &destination, const CopyRequest &request);

// Pure parts.
[[nodiscard]] Request copy_blob_request(const Context &destination, const CopyRequest &request,
                                        const SourceAccess &access, const std::string &source_etag,
                                        bool at_once);
// "1024/4096", as x-ms-copy-progress has it. Nothing where it is something else.
struct CopyProgress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};
[[nodiscard]] std::optional<CopyProgress> parse_copy_progress(std::string_view text);

}  // namespace mistorage
