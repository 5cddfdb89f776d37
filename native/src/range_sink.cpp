#include "range_sink.h"

#include <algorithm>
#include <cstring>

#include "error.h"
#include "transfer_limits.h"
#include "transfer_plan.h"

namespace mistorage {

RangeSink::RangeSink(std::shared_ptr<DownloadState> state, std::int64_t first, std::int64_t last)
    : state_(std::move(state)), first_(first), last_(last) {}

void RangeSink::begin(const Response &response) {
    const std::string etag = response.header("ETag");
    if (etag.empty()) {
        throw invalid_response(state_->target, "it has no ETag");
    }
    check_range(response);
    const bool first_answer = state_->etag.empty();
    if (first_answer) {
        state_->etag = etag;
        state_->progress->total = static_cast<std::uint64_t>(state_->total);
    } else if (state_->etag != etag) {
        throw Error(MIS_BLOB_CHANGED, "Blob '" + state_->target.blob + "' changed while it was downloaded.",
                    "Try again.");
    }
    if (state_->output->gathers()) {
        const std::size_t unit = state_->limits ? state_->limits->write_unit() : write_unit_for(1);
        unit_ = static_cast<std::size_t>(std::min(expected_, static_cast<std::int64_t>(unit)));
        held_ = make_block(unit_);
    }
    if (first_answer && state_->total > static_cast<std::int64_t>(unit_)) {
        // What is written at once needs no room reserved: the disk is full then or it is not.
        state_->output->set_size(static_cast<std::uint64_t>(state_->total));
    }
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
    if (written_ + static_cast<std::int64_t>(held_size_ + bytes.size()) > expected_) {
        throw invalid_response(state_->target, "it is longer than it says");
    }
    state_->progress->done += bytes.size();
    if (unit_ == 0) {
        put(bytes);
        return;
    }
    while (!bytes.empty()) {
        const std::size_t count = std::min(bytes.size(), unit_ - held_size_);
        std::memcpy(held_.get() + held_size_, bytes.data(), count);
        held_size_ += count;
        bytes.remove_prefix(count);
        if (held_size_ == unit_) {
            flush();
        }
    }
}

void RangeSink::put_away() {
    flush();
    held_.reset();
}

void RangeSink::flush() {
    if (held_size_ > 0) {
        put({held_.get(), held_size_});
        held_size_ = 0;
    }
}

void RangeSink::put(std::string_view bytes) {
    state_->output->write_at(static_cast<std::uint64_t>(first_ + written_), bytes.data(), bytes.size());
    written_ += static_cast<std::int64_t>(bytes.size());
}

bool RangeSink::complete(const Response &response) const {
    // An answer without a body never began: only an empty blob has none.
    return begun_ ? written_ == expected_ : response.status == 200 && content_length(response) == 0;
}

}  // namespace mistorage
