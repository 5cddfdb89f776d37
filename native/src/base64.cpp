#include "base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace mistorage {
namespace {

const unsigned char *as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char *>(text.data());
}

bool in_alphabet(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock writes a NUL
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()), as_bytes(bytes),
                                       static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(length));
    return text;
}

std::optional<Secret> base64_decode(std::string_view text) {
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') {
        ++padding;
    }
    const std::string_view digits = text.substr(0, text.size() - padding);
    if (text.size() % 4 != 0 || !std::all_of(digits.begin(), digits.end(), in_alphabet)) {
        return std::nullopt;
    }
    Secret bytes;
    auto *out = reinterpret_cast<unsigned char *>(bytes.resize(text.size() / 4 * 3));
    if (EVP_DecodeBlock(out, as_bytes(text), static_cast<int>(text.size())) < 0) {
        return std::nullopt;
    }
    bytes.resize(text.size() / 4 * 3 - padding);
    return bytes;
}

}  // namespace mistorage
