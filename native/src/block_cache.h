#pragma once

#include <cstddef>
#include <memory>

namespace mistorage {

// Memory for the buffers of transfers. What is given back is kept for the next that wants as much, because
// the first touch of fresh memory costs about as much as what is done with it. Safe from any thread.

// Blocks of this size and more are kept, up to so many bytes in all; the oldest go first.
inline constexpr std::size_t smallest_kept_block = 16U << 10;
inline constexpr std::size_t most_kept_bytes = 16U << 20;

// nullptr where there is no memory. The content is whatever it was.
[[nodiscard]] void *take_block(std::size_t size) noexcept;
// `size` as it was taken.
void give_block(void *block, std::size_t size) noexcept;

struct GiveBlock {
    std::size_t size = 0;
    void operator()(char *block) const noexcept { give_block(block, size); }
};
using Block = std::unique_ptr<char[], GiveBlock>;

// Throws std::bad_alloc.
[[nodiscard]] Block make_block(std::size_t size);

}  // namespace mistorage
