#pragma once

#include <memory>

#include "content_body.h"
#include "file.h"

namespace mistorage {

// Bytes [first, first + size) of a file as the body of a request. The file must be what it was: a change
// ends the request before its last byte, so that the service drops what it has; where there are no bytes,
// before it begins.
class FileBody : public ContentBody {
  public:
    FileBody(std::shared_ptr<InputFile> file, const FileIdentity &identity, std::uint64_t first,
             std::uint64_t size, std::shared_ptr<Progress> progress, bool with_crc64);

    [[nodiscard]] std::uint64_t size() const override { return size_; }

  protected:
    void fill(std::uint64_t offset, char *buffer, std::size_t size) override;

  private:
    std::shared_ptr<InputFile> file_;
    FileIdentity identity_;
    std::uint64_t first_;
    std::uint64_t size_;
};

// Throws MIS_FILE_CHANGED where the file is not what it was.
void check_unchanged(const InputFile &file, const FileIdentity &identity);

}  // namespace mistorage
