#include "upload.h"

#include <algorithm>
#include <optional>

#include "block_list.h"
#include "digest.h"
#include "error.h"
#include "file_body.h"
#include "file_hash.h"
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
          identity_(file_->identity()),
          writer_(work, context, request) {
        work_.progress->total = identity_.size;
    }

    Blob run() { return identity_.size <= single_put_limit ? put_blob() : put_blocks(); }

  private:
    Blob put_blob() {
        return writer_.put_blob(
            identity_.size, [this] { return body(0, identity_.size); }, digest());
    }

    Blob put_blocks() {
        const std::uint64_t block_size = block_size_for(identity_.size);
        if (block_size == 0) {
            throw invalid_argument("'" + request_.file + "' is too large: a blob has at most 190.7 TiB.");
        }
        writer_.refuse_early();
        if (request_.resume) {
            find_blocks();
        }
        try {
            return send_and_commit(block_size);
        } catch (Error &error) {
            const bool unreachable = error.code == MIS_CONNECTION_FAILED || error.code == MIS_TIMEOUT;
            if (error.code != MIS_FILE_CHANGED && !writer_.replace_damaged_blocks(!unreachable)) {
                error.add_hint("Do not go on with -Resume, which would take a damaged block for the file's.");
            } else if (request_.resume && sent_ > 0 && error.code != MIS_FILE_CHANGED) {
                error.add_hint(
                    "The service keeps " + std::to_string(sent_ >> 20) + " MiB of '" + request_.file +
                    "', uncommitted, for a week: the same upload with -Resume goes on from there.");
            }
            throw;
        }
    }

    Blob send_and_commit(std::uint64_t block_size) {
        std::optional<FileHash> hash;
        if (!request_.skip_md5) {
            hash.emplace(file_, identity_.size, work_.inbox);
        }
        const std::vector<std::string> ids = send_blocks(block_size);
        const std::string content_md5 = hash ? hash->wait(work_) : std::string();
        check_unchanged(*file_, identity_);
        Blob blob = writer_.commit(ids, identity_.size, content_md5, digest());
        blob.resumed_bytes = resumed_;
        blob.started_over = resumed_ == 0 && !found_.empty();
        return blob;
    }

    void find_blocks() {
        const Answer answer = send(work_, context_, "Get Block List", [&] {
            return get_uncommitted_blocks_request(context_, request_.address);
        });
        if (answer.response.status == 200) {
            found_ = parse_uncommitted_blocks(answer.response.body.view());
        } else if (answer.response.status != 404) {  // neither a blob nor a block of it
            throw service_error(answer.response, writer_.target("Get Block List"));
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
                    return writer_.block(
                        ids.back(), [this, first, size] { return body(first, size); },
                        [this, size] { sent_ += size; });
                }
            }
        });
        return ids;
    }

    [[nodiscard]] std::shared_ptr<ContentBody> body(std::uint64_t first, std::uint64_t size) const {
        return std::make_shared<FileBody>(file_, identity_, first, size, work_.progress,
                                          *context_.tells_crc64);
    }

    [[nodiscard]] BlobWriter::Digest digest() const {
        return [this] { return hash_file(*file_, identity_.size, *work_.inbox); };
    }

    Work &work_;
    const Context &context_;
    const UploadRequest &request_;
    std::shared_ptr<InputFile> file_;
    FileIdentity identity_;
    BlobWriter writer_;
    UncommittedBlocks found_;    // that an earlier upload left
    std::uint64_t resumed_ = 0;  // bytes of those that are this file's
    std::uint64_t sent_ = 0;     // bytes that the service has in blocks
};

}  // namespace

Blob upload(Work &work, const Context &context, const UploadRequest &request) {
    return Upload(work, context, request).run();
}

}  // namespace mistorage
