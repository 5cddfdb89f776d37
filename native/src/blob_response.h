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

// The last copy that had this blob as its target.
struct CopyState {
    std::string id;
    std::string source;
    std::string status;    // "pending", "success", "aborted", "failed"
    std::string progress;  // bytes: "done/total"
    std::string description;
    std::int64_t completed_on = 0;
};

// A blob as the answers of a transfer describe it; "" and 0 where they say nothing.
struct Blob {
    BlobAddress address;
    std::string uri;
    std::string blob_type;
    std::int64_t length = 0;
    std::int64_t last_modified = 0;  // seconds since 1970
    std::string etag;
    BlobHeaders headers;
    std::string content_md5;
    CopyState copy;
};

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

// The Content-Length header; nothing where it is missing or no number.
[[nodiscard]] std::optional<std::int64_t> content_length(const Response &response);

}  // namespace mistorage
