#include "tls_pin.h"

#include <openssl/crypto.h>
#include <openssl/x509.h>

#include <array>

#include "error.h"
#include "text.h"

namespace mistorage {
namespace {

constexpr std::size_t sha1_size = 20;

std::string hexadecimal(const std::array<unsigned char, sha1_size> &digest) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

int verify(X509_STORE_CTX *store, void *thumbprint) {
    const std::string wanted = to_lower(*static_cast<const std::string *>(thumbprint));
    const X509 *certificate = X509_STORE_CTX_get0_cert(store);
    std::array<unsigned char, sha1_size> digest{};
    unsigned size = 0;
    const bool same = certificate != nullptr && wanted.size() == 2 * sha1_size &&
                      X509_digest(certificate, EVP_sha1(), digest.data(), &size) == 1 && size == sha1_size &&
                      CRYPTO_memcmp(hexadecimal(digest).data(), wanted.data(), wanted.size()) == 0;
    X509_STORE_CTX_set_error(store, same ? X509_V_OK : X509_V_ERR_CERT_REJECTED);
    return same ? 1 : 0;
}

}  // namespace

void check_thumbprint(std::string_view thumbprint) {
    const std::string lower = to_lower(thumbprint);
    if (lower.size() != 2 * sha1_size || lower.find_first_not_of("0123456789abcdef") != std::string::npos) {
        throw invalid_argument(
            "IDENTITY_SERVER_THUMBPRINT is not valid: it is a SHA-1, 40 hexadecimal digits.");
    }
}

void pin_certificate(SSL_CTX *context, const std::string &thumbprint) {
    SSL_CTX_set_cert_verify_callback(context, &verify, const_cast<std::string *>(&thumbprint));
}

}  // namespace mistorage
