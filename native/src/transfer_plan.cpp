#include "transfer_plan.h"

#include <algorithm>

#include "base64.h"

namespace mistorage {

std::uint64_t block_size_for(std::uint64_t file_size) {
    for (std::uint64_t size = smallest_block; size < largest_block; size *= 2) {
        if (size * most_blocks >= file_size) {
            return size;
        }
    }
    return largest_block * most_blocks >= file_size ? largest_block : 0;
}

std::size_t stream_block_size(std::uint64_t index) {
    constexpr std::uint64_t step = 5'000;
    constexpr std::uint64_t most_doublings = 3;
    return static_cast<std::size_t>(smallest_block << std::min(index / step, most_doublings));
}

std::size_t write_unit_for(unsigned concurrency) {
    constexpr std::size_t budget = 16u << 20;
    return std::clamp<std::size_t>(budget / std::max(concurrency, 1u), 64u << 10, 1u << 20);
}

std::string block_id(std::string_view source_digest, std::uint64_t index) {
    std::string bytes(source_digest.substr(0, 24));
    bytes.resize(24, '\0');
    for (int shift = 56; shift >= 0; shift -= 8) {
        bytes += static_cast<char>((index >> shift) & 0xFF);
    }
    return base64_encode(bytes);
}

}  // namespace mistorage
