#include "download.h"

#include <algorithm>
#include <optional>

#include "error.h"
#include "file.h"
#include "range_sink.h"
#include "resume_marks.h"
#include "transfer.h"
#include "transfer_plan.h"

namespace mistorage {
namespace {

class Download {
  public:
    // `file` where the output is one.
    Download(Work &work, const Context &context, const DownloadRequest &request, std::uint64_t size_of_range,
             const std::shared_ptr<DownloadOutput> &output, std::shared_ptr<OutputFile> file)
        : work_(work),
          context_(context),
          request_(request),
          size_of_range_(static_cast<std::int64_t>(size_of_range)),
          file_(std::move(file)),
          state_(std::make_shared<DownloadState>()) {
        state_->output = output;
        state_->progress = work.progress;
        state_->target = {"Get Blob", context.account_name, request.address.container,
                          name_of(request.address)};
        state_->limits = work.limits;
    }

    Blob run() {
        if (request_.resume) {
            return run_or_keep_what_arrived();
        }
        return run_whole();
    }

  private:
    Blob run_or_keep_what_arrived() {
        const std::optional<Blob> now = blob_of_what_was_left();
        try {
            if (now) {
                go_on(*now);
            }
            return run_whole();
        } catch (Error &error) {
            if (error.code == MIS_BLOB_CORRUPT || error.code == MIS_BLOB_CHANGED) {
                file_->keep(false);  // nothing of it is of use
            } else if (marks_ && marks_->bytes() > 0) {
                keep_what_arrived(error);
            }
            throw;
        }
    }

    void keep_what_arrived(Error &error) {
        file_->keep(true);
        try {
            marks_->seal();
        } catch (const Error &) {
            // Then the next is told what a killed process would have left.
        }
        error.add_hint("'" + temporary_path(request_.file) + "' keeps " +
                       std::to_string(marks_->bytes() >> 20) +
                       " MiB: the same download with -Resume goes on from there.");
    }

    // As it is now, where an earlier download left something; which stays when this fails.
    std::optional<Blob> blob_of_what_was_left() {
        if (file_->size() == 0) {
            return std::nullopt;
        }
        file_->keep(true);
        const Response response =
            send(work_, context_, "Get Blob Properties", [&] {
                return get_blob_properties_request(context_, request_.address, request_.conditions);
            }).response;
        if (response.status != 200) {
            throw service_error(response, state_->target);
        }
        Blob blob =
            blob_from_headers(context_, request_.address, response, content_length(response).value_or(0));
        if (request_.check_md5 && blob.content_md5.empty()) {
            throw nothing_to_compare_with();
        }
        return blob;
    }

    // With what an earlier download left, if it is of the blob as it is now.
    void go_on(const Blob &blob) {
        marks_ = marks_for(blob.etag, blob.length);
        // What a killed process left is only as good as the check of the whole.
        if (!marks_->load() || (!marks_->sealed() && blob.content_md5.empty())) {
            marks_.reset();
            file_->keep(false);
            file_->set_size(0);
            started_over_ = true;
            return;
        }
        marks_->write();
        state_->etag = blob.etag;
        state_->total = blob.length;
        resumed_ = marks_->bytes();
        work_.progress->total = static_cast<std::uint64_t>(blob.length);
        work_.progress->done = resumed_;
        blob_ = blob;
    }

    [[nodiscard]] std::unique_ptr<ResumeMarks> marks_for(const std::string &etag, std::int64_t length) const {
        return std::make_unique<ResumeMarks>(
            file_,
            context_.blob_url(request_.address.container, request_.address.blob) + '\n' +
                request_.address.snapshot + '\n' + request_.address.version_id + '\n' + etag,
            static_cast<std::uint64_t>(length), range_size);
    }

    Blob run_whole() {
        if (!blob_) {
            run_first();
        }
        if (!whole_) {
            run_parts(
                work_, context_, [&] { return next_range(); }, [&] { return next_ < state_->total; });
        }
        check_content();
        commit();
        blob_->resumed_bytes = resumed_;
        blob_->started_over = started_over_;
        return *blob_;
    }

    void commit() {
        if (!file_) {
            return;  // a stream
        }
        if (!marks_) {
            file_->commit(request_.overwrite);
            return;
        }
        marks_->remove();
        try {
            file_->commit(request_.overwrite);
        } catch (...) {
            marks_->write();  // all of it is there for the next
            throw;
        }
    }

    void run_first() {
        // The first range tells the length and the ETag, and is all of a small blob.
        (void)state_->output->make_room(0);
        run_one(std::make_unique<Range>(*this, 0, size_of_range_ - 1));
        if (!blob_) {
            // A range of an empty blob is refused.
            run_one(std::make_unique<Range>(*this, 0, -1));
        }
        next_ = size_of_range_;
    }

    class Range : public Part {
      public:
        Range(Download &download, std::int64_t first, std::int64_t last)
            : download_(download),
              index_(static_cast<std::uint64_t>(first / download.size_of_range_)),
              first_(first),
              last_(last) {}

        Request request(int /*attempt*/) override {
            keep_what_arrived();
            depends_on_first_ = !download_.state_->etag.empty();
            Request http = get_blob_request(download_.context_, download_.request_.address, first_, last_,
                                            download_.conditions());
            sink_ = std::make_shared<RangeSink>(download_.state_, first_, last_);
            http.sink = sink_;
            return http;
        }

        void answered(Response &response, int /*sends*/) override {
            if (response.status == 416 && download_.state_->etag.empty() &&
                is_range_of_empty(response.header("Content-Range"))) {
                return;
            }
            if (response.status != 200 && response.status != 206) {
                throw depends_on_first_ ? changed_error(response, download_.state_->target)
                                        : service_error(response, download_.state_->target);
            }
            sink_->put_away();
            if (!sink_->complete(response)) {
                throw download_.corrupt("did not arrive whole");
            }
            download_.received(response, first_ + sink_->written(), index_);
        }

        [[nodiscard]] std::string name() const override { return "Get Blob"; }
        [[nodiscard]] bool keep_what_came() override {
            sink_->put_away();
            return true;
        }

      private:
        // After a connection was cut only the rest is asked for.
        void keep_what_arrived() {
            if (!sink_) {
                return;
            }
            sink_->put_away();
            if (last_ >= first_) {
                first_ += sink_->written();
                if (!download_.state_->etag.empty()) {
                    last_ = std::min(last_, download_.state_->total - 1);
                }
                if (first_ > last_) {  // cut between the last byte and the end of the answer
                    first_ = last_;
                    --download_.state_->progress->done;
                }
            } else {
                download_.state_->progress->done -= static_cast<std::uint64_t>(sink_->written());
            }
        }

        Download &download_;
        std::uint64_t index_;
        std::int64_t first_;
        std::int64_t last_;
        std::shared_ptr<RangeSink> sink_;
        bool depends_on_first_ = false;  // rather than on what the caller demands
    };

    // What the caller demands of the blob; then, that it is still the one whose first bytes came.
    [[nodiscard]] Conditions conditions() const {
        Conditions conditions = request_.conditions;
        if (!state_->etag.empty()) {
            conditions = {state_->etag, {}, 0, 0, {}, request_.conditions.lease_id};
        }
        return conditions;
    }

    void run_one(std::unique_ptr<Part> part) {
        run_parts(work_, context_, [&] { return std::move(part); });
    }

    std::unique_ptr<Part> next_range() {
        while (next_ < state_->total && marks_ &&
               marks_->marked(static_cast<std::uint64_t>(next_ / size_of_range_))) {
            next_ += size_of_range_;
        }
        if (next_ >= state_->total || !state_->output->make_room(static_cast<std::uint64_t>(next_))) {
            return nullptr;
        }
        const std::int64_t first = next_;
        next_ += size_of_range_;
        return std::make_unique<Range>(*this, first, std::min(next_, state_->total) - 1);
    }

    // `end` is where the bytes of this answer ended.
    void received(const Response &response, std::int64_t end, std::uint64_t index) {
        if (!blob_) {
            blob_ = blob_from_headers(context_, request_.address, response, state_->total);
            whole_ = end == state_->total;
            if (request_.check_md5 && blob_->content_md5.empty()) {
                throw nothing_to_compare_with();
            }
            if (!whole_ && request_.resume) {
                marks_ = marks_for(state_->etag, state_->total);
                marks_->begin();
            }
        }
        if (marks_) {
            marks_->mark(index);
        }
        state_->output->arrived(static_cast<std::uint64_t>(end));
    }

    void check_content() {
        const auto total = static_cast<std::uint64_t>(state_->total);
        if (work_.progress->done != total) {
            throw corrupt("has " + std::to_string(total) + " bytes, but " +
                          std::to_string(work_.progress->done) + " arrived");
        }
        // What was left by another process may have been lost from the disk's cache, with the machine's
        // power.
        if (!request_.check_md5 && (resumed_ == 0 || blob_->content_md5.empty())) {
            return;
        }
        if (const std::string digest = state_->output->md5(total, *work_.inbox);
            digest != blob_->content_md5) {
            throw corrupt("has MD5 " + blob_->content_md5 + ", but what arrived has " + digest);
        }
    }

    [[nodiscard]] Error nothing_to_compare_with() const {
        Error error = corrupt("has no MD5 to compare with");
        error.hint = "Download it without -CheckMd5; blobs that MIStorage writes carry one.";
        error.retryable = false;
        return error;
    }

    [[nodiscard]] Error corrupt(const std::string &what) const {
        Error error(MIS_BLOB_CORRUPT,
                    "Blob '" + request_.address.blob + "' " + what + ". " + state_->output->left_behind(),
                    "Try again.");
        error.operation = "Get Blob";
        error.retryable = true;
        return error;
    }

    Work &work_;
    const Context &context_;
    const DownloadRequest &request_;
    const std::int64_t size_of_range_;
    const std::shared_ptr<OutputFile> file_;
    std::shared_ptr<DownloadState> state_;
    std::unique_ptr<ResumeMarks> marks_;
    std::uint64_t resumed_ = 0;  // bytes that an earlier download left
    bool started_over_ = false;
    std::optional<Blob> blob_;
    bool whole_ = false;
    std::int64_t next_ = 0;
};

}  // namespace

Blob download_ranges(Work &work, const Context &context, const DownloadRequest &request,
                     std::uint64_t size_of_range, const std::shared_ptr<DownloadOutput> &output,
                     std::shared_ptr<OutputFile> file) {
    return Download(work, context, request, size_of_range, output, std::move(file)).run();
}

}  // namespace mistorage
