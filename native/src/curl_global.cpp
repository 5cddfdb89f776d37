#include "curl_global.h"

#include <curl/curl.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "block_cache.h"
#include "error.h"
#include "secret.h"

namespace mistorage {
namespace {

// Each block begins with its size, in as much room as keeps the rest aligned.
constexpr std::size_t prefix = alignof(std::max_align_t);
static_assert(prefix >= sizeof(std::size_t));

void *allocate(std::size_t size) {
    if (size > SIZE_MAX - prefix) {
        return nullptr;
    }
    auto *block = static_cast<char *>(take_block(prefix + size));
    if (block == nullptr) {
        return nullptr;
    }
    std::memcpy(block, &size, sizeof(size));
    return block + prefix;
}

std::size_t size_of(void *memory) {
    std::size_t size = 0;
    std::memcpy(&size, static_cast<char *>(memory) - prefix, sizeof(size));
    return size;
}

// A block of this size is a buffer of a transfer. What is secret in one are the headers of a request or of an
// answer, which come first; behind them is the user's own content, which stays as it was left, because wiping
// it costs a small transfer more than all the rest.
constexpr std::size_t transfer_buffer = 32U << 10;

void wipe_and_free(void *memory) {
    if (memory != nullptr) {
        const std::size_t size = size_of(memory);
        wipe(memory, std::min(size, transfer_buffer));
        give_block(static_cast<char *>(memory) - prefix, prefix + size);
    }
}

void *reallocate(void *memory, std::size_t size) {
    void *moved = allocate(size);
    if (memory != nullptr && moved != nullptr) {
        const std::size_t old_size = size_of(memory);
        std::memcpy(moved, memory, old_size < size ? old_size : size);
        wipe_and_free(memory);
    }
    return moved;
}

void *allocate_zeroed(std::size_t count, std::size_t size) {
    if (size != 0 && count > SIZE_MAX / size) {
        return nullptr;
    }
    void *memory = allocate(count * size);
    if (memory != nullptr) {
        std::memset(memory, 0, count * size);
    }
    return memory;
}

char *duplicate(const char *text) {
    const std::size_t size = std::strlen(text) + 1;
    auto *copy = static_cast<char *>(allocate(size));
    if (copy != nullptr) {
        std::memcpy(copy, text, size);
    }
    return copy;
}

}  // namespace

void initialise_curl() {
    static const CURLcode result = [] {
        // Threads of ours may still run when the process exits: OpenSSL must not be torn down under them.
        OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
        return curl_global_init_mem(CURL_GLOBAL_DEFAULT, allocate, wipe_and_free, reallocate, duplicate,
                                    allocate_zeroed);
    }();
    if (result != CURLE_OK) {
        throw Error(MIS_INTERNAL,
                    std::string("libcurl cannot be initialised: ") + curl_easy_strerror(result));
    }
}

}  // namespace mistorage
