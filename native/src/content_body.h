#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "block_cache.h"
#include "crc64.h"
#include "request.h"
#include "work.h"

namespace mistorage {

// The body of a request that carries some of a blob's content. What was sent counts as progress until the
// body is gone, or for good once keep_progress() was called.
class ContentBody : public BodySource {
  public:
    // `with_crc64`: computes it while the bytes pass.
    ContentBody(std::shared_ptr<Progress> progress, bool with_crc64)
        : progress_(std::move(progress)), with_crc64_(with_crc64) {}
    ContentBody(const ContentBody &) = delete;
    ContentBody &operator=(const ContentBody &) = delete;
    ~ContentBody() override { progress_->done -= counted_; }

    void read(std::uint64_t offset, char *buffer, std::size_t size) final {
        fill(offset, buffer, size);
        if (with_crc64_ && offset == hashed_) {  // after a rewind the same bytes come again
            crc64_.update(buffer, size);
            hashed_ += size;
        }
        // After a rewind the same bytes come again: progress is the furthest point.
        if (offset + size > counted_) {
            progress_->done += offset + size - counted_;
            counted_ = offset + size;
        }
    }
    void keep_progress() { counted_ = 0; }

    // Of all the bytes; read again where it was not computed on the way.
    [[nodiscard]] std::string crc64() {
        constexpr std::uint64_t unit = 1U << 20;
        const Block buffer = make_block(unit);
        while (hashed_ < size()) {
            const auto wanted = static_cast<std::size_t>(std::min(unit, size() - hashed_));
            fill(hashed_, buffer.get(), wanted);
            crc64_.update(buffer.get(), wanted);
            hashed_ += wanted;
        }
        return crc64_.text();
    }

  protected:
    // Exactly `size` bytes from `offset` on.
    virtual void fill(std::uint64_t offset, char *buffer, std::size_t size) = 0;

  private:
    std::shared_ptr<Progress> progress_;
    std::uint64_t counted_ = 0;
    const bool with_crc64_;
    Crc64 crc64_;
    std::uint64_t hashed_ = 0;  // bytes that crc64_ is of
};

}  // namespace mistorage
