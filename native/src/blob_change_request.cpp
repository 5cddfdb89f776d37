#include "blob_change_request.h"

#include "blob_xml.h"

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

void add_tags_and_lease(Request &request, const Conditions &conditions) {
    add_conditions(request, {{}, {}, 0, 0, conditions.if_tags, conditions.lease_id});
}

}  // namespace

Request delete_blob_request(const Context &context, const BlobAddress &address, Deletion deletion,
                            const Conditions &conditions) {
    Request request = make("DELETE", blob_url(context, address, {}));
    if (deletion != Deletion::blob) {
        add(request, "x-ms-delete-snapshots", deletion == Deletion::with_snapshots ? "include" : "only");
    }
    add_conditions(request, conditions);
    return request;
}

Request batch_request(const Context &context, std::string_view container, const std::string &boundary) {
    Request request = make("POST", context.container_url(container) + "?restype=container&comp=batch");
    add(request, "Content-Type", "multipart/mixed; boundary=" + boundary);
    return request;
}

Request set_blob_tier_request(const Context &context, const BlobAddress &address, const std::string &tier,
                              const std::string &rehydrate_priority, const Conditions &conditions) {
    Request request = make("PUT", blob_url(context, address, "comp=tier"));
    add(request, "x-ms-access-tier", tier);
    add(request, "x-ms-rehydrate-priority", rehydrate_priority);
    add_tags_and_lease(request, conditions);
    return request;
}

Request set_blob_properties_request(const Context &context, const BlobAddress &address,
                                    const BlobHeaders &headers, const std::string &content_md5,
                                    const Conditions &conditions) {
    Request request = make("PUT", blob_url(context, address, "comp=properties"));
    add(request, "x-ms-blob-content-type", headers.content_type);
    add(request, "x-ms-blob-content-encoding", headers.content_encoding);
    add(request, "x-ms-blob-content-language", headers.content_language);
    add(request, "x-ms-blob-content-disposition", headers.content_disposition);
    add(request, "x-ms-blob-cache-control", headers.cache_control);
    add(request, "x-ms-blob-content-md5", content_md5);
    add_conditions(request, conditions);
    return request;
}

Request set_blob_metadata_request(const Context &context, const BlobAddress &address,
                                  const std::vector<std::pair<std::string, std::string>> &metadata,
                                  const Conditions &conditions) {
    Request request = make("PUT", blob_url(context, address, "comp=metadata"));
    for (const auto &[name, value] : metadata) {
        request.headers.push_back({"x-ms-meta-" + name, value});
    }
    add_conditions(request, conditions);
    return request;
}

Request set_blob_tags_request(const Context &context, const BlobAddress &address,
                              const std::vector<std::pair<std::string, std::string>> &tags,
                              const Conditions &conditions) {
    Request request = make("PUT", blob_url(context, address, "comp=tags"));
    add(request, "Content-Type", "application/xml");
    add_tags_and_lease(request, conditions);
    request.body = tags_document(tags);
    return request;
}

}  // namespace mistorage
