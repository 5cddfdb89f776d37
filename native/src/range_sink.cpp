#include "range_sink.h"

#include "error.h"

namespace mistorage {

RangeSink::RangeSink(std::shared_ptr<DownloadState> state, std::int64_t first, std::int64_t last)
    : state_(std::move(state)), first_(first), last_(last) {}

void RangeSink::begin(const Response &response) {
    const std::string etag = response.header("ETag");
    if (etag.empty()) {
        throw invalid_response(state_->target, "it has no ETag");
    }
    check_range(response);
    if (state_->etag.empty()) {
        state_->etag = etag;
        state_->progress->total = static_cast<std::uint64_t>(state_->total);
        state_->file->set_size(static_cast<std::uint64_t>(state_->total));
    } else if (state_->etag != etag) {
        throw Error(MIS_BLOB_CHANGED, "Blob '" + state_->target.blob + "' changed while it was downloaded.",
                    "Try again.");
    }
    held_.reserve(state_->write_unit);
    begun_ = true;
}

void RangeSink::check_range(const Response &response) {
    const bool known = !state_->etag.empty();
    const auto length = content_length(response);
    if (response.status == 200) {
        if (last_ >= first_ && first_ != 0) {
            throw invalid_response(state_->target,
                                   "it is the whole blob instead of the range that was asked for");
        }
        if (!length) {
            throw invalid_response(state_->target, "it does not say its length");
        }
        expected_ = *length;
        if (known && expected_ != state_->total) {
            throw invalid_response(state_->target, "its length differs from the blob's");
        }
        if (!known) {
            state_->total = expected_;
        }
        return;
    }
    const auto range = parse_content_range(response.header("Content-Range"));
    if (response.status != 206 || !range) {
        throw invalid_response(state_->target, "it has no valid Content-Range");
    }
    const std::int64_t last = known ? last_ : std::min(last_, range->total - 1);
    if (range->first != first_ || range->last != last || (known && range->total != state_->total)) {
        throw invalid_response(state_->target, "its Content-Range is not the one that was asked for");
    }
    expected_ = range->last - range->first + 1;
    if (length && *length != expected_) {
        throw invalid_response(state_->target, "its length differs from its Content-Range");
    }
    if (!known) {
        state_->total = range->total;
    }
}

void RangeSink::write(std::string_view bytes) {
    if (written_ + static_cast<std::int64_t>(held_.size() + bytes.size()) > expected_) {
        throw invalid_response(state_->target, "it is longer than it says");
    }
    if (held_.size() + bytes.size() > state_->write_unit) {
        flush();
    }
    if (bytes.size() >= state_->write_unit) {
        state_->file->write_at(static_cast<std::uint64_t>(first_ + written_), bytes.data(), bytes.size());
        written_ += static_cast<std::int64_t>(bytes.size());
    } else {
        held_.insert(held_.end(), bytes.begin(), bytes.end());
    }
    state_->progress->done += bytes.size();
}

void RangeSink::flush() {
    if (!held_.empty()) {
        state_->file->write_at(static_cast<std::uint64_t>(first_ + written_), held_.data(), held_.size());
        written_ += static_cast<std::int64_t>(held_.size());
        held_.clear();
    }
}

bool RangeSink::complete(const Response &response) const {
    // An answer without a body never began: only an empty blob has none.
    return begun_ ? written_ == expected_ : response.status == 200 && content_length(response) == 0;
}

}  // namespace mistorage
