#include "blob_response.h"

#include <charconv>

#include "http_date.h"
#include "text.h"
#include "url.h"

namespace mistorage {

std::optional<std::int64_t> parse_number(std::string_view text) {
    std::int64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || !is_digit(text.front()) || result.ec != std::errc() ||
        result.ptr != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

Lease lease_from_headers(const Response &response) {
    return {response.header("x-ms-lease-status"), response.header("x-ms-lease-state"),
            response.header("x-ms-lease-duration")};
}

std::vector<std::pair<std::string, std::string>> metadata_from_headers(const Response &response) {
    std::vector<std::pair<std::string, std::string>> metadata;
    for (const auto &header : response.headers) {
        if (starts_with(to_lower(header.name), "x-ms-meta-")) {
            metadata.emplace_back(header.name.substr(10), header.value);
        }
    }
    return metadata;
}

Blob blob_from_headers(const Context &context, const BlobAddress &address, const Response &response,
                       std::int64_t length) {
    Blob blob;
    blob.address = address;
    blob.uri = context.blob_url(address.container, address.blob);
    blob.blob_type = response.header("x-ms-blob-type");
    blob.length = length;
    blob.last_modified = parse_http_date(response.header("Last-Modified")).value_or(0);
    blob.etag = response.header("ETag");
    blob.headers.content_type = response.header("Content-Type");
    blob.headers.content_encoding = response.header("Content-Encoding");
    blob.headers.content_language = response.header("Content-Language");
    blob.headers.content_disposition = response.header("Content-Disposition");
    blob.headers.cache_control = response.header("Cache-Control");
    blob.headers.access_tier = response.header("x-ms-access-tier");
    // Of a range, Content-MD5 would be the range's own; the whole blob's then has a header of its own.
    blob.content_md5 = response.header(response.status == 206 ? "x-ms-blob-content-md5" : "Content-MD5");
    if (blob.address.version_id.empty()) {
        blob.address.version_id = response.header("x-ms-version-id");
    }
    blob.headers.metadata = metadata_from_headers(response);
    blob.created_on = parse_http_date(response.header("x-ms-creation-time")).value_or(0);
    // Not every answer says so of what was asked for by its name alone.
    blob.is_latest_version = (address.version_id.empty() && address.snapshot.empty()) ||
                             response.header("x-ms-is-current-version") == "true";
    blob.access_tier_inferred = response.header("x-ms-access-tier-inferred") == "true";
    blob.access_tier_changed_on =
        parse_http_date(response.header("x-ms-access-tier-change-time")).value_or(0);
    blob.archive_status = response.header("x-ms-archive-status");
    blob.rehydrate_priority = response.header("x-ms-rehydrate-priority");
    blob.server_encrypted = response.header("x-ms-server-encrypted") == "true";
    blob.encryption_scope = response.header("x-ms-encryption-scope");
    blob.lease = lease_from_headers(response);
    blob.copy = {response.header("x-ms-copy-id"),
                 shown_copy_source(response.header("x-ms-copy-source")),
                 response.header("x-ms-copy-status"),
                 response.header("x-ms-copy-progress"),
                 response.header("x-ms-copy-status-description"),
                 parse_http_date(response.header("x-ms-copy-completion-time")).value_or(0)};
    blob.tag_count = parse_number(response.header("x-ms-tag-count")).value_or(0);
    return blob;
}

std::string shown_copy_source(std::string_view address) {
    auto [url, query] = split_query(address);
    std::string shown;
    while (!query.empty()) {
        const QueryPair pair = take_pair(query);
        if (equals_ignoring_case(pair.name, "snapshot") || equals_ignoring_case(pair.name, "versionid")) {
            shown.append(shown.empty() ? "?" : "&").append(pair.text);
        }
    }
    return std::string(url) + shown;
}

std::optional<ContentRange> parse_content_range(std::string_view text) {
    const auto dash = text.find('-');
    const auto slash = text.find('/');
    if (!starts_with(text, "bytes ") || dash == std::string_view::npos || slash == std::string_view::npos ||
        dash > slash) {
        return std::nullopt;
    }
    const auto first = parse_number(text.substr(6, dash - 6));
    const auto last = parse_number(text.substr(dash + 1, slash - dash - 1));
    const auto total = parse_number(text.substr(slash + 1));
    if (!first || !last || !total || *last < *first || *last >= *total) {
        return std::nullopt;
    }
    return ContentRange{*first, *last, *total};
}

bool is_range_of_empty(std::string_view text) {
    return text == "bytes */0";
}

std::optional<std::int64_t> content_length(const Response &response) {
    return parse_number(response.header("Content-Length"));
}

}  // namespace mistorage
