#include "digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base64.h"
#include "error.h"

namespace mistorage {
namespace {

const unsigned char *as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char *>(text.data());
}

void require(bool succeeded, const char *what) {
    if (!succeeded) {
        throw Error(MIS_INTERNAL, std::string("OpenSSL cannot compute ") + what + ".");
    }
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), as_bytes(message), message.size(),
                 digest.data(), &size) != nullptr,
            "HMAC-SHA256");
    return {reinterpret_cast<const char *>(digest.data()), size};
}

std::string sha256(std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    require(EVP_Digest(message.data(), message.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1,
            "SHA-256");
    return {reinterpret_cast<const char *>(digest.data()), size};
}

Md5::Md5() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    const std::unique_ptr<EVP_MD, void (*)(EVP_MD *)> md5(EVP_MD_fetch(nullptr, "MD5", "-fips"), EVP_MD_free);
    require(context_ && md5 && EVP_DigestInit_ex(context_.get(), md5.get(), nullptr) == 1, "MD5");
}

void Md5::update(std::string_view bytes) {
    require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "MD5");
}

std::string Md5::finish() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    require(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1, "MD5");
    return base64_encode({reinterpret_cast<const char *>(digest.data()), size});
}

}  // namespace mistorage
