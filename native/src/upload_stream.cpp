#include "upload_stream.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "digest.h"
#include "error.h"
#include "random.h"
#include "transfer_plan.h"

namespace mistorage {
namespace {

using Pieces = std::vector<PiecePtr>;

std::uint64_t size_of(const Pieces &pieces) {
    std::uint64_t size = 0;
    for (const auto &piece : pieces) {
        size += piece->size;
    }
    return size;
}

// Pieces one after the other as the body of a request.
class PiecesBody : public ContentBody {
  public:
    PiecesBody(Pieces pieces, std::shared_ptr<Progress> progress, bool with_crc64)
        : ContentBody(std::move(progress), with_crc64), pieces_(std::move(pieces)), size_(size_of(pieces_)) {}

    [[nodiscard]] std::uint64_t size() const override { return size_; }

  protected:
    void fill(std::uint64_t offset, char *buffer, std::size_t size) override {
        for (const auto &piece : pieces_) {
            if (offset >= piece->size) {
                offset -= piece->size;
                continue;
            }
            const auto from = static_cast<std::size_t>(offset);
            const std::size_t count = std::min(size, piece->size - from);
            std::memcpy(buffer, piece->bytes.get() + from, count);
            buffer += count;
            size -= count;
            offset = 0;
            if (size == 0) {
                return;
            }
        }
    }

  private:
    Pieces pieces_;
    std::uint64_t size_;
};

class StreamUpload {
  public:
    StreamUpload(Work &work, const Context &context, const NewBlob &request, WritePipe &pipe)
        : work_(work), context_(context), request_(request), pipe_(pipe), writer_(work, context, request) {}

    Blob run() {
        // What fits into one request is held until its end is known.
        WritePipe::Backlog backlog = pipe_.backlog();
        while (!backlog.ended && backlog.pieces <= pieces_of_one_put) {
            (void)work_.inbox->wait_until(Inbox::never);
            backlog = pipe_.backlog();
        }
        return backlog.pieces <= pieces_of_one_put ? put_blob() : put_blocks();
    }

  private:
    static constexpr std::size_t pieces_of_one_put = single_put_limit / smallest_block;

    Blob put_blob() {
        Pieces pieces;
        while (PiecePtr piece = pipe_.take()) {
            pieces.push_back(std::move(piece));
        }
        const std::uint64_t size = size_of(pieces);
        return writer_.put_blob(
            size, [&] { return body(pieces); },
            [&] {
                Md5 md5;
                for (const auto &piece : pieces) {
                    md5.update({piece->bytes.get(), piece->size});
                }
                return md5.finish();
            });
    }

    Blob put_blocks() {
        writer_.refuse_early();
        std::vector<std::string> ids;
        std::uint64_t size = 0;
        Md5 md5;
        run_parts(
            work_, context_,
            [&]() -> std::unique_ptr<Part> {
                PiecePtr piece = pipe_.take();
                if (!piece) {
                    return nullptr;
                }
                if (ids.size() == most_blocks) {
                    throw invalid_argument(
                        "The content is too large for a blob whose length is not known "
                        "beforehand: it may have 2.4 TiB.");
                }
                ids.push_back(block_id(source_, ids.size()));
                size += piece->size;
                if (!request_.skip_md5) {
                    md5.update({piece->bytes.get(), piece->size});
                }
                return writer_.block(ids.back(), [this, piece = std::move(piece)] { return body({piece}); });
            },
            [this] { return !pipe_.drained(); });
        const std::string content_md5 = request_.skip_md5 ? std::string() : md5.finish();
        // The content is not held any more: without its MD5 nobody can say whose blob is in the way.
        return writer_.commit(ids, size, content_md5, [] { return std::string(); });
    }

    [[nodiscard]] std::shared_ptr<ContentBody> body(Pieces pieces) const {
        return std::make_shared<PiecesBody>(std::move(pieces), work_.progress, *context_.tells_crc64);
    }

    Work &work_;
    const Context &context_;
    const NewBlob &request_;
    WritePipe &pipe_;
    BlobWriter writer_;
    // Blocks of somebody else's upload of the same blob, and of an earlier one, are told apart.
    const std::string source_ = sha256(std::to_string(random_bits()) + '/' + std::to_string(random_bits()) +
                                       '/' + std::to_string(random_bits()));
};

}  // namespace

Blob upload_stream(Work &work, const Context &context, const NewBlob &request,
                   const std::shared_ptr<WritePipe> &pipe) {
    return StreamUpload(work, context, request, *pipe).run();
}

}  // namespace mistorage
