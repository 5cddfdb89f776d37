// The temporary file that an earlier download, or somebody else, has left.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "input.h"
#include "resume_marks.h"

using namespace mistorage;
using namespace mistorage::fuzz;

namespace {

constexpr std::uint64_t range = 16;
constexpr const char *identity = "https://account.blob.core.windows.net/c/b\n\n\n\"0x1\"";

class MemoryFile : public OutputFile {
  public:
    explicit MemoryFile(std::string content) : content_(std::move(content)) {}

    [[nodiscard]] std::uint64_t size() const override { return content_.size(); }
    void keep(bool) override {}
    void sync() override {}
    void set_size(std::uint64_t size) override { content_.resize(static_cast<std::size_t>(size)); }
    void write_at(std::uint64_t offset, const char *bytes, std::size_t size) override {
        content_.resize(std::max(content_.size(), static_cast<std::size_t>(offset) + size));
        std::memcpy(content_.data() + offset, bytes, size);
    }
    [[nodiscard]] std::size_t read_at(std::uint64_t offset, char *buffer, std::size_t size) override {
        return offset > content_.size() ? 0 : content_.copy(buffer, size, static_cast<std::size_t>(offset));
    }
    void commit(bool) override {}

  private:
    std::string content_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size) {
    // The first byte is the blob's length. The marks are put where the header belongs, which no fuzzer
    // guesses.
    if (size == 0) {
        return 0;
    }
    const std::uint64_t length = bytes[0];
    const Input input(bytes + 1, size - 1);
    const auto raw = std::make_shared<MemoryFile>(std::string(input.rest()));
    (void)ResumeMarks(raw, identity, length, range).load();

    const auto file = std::make_shared<MemoryFile>(std::string(static_cast<std::size_t>(length), 'x'));
    ResumeMarks(file, identity, length, range).begin();
    const std::uint64_t count = (length + range - 1) / range;
    const std::string_view marks = input.rest().substr(0, static_cast<std::size_t>(count) + 1);
    file->write_at(file->size() - count - 1, marks.data(), marks.size());
    ResumeMarks left(file, identity, length, range);
    if (left.load() && left.bytes() > length) {
        std::abort();  // more than there is
    }
    return 0;
}
