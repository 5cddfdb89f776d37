#include "pattern.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace sink {

namespace {

// SplitMix64 of the position: cheap, and without structure that a compressing layer could find.
std::uint64_t mixed(std::uint64_t position) {
    std::uint64_t z = (position + 1) * 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

}  // namespace

Pattern::Pattern() : descriptor_(memfd_create("pattern", MFD_CLOEXEC)), data_(nullptr) {
    constexpr std::uint64_t size = period + overlap;
    if (descriptor_ < 0 || ftruncate(descriptor_, static_cast<off_t>(size)) != 0) {
        throw std::system_error(errno, std::generic_category(), "memfd_create");
    }
    void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
    if (memory == MAP_FAILED) {
        throw std::system_error(errno, std::generic_category(), "mmap");
    }
    char *bytes = static_cast<char *>(memory);
    for (std::uint64_t position = 0; position < period; position += sizeof(std::uint64_t)) {
        const std::uint64_t word = mixed(position);
        std::memcpy(bytes + position, &word, sizeof word);
    }
    std::memcpy(bytes + period, bytes, overlap);
    data_ = bytes;
}

}  // namespace sink
