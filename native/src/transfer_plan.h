#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// How a transfer is cut. Pure.
namespace mistorage {

// Up to here one Put Blob: the service then stores the MD5 by itself. Above, blocks.
inline constexpr std::uint64_t single_put_limit = 32u << 20;
inline constexpr std::uint64_t smallest_block = 8u << 20;
// https://learn.microsoft.com/rest/api/storageservices/put-block
inline constexpr std::uint64_t largest_block = 4000ull << 20;
inline constexpr std::uint64_t most_blocks = 50'000;
// A range of a download.
inline constexpr std::uint64_t range_size = 8u << 20;

// Content that is no file: what is held of it at once, and a range of a download.
inline constexpr std::size_t stream_budget = 64u << 20;
inline constexpr std::size_t stream_range_size = 4u << 20;

inline constexpr unsigned most_concurrency = 1000;
// Slower than that a service takes it for a connection that is dead.
inline constexpr std::uint64_t least_bytes_per_second = 1024;

// The block size for a file: 8 MiB, doubled until 50,000 blocks hold it. 0 where none does (190.7 TiB).
[[nodiscard]] std::uint64_t block_size_for(std::uint64_t file_size);

// The size of a block of content whose length nobody knows: 8 MiB, doubled after 5,000, 10,000 and 15,000
// blocks, so that 50,000 hold 2.4 TiB.
[[nodiscard]] std::size_t stream_block_size(std::uint64_t index);

// Bytes that a download gathers before it writes them: 1 MiB, less where many connections share 16 MiB.
[[nodiscard]] std::size_t write_unit_for(unsigned concurrency);

// The base64 of 32 bytes: what identifies the source and the cut, and the block's index. All ids of a blob
// have the same length, as the service demands; ids of another source or another cut never collide.
[[nodiscard]] std::string block_id(std::string_view source_digest, std::uint64_t index);

}  // namespace mistorage
