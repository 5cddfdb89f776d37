#include "secret.h"

#include <openssl/crypto.h>

namespace mistorage {

void wipe(void *memory, std::size_t size) noexcept {
    OPENSSL_cleanse(memory, size);
}

void Secret::append(std::string_view text) {
    const std::size_t old_size = size();
    char *bytes = resize(old_size + text.size());
    text.copy(bytes + old_size, text.size());
}

char *Secret::resize(std::size_t size) {
    bytes_.resize(size + 1);
    bytes_[size] = '\0';
    return bytes_.data();
}

}  // namespace mistorage
