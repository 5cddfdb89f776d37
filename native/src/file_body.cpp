#include "file_body.h"

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
    : ContentBody(std::move(progress), with_crc64),
      file_(std::move(file)),
      identity_(identity),
      first_(first),
      size_(size) {
    if (size_ == 0) {
        check_unchanged(*file_, identity_);  // fill() is never called
        char byte = 0;
        if (file_->read_at(0, &byte, 1) != 0) {  // as those of /proc
            throw Error(MIS_FILE_FAILED, "'" + file_->path() + "' has content, and says that its size is 0.",
                        "Upload what is read of it, with -Content.");
        }
    }
}

void FileBody::fill(std::uint64_t offset, char *buffer, std::size_t size) {
    const std::size_t count = file_->read_at(first_ + offset, buffer, size);
    if (count < size || offset + size == size_) {
        check_unchanged(*file_, identity_);
    }
    if (count < size) {
        throw Error(MIS_FILE_FAILED, "'" + file_->path() + "' ends before its size says so.");
    }
}

}  // namespace mistorage
