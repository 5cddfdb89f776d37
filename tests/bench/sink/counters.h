#pragma once

#include <atomic>
#include <cstdint>
#include <string>

namespace sink {

// What the server has seen since it was last asked to forget. Names are the service's own operations.
struct Counters {
    std::atomic<std::uint64_t> put_blob = 0;
    std::atomic<std::uint64_t> put_block = 0;
    std::atomic<std::uint64_t> put_block_list = 0;
    std::atomic<std::uint64_t> get_blob = 0;
    std::atomic<std::uint64_t> other = 0;
    std::atomic<std::uint64_t> bytes_up = 0;
    std::atomic<std::uint64_t> bytes_down = 0;
    std::atomic<std::uint64_t> connections = 0;
    std::atomic<std::uint64_t> refused = 0;  // requests answered with 503
    std::atomic<std::uint64_t> cut = 0;      // connections cut in a body

    // As JSON.
    [[nodiscard]] std::string text() const;
    void reset();
};

}  // namespace sink
