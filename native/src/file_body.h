#pragma once

#include <memory>

#include "crc64.h"
#include "file.h"
#include "request.h"
#include "work.h"

namespace mistorage {

// Bytes [first, first + size) of a file as the body of a request. The file must be what it was: a change
// ends the request before its last byte, so that the service drops what it has.
class FileBody : public BodySource {
  public:
    // `with_crc64`: computes it while the bytes pass.
    FileBody(std::shared_ptr<InputFile> file, const FileIdentity &identity, std::uint64_t first,
             std::uint64_t size, std::shared_ptr<Progress> progress, bool with_crc64);
    FileBody(const FileBody &) = delete;
    FileBody &operator=(const FileBody &) = delete;
    // Takes its bytes back from the progress unless keep_progress() was called.
    ~FileBody() override;

    [[nodiscard]] std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, char *buffer, std::size_t size) override;
    void keep_progress() { counted_ = 0; }
    // Of all the bytes; read again where it was not computed on the way.
    [[nodiscard]] std::string crc64();

  private:
    std::shared_ptr<InputFile> file_;
    FileIdentity identity_;
    std::uint64_t first_;
    std::uint64_t size_;
    std::shared_ptr<Progress> progress_;
    std::uint64_t counted_ = 0;
    const bool with_crc64_;
    Crc64 crc64_;
    std::uint64_t hashed_ = 0;  // bytes that crc64_ is of
};

// Throws MIS_FILE_CHANGED where the file is not what it was.
void check_unchanged(const InputFile &file, const FileIdentity &identity);

}  // namespace mistorage
