#include "blob_request.h"

#include <pugixml.hpp>

#include "error.h"
#include "names.h"
#include "url.h"

namespace mistorage {
namespace {

Request make(std::string method, std::string url) {
    Request request;
    request.method = std::move(method);
    request.url = std::move(url);
    return request;
}

void add(Request &request, const char *name, const std::string &value) {
    if (!value.empty()) {
        request.headers.push_back({name, value});
    }
}

// What Put Blob and Put Block List have in common.
void add_new_blob(Request &request, const NewBlob &blob) {
    const BlobHeaders &headers = blob.headers;
    add(request, "x-ms-blob-content-type",
        headers.content_type.empty() ? default_content_type : headers.content_type);
    add(request, "x-ms-blob-content-encoding", headers.content_encoding);
    add(request, "x-ms-blob-content-language", headers.content_language);
    add(request, "x-ms-blob-content-disposition", headers.content_disposition);
    add(request, "x-ms-blob-cache-control", headers.cache_control);
    add(request, "x-ms-access-tier", headers.access_tier);
    for (const auto &[name, value] : headers.metadata) {
        request.headers.push_back({"x-ms-meta-" + name, value});
    }
    add(request, "x-ms-tags", tags_query(blob.tags));
    add(request, "x-ms-encryption-scope", blob.encryption_scope);
    Conditions conditions = blob.conditions;
    if (blob.must_be_new()) {
        conditions.if_none_match = "*";
    }
    add_conditions(request, conditions);
}

}  // namespace

std::string name_of(const BlobAddress &address) {
    return address.blob + (address.snapshot.empty() ? "" : ", snapshot " + address.snapshot) +
           (address.version_id.empty() ? "" : ", version " + address.version_id);
}

std::string blob_url(const Context &context, const BlobAddress &address, std::string query) {
    if (!address.snapshot.empty()) {
        query +=
            (query.empty() ? "" : "&") + std::string("snapshot=") + percent_encode_time(address.snapshot);
    }
    if (!address.version_id.empty()) {
        query +=
            (query.empty() ? "" : "&") + std::string("versionid=") + percent_encode_time(address.version_id);
    }
    return context.blob_url(address.container, address.blob) + (query.empty() ? "" : '?' + query);
}

void check_blob_headers(const BlobHeaders &headers) {
    check_header_text(headers.content_type, "ContentType");
    check_header_text(headers.content_encoding, "ContentEncoding");
    check_header_text(headers.content_language, "ContentLanguage");
    check_header_text(headers.content_disposition, "ContentDisposition");
    check_header_text(headers.cache_control, "CacheControl");
    check_header_text(headers.access_tier, "the access tier");
    for (const auto &[name, value] : headers.metadata) {
        check_metadata_name(name);
        check_header_text(value, "metadata " + name);
        if (trim(value).empty()) {
            throw invalid_argument("The metadata " + name +
                                   " has no value: the service takes none that is empty.");
        }
    }
}

void check_new_blob(const NewBlob &blob) {
    check_blob_headers(blob.headers);
    check_tags(blob.tags);
    check_header_text(blob.encryption_scope, "the encryption scope");
    check_conditions(blob.conditions);
    if (!blob.overwrite && blob.conditions.concern_blob()) {
        throw invalid_argument(
            "A condition is about the blob that is there, which is replaced only where overwriting is "
            "allowed: "
            "use -Force.");
    }
}

std::string tags_query(const std::vector<std::pair<std::string, std::string>> &tags) {
    std::string query;
    for (const auto &[name, value] : tags) {
        query += (query.empty() ? "" : "&") + percent_encode(name) + '=' + percent_encode(value);
    }
    return query;
}

Request create_container_request(const Context &context, std::string_view container, PublicAccess access) {
    Request request = make("PUT", context.container_url(container) + "?restype=container");
    if (access != PublicAccess::off) {
        add(request, "x-ms-blob-public-access", access == PublicAccess::container ? "container" : "blob");
    }
    return request;
}

Request get_container_properties_request(const Context &context, std::string_view container) {
    return make("HEAD", context.container_url(container) + "?restype=container");
}

Request delete_container_request(const Context &context, std::string_view container,
                                 const Conditions &conditions) {
    Request request = make("DELETE", context.container_url(container) + "?restype=container");
    add_conditions(request, conditions);
    return request;
}

Request put_blob_request(const Context &context, const NewBlob &blob) {
    Request request = make("PUT", blob_url(context, blob.address, {}));
    add(request, "x-ms-blob-type", "BlockBlob");
    add_new_blob(request, blob);
    return request;
}

Request put_block_request(const Context &context, const NewBlob &blob, const std::string &block_id) {
    Request request =
        make("PUT", blob_url(context, blob.address, "comp=block&blockid=" + percent_encode(block_id)));
    add(request, "x-ms-encryption-scope", blob.encryption_scope);
    add(request, "x-ms-lease-id", blob.conditions.lease_id);
    return request;
}

Request put_block_list_request(const Context &context, const NewBlob &blob,
                               const std::vector<std::string> &block_ids, const std::string &content_md5) {
    Request request = make("PUT", blob_url(context, blob.address, "comp=blocklist"));
    add_new_blob(request, blob);
    add(request, "x-ms-blob-content-md5", content_md5);
    add(request, "Content-Type", "application/xml");

    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "utf-8";
    auto list = document.append_child("BlockList");
    for (const auto &id : block_ids) {
        list.append_child("Latest").text().set(id.c_str());
    }
    struct StringWriter : pugi::xml_writer {
        std::string text;
        void write(const void *data, std::size_t size) override {
            text.append(static_cast<const char *>(data), size);
        }
    } writer;
    document.save(writer, "", pugi::format_raw);
    request.body = std::move(writer.text);
    return request;
}

Request get_uncommitted_blocks_request(const Context &context, const BlobAddress &address) {
    Request request = make("GET", blob_url(context, address, "comp=blocklist&blocklisttype=uncommitted"));
    request.max_body = 32U << 20;  // 50,000 blocks, of less than 200 bytes each
    return request;
}

Request get_blob_properties_request(const Context &context, const BlobAddress &address,
                                    const Conditions &conditions) {
    Request request = make("HEAD", blob_url(context, address, {}));
    add_conditions(request, conditions);
    return request;
}

Request get_blob_tags_request(const Context &context, const BlobAddress &address,
                              const Conditions &conditions) {
    Request request = make("GET", blob_url(context, address, "comp=tags"));
    // It takes no other conditions.
    add_conditions(request, {{}, {}, 0, 0, conditions.if_tags, conditions.lease_id});
    return request;
}

Request get_blob_request(const Context &context, const BlobAddress &address, std::int64_t first,
                         std::int64_t last, const Conditions &conditions) {
    Request request = make("GET", blob_url(context, address, {}));
    if (last >= first) {
        add(request, "x-ms-range", "bytes=" + std::to_string(first) + '-' + std::to_string(last));
    }
    add_conditions(request, conditions);
    return request;
}

}  // namespace mistorage
