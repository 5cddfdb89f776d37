#pragma once

#include <unistd.h>

#include <utility>

namespace mistorage {

// An open file. Included by what wraps POSIX only.
class Descriptor {
  public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(Descriptor &&other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Descriptor &operator=(Descriptor &&) = delete;
    ~Descriptor() {
        if (value_ >= 0) {
            ::close(value_);
        }
    }
    [[nodiscard]] int get() const { return value_; }

  private:
    int value_;
};

}  // namespace mistorage
