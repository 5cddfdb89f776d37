#pragma once

#include <memory>
#include <optional>
#include <string>

#include "blob_response.h"
#include "block_cache.h"
#include "download.h"
#include "request.h"
#include "service_error.h"
#include "work.h"

namespace mistorage {

// What a whole download knows of its blob; filled in by the first answer.
struct DownloadState {
    std::shared_ptr<DownloadOutput> output;
    std::shared_ptr<Progress> progress;
    ServiceTarget target;
    std::shared_ptr<Limits> limits;  // null: as for one request at a time
    std::string etag;                // "" until the first answer
    std::int64_t total = 0;
};

// Writes the body of one answer to Get Blob at its place, after checking that it is the range
// that was asked for, of the same blob. Runs on the connection's thread.
class RangeSink : public BodySink {
  public:
    // Bytes [first, last] are expected, or the whole blob where last is below first. For the first answer
    // of a download `last` may lie beyond the blob's end.
    RangeSink(std::shared_ptr<DownloadState> state, std::int64_t first, std::int64_t last);
    RangeSink(const RangeSink &) = delete;
    RangeSink &operator=(const RangeSink &) = delete;

    void begin(const Response &response) override;
    void write(std::string_view bytes) override;
    // Writes what is still held back, and lets go of its memory: when the connection is done with it.
    void put_away();

    // Whether the whole of what the answer announced was written.
    [[nodiscard]] bool complete(const Response &response) const;
    // Bytes that were written, from `first` on.
    [[nodiscard]] std::int64_t written() const { return written_; }

  private:
    void check_range(const Response &response);
    void flush();
    void put(std::string_view bytes);

    std::shared_ptr<DownloadState> state_;
    std::int64_t first_;
    std::int64_t last_;
    bool begun_ = false;
    std::int64_t expected_ = 0;
    std::int64_t written_ = 0;
    Block held_;  // what was not written yet, at the end of written_
    std::size_t held_size_ = 0;
    std::size_t unit_ = 0;  // 0: nothing is held back
};

}  // namespace mistorage
