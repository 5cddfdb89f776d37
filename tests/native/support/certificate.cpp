#include "support/certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <functional>
#include <memory>
#include <stdexcept>

#include "support/stage.h"

namespace mistorage::test {
namespace {

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T *)>;

void require(bool done) {
    if (!done) {
        throw std::runtime_error("OpenSSL cannot make a certificate");
    }
}

std::string pem(const std::function<int(BIO *)> &write) {
    const Owned<BIO> memory(BIO_new(BIO_s_mem()), [](BIO *bio) { BIO_free(bio); });
    require(memory && write(memory.get()) == 1);
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

void add_extension(X509 *certificate, int kind, const std::string &value) {
    const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()),
                                          X509_EXTENSION_free);
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

std::string sha1_of(const X509 &certificate) {
    unsigned char digest[EVP_MAX_MD_SIZE] = {};
    unsigned size = 0;
    require(X509_digest(&certificate, EVP_sha1(), digest, &size) == 1);
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 15];
    }
    return text;
}

}  // namespace

Certificate::Certificate(const std::string &subject, int hours, std::string_view crl_points) {
    const Owned<EVP_PKEY> pair(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const Owned<X509> x509(X509_new(), X509_free);
    require(pair && x509);
    require(X509_set_version(x509.get(), X509_VERSION_3) == 1);
    require(ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1) == 1);
    constexpr long hour = 3600;
    X509_gmtime_adj(X509_getm_notBefore(x509.get()), hour * std::min(-1, hours - 1));
    X509_gmtime_adj(X509_getm_notAfter(x509.get()), hour * hours);
    X509_NAME *name = X509_get_subject_name(x509.get());
    const auto *common_name = reinterpret_cast<const unsigned char *>("MIStorage test");
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1);
    require(X509_set_issuer_name(x509.get(), name) == 1);
    require(X509_set_pubkey(x509.get(), pair.get()) == 1);
    add_extension(x509.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(x509.get(), NID_subject_alt_name, subject);
    if (!crl_points.empty()) {
        const Owned<ASN1_OCTET_STRING> der(ASN1_OCTET_STRING_new(), ASN1_OCTET_STRING_free);
        require(der &&
                ASN1_OCTET_STRING_set(der.get(), reinterpret_cast<const unsigned char *>(crl_points.data()),
                                      static_cast<int>(crl_points.size())) == 1);
        const Owned<X509_EXTENSION> extension(
            X509_EXTENSION_create_by_NID(nullptr, NID_crl_distribution_points, 0, der.get()),
            X509_EXTENSION_free);
        require(extension && X509_add_ext(x509.get(), extension.get(), -1) == 1);
    }
    require(X509_sign(x509.get(), pair.get(), EVP_sha256()) > 0);

    certificate = pem([&](BIO *out) { return PEM_write_bio_X509(out, x509.get()); });
    key = pem([&](BIO *out) {
        return PEM_write_bio_PrivateKey(out, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    thumbprint = sha1_of(*x509);
}

std::string Certificate::stage_member() const {
    return R"("tls": {"cert": )" + json_string(certificate) + R"(, "key": )" + json_string(key) + "}";
}

}  // namespace mistorage::test
