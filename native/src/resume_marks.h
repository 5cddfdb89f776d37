#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "file.h"

namespace mistorage {

// Which ranges of a download have arrived, kept behind the content in its temporary file: so that the two can
// neither be told apart nor mixed up, and one lock guards both. Each range is marked after its bytes are
// written.
class ResumeMarks {
  public:
    // `identity` tells the blob, its state and the cut of its ranges: marks that were made for another do not
    // count.
    ResumeMarks(std::shared_ptr<OutputFile> file, const std::string &identity, std::uint64_t length,
                std::uint64_t range_size);

    // Reads the marks that an earlier download left; false where there are none for just this.
    [[nodiscard]] bool load();
    // Begins with no range marked.
    void begin();
    // Writes the marks as they are: after remove(), or when they go on.
    void write();
    // Puts content and marks on the disk, and says so: where a process was killed that is not known, because
    // the disk may have got the marks and not the content when the power went.
    void seal();
    [[nodiscard]] bool sealed() const { return sealed_; }
    void mark(std::uint64_t range);
    [[nodiscard]] bool marked(std::uint64_t range) const { return marks_[range] == yes; }
    // Bytes of the ranges that are marked.
    [[nodiscard]] std::uint64_t bytes() const;
    // Takes the marks off the file, which is then the content alone.
    void remove();

  private:
    static constexpr char yes = '1';
    static constexpr char no = '0';

    [[nodiscard]] std::uint64_t count() const { return (length_ + range_size_ - 1) / range_size_; }

    std::shared_ptr<OutputFile> file_;
    std::string header_;
    std::uint64_t length_;
    std::uint64_t range_size_;
    std::string marks_;
    bool sealed_ = false;
};

}  // namespace mistorage
