#include "upload.h"

#include <algorithm>
#include <optional>

#include "block_list.h"
#include "digest.h"
#include "error.h"
#include "file_body.h"
#include "file_hash.h"
#include "http_date.h"
#include "service_error.h"
#include "transfer.h"
#include "transfer_plan.h"

namespace mistorage {
namespace {

// One upload: the file as it was when it was opened, and where it goes.
class Upload {
  public:
    Upload(Work &work, const Context &context, const UploadRequest &request)
        : work_(work),
          context_(context),
          request_(request),
          file_(InputFile::open(request.file)),
          identity_(file_->identity()) {
        work_.progress->total = identity_.size;
    }

    Blob run() { return identity_.size <= single_put_limit ? put_blob() : put_blocks(); }

  private:
    [[nodiscard]] ServiceTarget target(std::string operation) const {
        return {std::move(operation), context_.account_name, request_.address.container,
                request_.address.blob};
    }

    Blob put_blob() {
        std::shared_ptr<FileBody> body;
        const Answer answer = send(work_, context_, "Put Blob", [&] {
            Request http = put_blob_request(context_, request_.address, request_.headers, request_.overwrite);
            body.reset();  // takes back the progress of the last try before the next one counts
            body = std::make_shared<FileBody>(file_, identity_, 0, identity_.size, work_.progress,
                                              *context_.tells_crc64);
            http.source = body;
            return http;
        });
        Blob blob = written(answer, "Put Blob", answer.response.header("Content-MD5"));
        check_arrived(answer.response, *body, "Put Blob");
        body->keep_progress();
        return blob;
    }

    // Where the service tells the CRC-64 of what it received, that is compared with what was sent: it costs
    // next to nothing, and sees what TCP's checksum and a proxy that ends TLS do not.
    void check_arrived(const Response &response, FileBody &body, const std::string &operation) const {
        const std::string received = response.header("x-ms-content-crc64");
        if (received.empty()) {
            return;
        }
        *context_.tells_crc64 = true;
        if (const std::string sent = body.crc64(); received != sent) {
            Error error(MIS_BLOB_CORRUPT,
                        "What the service received of '" + request_.file +
                            "' is not what was sent: its CRC-64 is " + received + ", and not " + sent + '.',
                        "Upload it again.");
            error.operation = operation;
            error.retryable = true;
            throw error;
        }
    }

    Blob put_blocks() {
        const std::uint64_t block_size = block_size_for(identity_.size);
        if (block_size == 0) {
            throw invalid_argument("'" + request_.file + "' is too large: a blob has at most 190.7 TiB.");
        }
        if (!request_.overwrite) {
            // Put Block would take every byte before the commit is refused: one HEAD saves that.
            refuse_existing();
        }
        std::optional<FileHash> hash;
        if (!request_.skip_md5) {
            hash.emplace(file_, identity_.size, work_.inbox);
        }
        const std::vector<std::string> ids = send_blocks_or_say_what_is_left(block_size);
        const std::string content_md5 = hash ? hash->wait(work_) : std::string();
        check_unchanged(*file_, identity_);
        const Answer answer = send(work_, context_, "Put Block List", [&] {
            return put_block_list_request(context_, request_.address, request_.headers, ids, content_md5,
                                          request_.overwrite);
        });
        // That response's Content-MD5 is the list's.
        return written(answer, "Put Block List", content_md5);
    }

    void refuse_existing() {
        const Response response = get_properties();
        if (response.status == 200) {
            Response exists;
            exists.status = 409;
            exists.headers = {{"x-ms-error-code", "BlobAlreadyExists"},
                              {"x-ms-request-id", response.header("x-ms-request-id")}};
            throw service_error(exists, target("Get Blob Properties"));
        }
        const std::string code = service_error_code(response);
        if (response.status != 404 || (!code.empty() && code != "BlobNotFound")) {
            throw service_error(response, target("Get Blob Properties"));
        }
    }

    Response get_properties() {
        return send(work_, context_, "Get Blob Properties",
                    [&] { return get_blob_properties_request(context_, request_.address); })
            .response;
    }

    std::vector<std::string> send_blocks_or_say_what_is_left(std::uint64_t block_size) {
        if (!request_.resume) {
            return send_blocks(block_size);
        }
        find_blocks();
        try {
            return send_blocks(block_size);
        } catch (Error &error) {
            if (sent_ > 0) {
                error.hint += (error.hint.empty() ? "" : " ") + std::string("The service keeps ") +
                              std::to_string(sent_ >> 20) + " MiB of '" + request_.file +
                              "', uncommitted, for a week: the same upload with -Resume goes on from there.";
            }
            throw;
        }
    }

    void find_blocks() {
        const Answer answer = send(work_, context_, "Get Block List", [&] {
            return get_uncommitted_blocks_request(context_, request_.address);
        });
        if (answer.response.status == 200) {
            found_ = parse_uncommitted_blocks(answer.response.body.view());
        } else if (answer.response.status != 404) {  // neither a blob nor a block of it
            throw service_error(answer.response, target("Get Block List"));
        }
    }

    // Whether the block has been put already, as it is.
    bool is_there(const std::string &id, std::uint64_t size) {
        const auto found = found_.find(id);
        if (found == found_.end() || found->second != size) {
            return false;
        }
        resumed_ += size;
        sent_ += size;
        work_.progress->done += size;
        return true;
    }

    std::vector<std::string> send_blocks(std::uint64_t block_size) {
        const std::string source =
            sha256(std::to_string(identity_.device) + '/' + std::to_string(identity_.file) + '/' +
                   std::to_string(identity_.size) + '/' + std::to_string(identity_.modified) + '/' +
                   std::to_string(identity_.changed) + '/' + std::to_string(block_size));
        std::vector<std::string> ids;
        run_parts(work_, context_, [&]() -> std::unique_ptr<Part> {
            while (true) {
                const std::uint64_t first = ids.size() * block_size;
                if (first >= identity_.size) {
                    return nullptr;
                }
                const std::uint64_t size = std::min(block_size, identity_.size - first);
                ids.push_back(block_id(source, ids.size()));
                if (!is_there(ids.back(), size)) {
                    return std::make_unique<Block>(*this, ids.back(), first, size);
                }
            }
        });
        return ids;
    }

    class Block : public Part {
      public:
        Block(Upload &upload, std::string id, std::uint64_t first, std::uint64_t size)
            : upload_(upload), id_(std::move(id)), first_(first), size_(size) {}

        Request request(int /*attempt*/) override {
            Request http = put_block_request(upload_.context_, upload_.request_.address, id_);
            body_.reset();
            body_ = std::make_shared<FileBody>(upload_.file_, upload_.identity_, first_, size_,
                                               upload_.work_.progress, *upload_.context_.tells_crc64);
            http.source = body_;
            return http;
        }

        void answered(Response &response, int /*sends*/) override {
            if (response.status != 201) {
                throw service_error(response, upload_.target(name()));
            }
            upload_.check_arrived(response, *body_, name());
            body_->keep_progress();
            upload_.sent_ += size_;
        }

        [[nodiscard]] std::string name() const override { return "Put Block"; }

      private:
        Upload &upload_;
        std::string id_;
        std::uint64_t first_;
        std::uint64_t size_;
        std::shared_ptr<FileBody> body_;
    };

    // The blob as the answer to the committing request says, or the error.
    Blob written(const Answer &answer, const std::string &operation, const std::string &content_md5) {
        if (answer.response.status == 201) {
            return described(answer.response, content_md5);
        }
        // The reply to an earlier try may have been lost after the service had carried it out: then the
        // blob that is in the way is our own.
        if (answer.response.status == 409 && answer.sends > 1 && !request_.overwrite) {
            const Response response = get_properties();
            if (response.status == 200 && is_ours(response, content_md5)) {
                return described(response, response.header("Content-MD5"));
            }
        }
        throw service_error(answer.response, target(operation));
    }

    bool is_ours(const Response &response, const std::string &content_md5) {
        const auto length = content_length(response);
        const std::string digest = response.header("Content-MD5");
        if (!length || *length != static_cast<std::int64_t>(identity_.size) || digest.empty()) {
            return false;
        }
        return digest ==
               (content_md5.empty() ? hash_file(*file_, identity_.size, *work_.inbox) : content_md5);
    }

    [[nodiscard]] Blob described(const Response &response, const std::string &content_md5) const {
        Blob blob;
        blob.address = request_.address;
        blob.address.version_id = response.header("x-ms-version-id");
        blob.is_latest_version = true;
        blob.uri = context_.blob_url(request_.address.container, request_.address.blob);
        blob.blob_type = "BlockBlob";
        blob.length = static_cast<std::int64_t>(identity_.size);
        blob.last_modified = parse_http_date(response.header("Last-Modified")).value_or(0);
        blob.etag = response.header("ETag");
        blob.headers = request_.headers;
        if (blob.headers.content_type.empty()) {
            blob.headers.content_type = "application/octet-stream";
        }
        blob.content_md5 = content_md5;
        blob.resumed_bytes = resumed_;
        blob.started_over = resumed_ == 0 && !found_.empty();
        return blob;
    }

    Work &work_;
    const Context &context_;
    const UploadRequest &request_;
    std::shared_ptr<InputFile> file_;
    FileIdentity identity_;
    UncommittedBlocks found_;    // that an earlier upload left
    std::uint64_t resumed_ = 0;  // bytes of those that are this file's
    std::uint64_t sent_ = 0;     // bytes that the service has in blocks
};

}  // namespace

Blob upload(Work &work, const Context &context, const UploadRequest &request) {
    return Upload(work, context, request).run();
}

}  // namespace mistorage
