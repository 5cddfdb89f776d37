#include <algorithm>
#include <utility>
#include <vector>

#include "digest.h"
#include "download.h"
#include "file.h"
#include "transfer_plan.h"

namespace mistorage {
namespace {

class FileOutput : public DownloadOutput {
  public:
    explicit FileOutput(std::shared_ptr<OutputFile> file) : file_(std::move(file)) {}

    void set_size(std::uint64_t size) override { file_->set_size(size); }
    void write_at(std::uint64_t offset, const char *bytes, std::size_t size) override {
        file_->write_at(offset, bytes, size);
    }
    [[nodiscard]] bool gathers() const override { return true; }
    [[nodiscard]] bool make_room(std::uint64_t /*first*/) override { return true; }
    void arrived(std::uint64_t /*end*/) override {}
    // Behind them may be marks.
    [[nodiscard]] std::string md5(std::uint64_t size, Inbox &inbox) override {
        Md5 md5;
        std::vector<char> buffer(1u << 20);
        for (std::uint64_t offset = 0; offset < size;) {
            inbox.throw_if_cancelled();
            const std::size_t count = file_->read_at(
                offset, buffer.data(),
                static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - offset)));
            if (count == 0) {
                return "none: the file has become shorter";
            }
            md5.update({buffer.data(), count});
            offset += count;
        }
        return md5.finish();
    }
    [[nodiscard]] const char *left_behind() const override { return "Nothing was written."; }

  private:
    std::shared_ptr<OutputFile> file_;
};

}  // namespace

Blob download(Work &work, const Context &context, const DownloadRequest &request) {
    auto file = OutputFile::create(request.file, request.resume);
    const auto output = std::make_shared<FileOutput>(file);
    return download_ranges(work, context, request, range_size, output, std::move(file));
}

}  // namespace mistorage
