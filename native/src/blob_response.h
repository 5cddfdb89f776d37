#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "blob_request.h"
#include "request.h"

namespace mistorage {

// Somebody's exclusive right to change a blob or a container, in the service's words.
struct Lease {
    std::string status;    // "locked", "unlocked"
    std::string state;     // "available", "leased", "expired", "breaking", "broken"
    std::string duration;  // "infinite", "fixed"
};

// The last copy that had this blob as its target.
struct CopyState {
    std::string id;
    std::string source;
    std::string status;    // "pending", "success", "aborted", "failed"
    std::string progress;  // bytes: "done/total"
    std::string description;
    std::int64_t completed_on = 0;
};

// A blob as the service describes it; "" and 0 where it says nothing. Times are seconds since 1970.
struct Blob {
    BlobAddress address;
    std::string uri;
    std::string blob_type;
    std::int64_t length = 0;
    std::int64_t created_on = 0;
    std::int64_t last_modified = 0;
    std::string etag;
    BlobHeaders headers;
    std::string content_md5;
    bool is_latest_version = false;
    bool access_tier_inferred = false;
    std::int64_t access_tier_changed_on = 0;
    std::string archive_status;  // "rehydrate-pending-to-hot", ...
    std::string rehydrate_priority;
    bool server_encrypted = false;
    std::string encryption_scope;
    Lease lease;
    CopyState copy;
    std::int64_t tag_count = 0;
    std::vector<std::pair<std::string, std::string>> tags;  // only where they were asked for
    bool is_deleted = false;
    std::int64_t deleted_on = 0;
    std::int64_t remaining_retention_days = 0;
    // Of a transfer that went on from an earlier one: bytes that were there already; or that what was there
    // could not be used, because the source had changed.
    std::uint64_t resumed_bytes = 0;
    bool started_over = false;
};

// The address of a copy's source for everybody to see: of its query only which snapshot or version it was,
// because the rest is most often a SAS.
[[nodiscard]] std::string shown_copy_source(std::string_view address);
[[nodiscard]] Lease lease_from_headers(const Response &response);
// Of a blob or a container, names without x-ms-meta-.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> metadata_from_headers(
    const Response &response);
// From the headers of Get Blob or Get Blob Properties. `length` is the whole blob's.
[[nodiscard]] Blob blob_from_headers(const Context &context, const BlobAddress &address,
                                     const Response &response, std::int64_t length);

// "bytes 0-99/1000". Nothing where it is something else or contradicts itself.
struct ContentRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
    std::int64_t total = 0;
};
[[nodiscard]] std::optional<ContentRange> parse_content_range(std::string_view text);
// "bytes */0", which is how a service refuses a range of an empty blob.
[[nodiscard]] bool is_range_of_empty(std::string_view text);

// A number of digits alone.
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view text);
// The Content-Length header; nothing where it is missing or no number.
[[nodiscard]] std::optional<std::int64_t> content_length(const Response &response);

}  // namespace mistorage
