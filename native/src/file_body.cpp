#include "file_body.h"

#include <algorithm>

#include "block_cache.h"
#include "error.h"

namespace mistorage {

void check_unchanged(const InputFile &file, const FileIdentity &identity) {
    if (!(file.identity() == identity)) {
        throw Error(MIS_FILE_CHANGED,
                    "'" + file.path() + "' changed while it was uploaded; the blob stays as it was.",
                    "Upload it again when nothing writes to it.");
    }
}

FileBody::FileBody(std::shared_ptr<InputFile> file, const FileIdentity &identity, std::uint64_t first,
                   std::uint64_t size, std::shared_ptr<Progress> progress, bool with_crc64)
    : file_(std::move(file)),
      identity_(identity),
      first_(first),
      size_(size),
      progress_(std::move(progress)),
      with_crc64_(with_crc64) {}

FileBody::~FileBody() {
    progress_->done -= counted_;
}

void FileBody::read(std::uint64_t offset, char *buffer, std::size_t size) {
    const std::size_t count = file_->read_at(first_ + offset, buffer, size);
    if (count < size || offset + size == size_) {
        check_unchanged(*file_, identity_);
    }
    if (count < size) {
        throw Error(MIS_FILE_FAILED, "'" + file_->path() + "' ends before its size says so.");
    }
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

std::string FileBody::crc64() {
    constexpr std::uint64_t unit = 1U << 20;
    const Block buffer = make_block(unit);
    while (hashed_ < size_) {
        const auto wanted = static_cast<std::size_t>(std::min(unit, size_ - hashed_));
        if (file_->read_at(first_ + hashed_, buffer.get(), wanted) < wanted) {
            check_unchanged(*file_, identity_);
        }
        crc64_.update(buffer.get(), wanted);
        hashed_ += wanted;
    }
    return crc64_.text();
}

}  // namespace mistorage
