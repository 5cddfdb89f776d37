#include "download_stream.h"

#include <cstring>
#include <map>
#include <mutex>

#include "digest.h"
#include "error.h"
#include "transfer_plan.h"

namespace mistorage {
namespace {

// The ranges that are under way, and those that have arrived before the one in front of them.
class PipeOutput : public DownloadOutput {
  public:
    PipeOutput(std::shared_ptr<ReadPipe> pipe, bool hash) : pipe_(std::move(pipe)), hash_(hash) {}

    void set_size(std::uint64_t /*size*/) override {}

    void write_at(std::uint64_t offset, const char *bytes, std::size_t size) override {
        const std::lock_guard lock(mutex_);
        const auto [first, range] = range_of(offset);
        if (range == nullptr || offset - first + size > range->piece->capacity) {
            throw Error(MIS_RESPONSE_INVALID, "The service sent more of the blob than it was asked for.",
                        "Try again.");
        }
        std::memcpy(range->piece->bytes.get() + (offset - first), bytes, size);
    }

    [[nodiscard]] bool gathers() const override { return false; }

    [[nodiscard]] bool make_room(std::uint64_t first) override {
        PiecePtr piece = pipe_->make(stream_range_size);
        if (!piece) {
            return false;
        }
        const std::lock_guard lock(mutex_);
        ranges_[first] = {std::move(piece), false};
        return true;
    }

    void arrived(std::uint64_t end) override {
        std::unique_lock lock(mutex_);
        if (end == 0) {
            return;
        }
        const auto [first, range] = range_of(end - 1);
        range->piece->size = static_cast<std::size_t>(end - first);
        range->whole = true;
        while (!ranges_.empty() && ranges_.begin()->second.whole) {
            PiecePtr piece = std::move(ranges_.begin()->second.piece);
            ranges_.erase(ranges_.begin());
            lock.unlock();
            if (hash_) {
                md5_.update({piece->bytes.get(), piece->size});
            }
            pipe_->give(std::move(piece));
            lock.lock();
        }
    }

    [[nodiscard]] std::string md5(std::uint64_t /*size*/, Inbox & /*inbox*/) override {
        return md5_.finish();
    }
    [[nodiscard]] const char *left_behind() const override { return "Do not use what was read of it."; }

  private:
    struct Range {
        PiecePtr piece;
        bool whole = false;
    };
    struct Found {
        std::uint64_t first;
        Range *range;  // null where there is none
    };

    // Under mutex_.
    Found range_of(std::uint64_t offset) {
        auto after = ranges_.upper_bound(offset);
        if (after == ranges_.begin()) {
            return {0, nullptr};
        }
        --after;
        return {after->first, &after->second};
    }

    std::shared_ptr<ReadPipe> pipe_;
    const bool hash_;
    Md5 md5_;
    std::mutex mutex_;
    std::map<std::uint64_t, Range> ranges_;  // by their first byte; guarded by mutex_
};

}  // namespace

Blob download_stream(Work &work, const Context &context, const DownloadRequest &request,
                     const std::shared_ptr<ReadPipe> &pipe) {
    return download_ranges(work, context, request, stream_range_size,
                           std::make_shared<PipeOutput>(pipe, request.check_md5));
}

}  // namespace mistorage
