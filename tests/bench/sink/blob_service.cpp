// Put Blob, Put Block, Put Block List, Get Blob, Get Blob Properties.
#include <charconv>
#include <cstdio>

#include "service.h"

namespace sink {

namespace {

std::string etag_of(const Blob &blob) {
    std::string text(20, '\0');
    const int size =
        std::snprintf(text.data(), text.size(), "0x%llX", static_cast<unsigned long long>(blob.etag));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string state_headers(const Blob &blob) {
    return "ETag: \"" + etag_of(blob) + "\"\r\nLast-Modified: " + http_date(blob.modified) + "\r\n";
}

// whole: as in an answer with all of the blob, where Content-MD5 is the blob's.
std::string property_headers(const Blob &blob, bool whole) {
    std::string text = state_headers(blob) + "Content-Type: " + blob.content_type +
                       "\r\nAccept-Ranges: bytes\r\nx-ms-blob-type: BlockBlob\r\nx-ms-lease-status: unlocked"
                       "\r\nx-ms-lease-state: available\r\nx-ms-server-encrypted: true\r\n";
    if (!blob.content_md5.empty()) {
        text += (whole ? "Content-MD5: " : "x-ms-blob-content-md5: ") + blob.content_md5 + "\r\n";
    }
    return text + blob.metadata;
}

struct Range {
    std::uint64_t first = 0;
    std::uint64_t last = 0;  // inclusive
};

// "bytes=FIRST-LAST" or "bytes=FIRST-".
std::optional<Range> range_of(std::string_view text, std::uint64_t length) {
    constexpr std::string_view unit = "bytes=";
    if (text.substr(0, unit.size()) != unit) {
        return std::nullopt;
    }
    text.remove_prefix(unit.size());
    const char *end = text.data() + text.size();
    Range range = {0, length - 1};
    const char *dash = std::from_chars(text.data(), end, range.first).ptr;
    if (dash != end && dash + 1 != end) {
        std::from_chars(dash + 1, end, range.last);
    }
    range.last = std::min(range.last, length - 1);
    return range;
}

std::vector<std::string> ids_in(const std::string &list) {
    std::vector<std::string> ids;
    for (const std::string_view tag : {"<Latest>", "<Uncommitted>"}) {
        for (std::size_t at = list.find(tag); at != std::string::npos; at = list.find(tag, at)) {
            at += tag.size();
            ids.push_back(list.substr(at, list.find('<', at) - at));
        }
    }
    return ids;
}

}  // namespace

void Service::answer_blob() {
    const std::string what = request_.query("comp");
    if (request_.method() == "PUT" && what.empty()) {
        put_blob();
    } else if (request_.method() == "PUT" && what == "block") {
        put_block();
    } else if (request_.method() == "PUT" && what == "blocklist") {
        put_block_list();
    } else if (request_.method() == "GET" && what.empty()) {
        get_blob();
    } else if (request_.method() == "HEAD") {
        head_blob();
    } else {
        ++state_.counters.other;
        std::ignore = read_body(nullptr);
        refuse("501 Not Implemented", "NotImplemented");
    }
}

Blob Service::described() const {
    const auto first_of = [&](std::string_view name, std::string_view otherwise) {
        const std::string_view value = request_.header(name);
        return std::string(value.empty() ? request_.header(otherwise) : value);
    };
    Blob blob;
    // The body of Put Block List is a list: what describes the blob has headers of its own.
    const bool whole = request_.query("comp").empty();
    blob.content_type = first_of("x-ms-blob-content-type", whole ? "Content-Type" : "");
    blob.content_md5 = first_of("x-ms-blob-content-md5", whole ? "Content-MD5" : "");
    if (blob.content_type.empty()) {
        blob.content_type = "application/octet-stream";
    }
    for (const auto &[name, value] : request_.headers()) {
        if (same_ignoring_case(name.substr(0, 10), "x-ms-meta-")) {
            blob.metadata.append(name).append(": ").append(value).append("\r\n");
        }
    }
    return blob;
}

void Service::commit(Blob blob) {
    const std::optional<Blob> put = state_.blobs.put(request_.container(), request_.blob(), std::move(blob),
                                                     request_.header("If-None-Match") == "*");
    if (put) {
        reply("201 Created", state_headers(*put) + "x-ms-request-server-encrypted: true\r\n");
    } else {
        refuse("409 Conflict", "BlobAlreadyExists");
    }
}

void Service::put_blob() {
    ++state_.counters.put_blob;
    const bool cut = state_.faults.cut_uploads.next();
    state_.counters.cut += cut ? 1 : 0;
    const auto content = state_.keep ? std::make_shared<std::string>() : nullptr;
    Blob blob = described();
    blob.length = read_body(content.get(), cut);
    blob.content = content;
    state_.counters.bytes_up += blob.length;
    if (state_.faults.refuse.next()) {
        ++state_.counters.refused;
        refuse("503 Service Unavailable", "ServerBusy");
    } else {
        commit(std::move(blob));
    }
}

void Service::put_block() {
    ++state_.counters.put_block;
    const bool cut = state_.faults.cut_uploads.next();
    state_.counters.cut += cut ? 1 : 0;
    const auto content = state_.keep ? std::make_shared<std::string>() : nullptr;
    Block block;
    block.length = read_body(content.get(), cut);
    block.content = content;
    state_.counters.bytes_up += block.length;
    if (state_.faults.refuse.next()) {
        ++state_.counters.refused;
        refuse("503 Service Unavailable", "ServerBusy");
        return;
    }
    state_.blobs.stage(request_.container(), request_.blob(), request_.query("blockid"), std::move(block));
    reply("201 Created", "x-ms-request-server-encrypted: true\r\n");
}

void Service::put_block_list() {
    ++state_.counters.put_block_list;
    std::string list;
    std::ignore = read_body(&list);
    const auto blocks = state_.blobs.staged(request_.container(), request_.blob(), ids_in(list));
    if (!blocks) {
        refuse("400 Bad Request", "InvalidBlockList");
        return;
    }
    Blob blob = described();
    const auto content = state_.keep ? std::make_shared<std::string>() : nullptr;
    for (const Block &block : *blocks) {
        blob.length += block.length;
        if (content) {
            content->append(*block.content);
        }
    }
    blob.content = content;
    commit(std::move(blob));
}

void Service::get_blob() {
    ++state_.counters.get_blob;
    std::ignore = read_body(nullptr);
    const std::optional<Blob> blob = state_.blobs.find(request_.container(), request_.blob());
    if (!blob) {
        refuse("404 Not Found", "BlobNotFound");
        return;
    }
    if (state_.faults.refuse.next()) {
        ++state_.counters.refused;
        refuse("503 Service Unavailable", "ServerBusy");
        return;
    }
    const std::string_view asked = request_.header("x-ms-range");
    const auto range = range_of(asked.empty() ? request_.header("Range") : asked, blob->length);
    if (range && range->first >= blob->length) {
        refuse("416 Range Not Satisfiable", "InvalidRange");
        return;
    }
    const std::uint64_t offset = range ? range->first : 0;
    const std::uint64_t size = range ? range->last - range->first + 1 : blob->length;
    std::string headers = property_headers(*blob, !range);
    if (range) {
        headers += "Content-Range: bytes " + std::to_string(range->first) + "-" +
                   std::to_string(range->last) + "/" + std::to_string(blob->length) + "\r\n";
    }
    const std::string answer = head(range ? "206 Partial Content" : "200 OK", size, headers);
    const bool cut = size > 1 && state_.faults.cut_downloads.next();
    const std::uint64_t sent = cut ? size / 2 : size;
    state_.counters.bytes_down += sent;
    wait();
    if (blob->content) {
        connection_.write(answer, {blob->content->data() + offset, sent});
    } else {
        connection_.write_pattern(answer, state_.pattern, offset, sent);
    }
    if (cut) {
        ++state_.counters.cut;
        throw Closed();
    }
}

void Service::head_blob() {
    ++state_.counters.other;
    const std::optional<Blob> blob = state_.blobs.find(request_.container(), request_.blob());
    if (!blob) {
        refuse("404 Not Found", "BlobNotFound");
        return;
    }
    wait();
    connection_.write(head("200 OK", blob->length, property_headers(*blob, true)));
}

}  // namespace sink
