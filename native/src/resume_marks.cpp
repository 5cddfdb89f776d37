#include "resume_marks.h"

#include <algorithm>

#include "digest.h"

namespace mistorage {

ResumeMarks::ResumeMarks(std::shared_ptr<OutputFile> file, const std::string &identity, std::uint64_t length,
                         std::uint64_t range_size)
    : file_(std::move(file)),
      header_("MIStorage download 1\n" +
              sha256(identity + '\n' + std::to_string(length) + '\n' + std::to_string(range_size))),
      length_(length),
      range_size_(range_size),
      marks_(count(), no) {}

bool ResumeMarks::load() {
    std::string header(header_.size(), '\0');
    std::string marks(marks_.size(), '\0');
    char seal = no;
    if (file_->size() != length_ + header.size() + marks.size() + 1 ||
        file_->read_at(length_, header.data(), header.size()) != header.size() || header != header_ ||
        file_->read_at(length_ + header.size(), marks.data(), marks.size()) != marks.size() ||
        file_->read_at(length_ + header.size() + marks.size(), &seal, 1) != 1) {
        return false;
    }
    marks_ = std::move(marks);
    sealed_ = seal == yes;
    return true;
}

void ResumeMarks::begin() {
    marks_.assign(marks_.size(), no);
    write();
}

void ResumeMarks::write() {
    sealed_ = false;
    const std::string all = header_ + marks_ + no;
    file_->write_at(length_, all.data(), all.size());
}

void ResumeMarks::mark(std::uint64_t range) {
    marks_[range] = yes;
    file_->write_at(length_ + header_.size() + range, &yes, 1);
}

void ResumeMarks::seal() {
    file_->sync();
    file_->write_at(length_ + header_.size() + marks_.size(), &yes, 1);
    sealed_ = true;
}

std::uint64_t ResumeMarks::bytes() const {
    const auto ranges = static_cast<std::uint64_t>(std::count(marks_.begin(), marks_.end(), yes));
    const std::uint64_t missing_of_last =
        !marks_.empty() && marks_.back() == yes ? count() * range_size_ - length_ : 0;
    return ranges * range_size_ - missing_of_last;
}

void ResumeMarks::remove() {
    file_->set_size(length_);
}

}  // namespace mistorage
