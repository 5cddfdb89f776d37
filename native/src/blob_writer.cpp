#include "blob_writer.h"

#include <algorithm>

#include "blob_change_request.h"
#include "error.h"
#include "http_date.h"

namespace mistorage {
namespace {

// Where the service tells the CRC-64 of what it received, that is compared with what was sent: it costs
// next to nothing, and sees what TCP's checksum and a proxy that ends TLS do not.
bool is_damaged(const Context &context, const Response &response, ContentBody &body) {
    const std::string received = response.header("x-ms-content-crc64");
    if (received.empty()) {
        return false;
    }
    *context.tells_crc64 = true;
    return received != body.crc64();
}

Error damaged_error(const NewBlob &blob, const Response &response, ContentBody &body,
                    const std::string &operation) {
    Error error(MIS_BLOB_CORRUPT,
                "What the service received for blob '" + blob.address.blob +
                    "' is not what was sent: its CRC-64 is " + response.header("x-ms-content-crc64") +
                    ", and not " + body.crc64() + '.',
                "Upload it again.");
    error.operation = operation;
    error.retryable = true;
    return error;
}

class PutBlock : public Part {
  public:
    PutBlock(const Context &context, const NewBlob &blob, ServiceTarget target, std::string id,
             BlobWriter::MakeBody make_body, std::function<void()> put, BlobWriter::Damaged &damaged)
        : context_(context),
          blob_(blob),
          target_(std::move(target)),
          id_(std::move(id)),
          make_body_(std::move(make_body)),
          put_(std::move(put)),
          damaged_(damaged) {}

    Request request(int /*attempt*/) override {
        Request http = put_block_request(context_, blob_, id_);
        body_.reset();  // takes back the progress of the last try before the next one counts
        body_ = make_body_();
        http.source = body_;
        return http;
    }

    void answered(Response &response, int /*sends*/) override {
        if (response.status != 201) {
            throw service_error(response, target_);
        }
        if (damaged_.count(id_) != 0) {
            throw damaged_error(blob_, response, *body_, name());
        }
        body_->keep_progress();
        if (put_) {
            put_();
        }
    }

    [[nodiscard]] bool arrived_damaged(const Response &response) override {
        if (response.status != 201) {
            return false;
        }
        const bool damaged = is_damaged(context_, response, *body_);
        if (damaged) {
            damaged_[id_] = body_->size();
        } else {
            damaged_.erase(id_);
        }
        return damaged;
    }

    [[nodiscard]] std::string name() const override { return target_.operation; }

  private:
    const Context &context_;
    const NewBlob &blob_;
    ServiceTarget target_;
    std::string id_;
    BlobWriter::MakeBody make_body_;
    std::function<void()> put_;
    std::shared_ptr<ContentBody> body_;
    BlobWriter::Damaged &damaged_;
};

// In an order of their own; letter case of the names does not count.
std::vector<std::pair<std::string, std::string>> sorted(
    std::vector<std::pair<std::string, std::string>> pairs) {
    for (auto &[name, value] : pairs) {
        name = to_lower(name);
    }
    std::sort(pairs.begin(), pairs.end());
    return pairs;
}

bool is_described_so(const Response &response, BlobHeaders wanted) {
    if (wanted.content_type.empty()) {
        wanted.content_type = default_content_type;
    }
    return response.header("Content-Type") == wanted.content_type &&
           response.header("Content-Encoding") == wanted.content_encoding &&
           response.header("Content-Language") == wanted.content_language &&
           response.header("Content-Disposition") == wanted.content_disposition &&
           response.header("Cache-Control") == wanted.cache_control &&
           sorted(metadata_from_headers(response)) == sorted(wanted.metadata);
}

bool is_ours(const Response &response, const BlobHeaders &headers, std::uint64_t size,
             const std::string &content_md5, const BlobWriter::Digest &digest) {
    const auto length = content_length(response);
    const std::string theirs = response.header("Content-MD5");
    if (!length || *length != static_cast<std::int64_t>(size) || theirs.empty() ||
        !is_described_so(response, headers)) {
        return false;
    }
    return theirs == (content_md5.empty() ? digest() : content_md5);
}

}  // namespace

Blob BlobWriter::put_blob(std::uint64_t size, const MakeBody &make_body, const Digest &digest) {
    std::shared_ptr<ContentBody> body;
    const Answer answer = send(work_, context_, "Put Blob", [&] {
        Request http = put_blob_request(context_, blob_);
        body.reset();  // takes back the progress of the last try before the next one counts
        body = make_body();
        http.source = body;
        return http;
    });
    Blob blob = written(answer, "Put Blob", size, answer.response.header("Content-MD5"), digest);
    if (is_damaged(context_, answer.response, *body)) {
        Error error = damaged_error(blob_, answer.response, *body, "Put Blob");
        take_back(blob.etag, error);
        throw error;
    }
    body->keep_progress();
    return blob;
}

// A blob with somebody's name and nobody's content is worse than none.
void BlobWriter::take_back(const std::string &etag, Error &error) {
    Conditions unchanged;
    unchanged.if_match = etag;
    unchanged.lease_id = blob_.conditions.lease_id;
    bool gone = false;
    try {
        // Without an ETag it could be somebody else's that is deleted.
        gone = !etag.empty() &&
               send(work_, context_, "Delete Blob", [&] {
                   return delete_blob_request(context_, blob_.address, Deletion::blob, unchanged);
               }).response.status == 202;
    } catch (const Error &) {
        // The caller learns of the first error, and that the blob is still there.
    }
    error.message += gone ? " It was deleted again." : " The blob has that content.";
}

void BlobWriter::refuse_early() {
    const bool must_be_new = blob_.must_be_new();
    if (!must_be_new && !blob_.conditions.concern_blob()) {  // Put Block looks at the lease itself
        return;
    }
    const Response response = get_properties(must_be_new ? Conditions() : blob_.conditions);
    const auto refusal = [&](int status, const char *code) {
        Response refused;
        refused.status = status;
        refused.headers = {{"x-ms-error-code", code},
                           {"x-ms-request-id", response.header("x-ms-request-id")}};
        return kept(service_error(refused, target("Get Blob Properties")));
    };
    if (response.status == 200) {
        if (must_be_new) {
            throw refusal(409, "BlobAlreadyExists");
        }
        return;
    }
    if (response.status == 403) {
        return;  // who may write need not be allowed to read: the commit carries every condition
    }
    const std::string code = service_error_code(response);
    if (response.status != 404 || (!code.empty() && code != "BlobNotFound")) {
        throw service_error(response, target("Get Blob Properties"));
    }
    if (!blob_.conditions.if_match.empty() || !blob_.conditions.if_tags.empty()) {
        throw refusal(412, "ConditionNotMet");  // what is not there has neither
    }
}

std::unique_ptr<Part> BlobWriter::block(std::string id, MakeBody make_body, std::function<void()> put) {
    return std::make_unique<PutBlock>(context_, blob_, target("Put Block"), std::move(id),
                                      std::move(make_body), std::move(put), damaged_);
}

bool BlobWriter::replace_damaged_blocks(bool may_send) {
    if (damaged_.empty() || !may_send) {
        return damaged_.empty();
    }
    try {
        for (const auto &[id, size] : damaged_) {
            const Answer answer = send(work_, context_, "Put Block", [&, id = id, size = size] {
                Request http = put_block_request(context_, blob_, id);
                http.body = size == 1 ? "--" : "-";
                return http;
            });
            if (answer.response.status != 201) {
                return false;
            }
        }
        return true;
    } catch (const Error &) {
        return false;
    }
}

Blob BlobWriter::commit(const std::vector<std::string> &ids, std::uint64_t size,
                        const std::string &content_md5, const Digest &digest) {
    const Answer answer = send(work_, context_, "Put Block List",
                               [&] { return put_block_list_request(context_, blob_, ids, content_md5); });
    // That response's Content-MD5 is the list's.
    return written(answer, "Put Block List", size, content_md5, digest);
}

// Where the caller's own condition is that there is no blob, overwriting is not the way out.
Error BlobWriter::kept(Error error) const {
    if (error.code == MIS_BLOB_ALREADY_EXISTS && blob_.conditions.must_be_new()) {
        error.code = MIS_CONDITION_NOT_MET;
        error.hint = "It was kept, as the condition \"*\" has it.";
    }
    return error;
}

ServiceTarget BlobWriter::target(std::string operation) const {
    return {std::move(operation), context_.account_name, blob_.address.container, blob_.address.blob};
}

Response BlobWriter::get_properties(const Conditions &conditions) {
    return send(work_, context_, "Get Blob Properties",
                [&] { return get_blob_properties_request(context_, blob_.address, conditions); })
        .response;
}

// The blob as the answer to the committing request says, or the error.
Blob BlobWriter::written(const Answer &answer, const std::string &operation, std::uint64_t size,
                         const std::string &content_md5, const Digest &digest) {
    if (answer.response.status == 201) {
        return described(answer.response, size, content_md5);
    }
    // The reply to an earlier try may have been lost after the service had carried it out: then the
    // blob that is in the way, or does not meet the condition any more, is our own.
    const int status = answer.response.status;
    if ((status == 409 || status == 412) && answer.sends > 1 &&
        (blob_.must_be_new() || !blob_.conditions.empty())) {
        const Response response = get_properties();
        if (response.status == 200 && is_ours(response, blob_.headers, size, content_md5, digest)) {
            return described(response, size, response.header("Content-MD5"));
        }
    }
    throw kept(answer.sends > 1 ? repeated_error(answer.response, target(operation))
                                : service_error(answer.response, target(operation)));
}

Blob BlobWriter::described(const Response &response, std::uint64_t size,
                           const std::string &content_md5) const {
    Blob blob;
    blob.address = blob_.address;
    blob.address.version_id = response.header("x-ms-version-id");
    blob.is_latest_version = true;
    blob.uri = context_.blob_url(blob_.address.container, blob_.address.blob);
    blob.blob_type = "BlockBlob";
    blob.length = static_cast<std::int64_t>(size);
    blob.last_modified = parse_http_date(response.header("Last-Modified")).value_or(0);
    blob.etag = response.header("ETag");
    blob.headers = blob_.headers;
    if (blob.headers.content_type.empty()) {
        blob.headers.content_type = default_content_type;
    }
    blob.tags = blob_.tags;
    blob.tag_count = static_cast<std::int64_t>(blob_.tags.size());
    blob.encryption_scope = blob_.encryption_scope;
    blob.content_md5 = content_md5;
    return blob;
}

}  // namespace mistorage
