#include "block_cache.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <new>

namespace mistorage {
namespace {

struct Kept {
    void *block = nullptr;
    std::size_t size = 0;
};

struct Cache {
    // With the mutex held.
    void *remove(std::size_t index) noexcept {
        const auto at = kept.begin() + static_cast<std::ptrdiff_t>(index);
        void *const block = at->block;
        bytes -= at->size;
        std::move(at + 1, kept.begin() + static_cast<std::ptrdiff_t>(count), at);
        --count;
        return block;
    }

    std::mutex mutex;
    // Guarded by mutex. Few sizes are in use at once, and the newest, which is the last, is the one that the
    // processor still has.
    std::array<Kept, 256> kept;
    std::size_t count = 0;
    std::size_t bytes = 0;
};

Cache &cache() {
    static auto *const instance = new Cache;  // never destroyed: threads may still run when the process exits
    return *instance;
}

}  // namespace

void *take_block(std::size_t size) noexcept {
    if (size >= smallest_kept_block) {
        Cache &all = cache();
        const std::lock_guard lock(all.mutex);
        for (std::size_t i = all.count; i-- > 0;) {
            if (all.kept[i].size == size) {
                return all.remove(i);
            }
        }
    }
    return std::malloc(size);
}

void give_block(void *block, std::size_t size) noexcept {
    if (block == nullptr || size < smallest_kept_block || size > most_kept_bytes) {
        std::free(block);
        return;
    }
    Cache &all = cache();
    while (true) {
        void *oldest = nullptr;
        {
            const std::lock_guard lock(all.mutex);
            if (all.count < all.kept.size() && all.bytes + size <= most_kept_bytes) {
                all.kept[all.count++] = {block, size};
                all.bytes += size;
                return;
            }
            oldest = all.remove(0);
        }
        std::free(oldest);
    }
}

Block make_block(std::size_t size) {
    auto *const block = static_cast<char *>(take_block(size));
    if (block == nullptr) {
        throw std::bad_alloc();
    }
    return Block(block, GiveBlock{size});
}

}  // namespace mistorage
