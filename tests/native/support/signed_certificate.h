#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "support/stage.h"

namespace mistorage::test {

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T *)>;

// A certificate of an authority where there is no issuer, else of the server 127.0.0.1.
struct SignedCertificate {
    // It began two days ago and lasts for `hours` from now.
    explicit SignedCertificate(const char *name, const SignedCertificate *issuer = nullptr, long hours = 24) {
        const SignedCertificate &signer = issuer == nullptr ? *this : *issuer;
        X509_set_version(certificate.get(), X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), issuer == nullptr ? 1 : 2);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -48 * 3600L);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), hours * 3600);
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char *>(name), -1, -1, 0);
        X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer.certificate.get()));
        X509_set_pubkey(certificate.get(), key.get());
        extend(NID_basic_constraints, issuer == nullptr ? "critical,CA:TRUE" : "critical,CA:FALSE");
        extend(NID_subject_alt_name, "IP:127.0.0.1");
        REQUIRE(X509_sign(certificate.get(), signer.key.get(), EVP_sha256()) > 0);
    }

    [[nodiscard]] std::string der() const {
        unsigned char *bytes = nullptr;
        const int size = i2d_X509(certificate.get(), &bytes);
        REQUIRE(size > 0);
        std::string text(reinterpret_cast<const char *>(bytes), static_cast<std::size_t>(size));
        OPENSSL_free(bytes);
        return text;
    }

    // {"tls": ...}, the description of a stage.
    [[nodiscard]] std::string stage_description() const {
        const Owned<BIO> cert(BIO_new(BIO_s_mem()), BIO_free_all);
        const Owned<BIO> secret(BIO_new(BIO_s_mem()), BIO_free_all);
        PEM_write_bio_X509(cert.get(), certificate.get());
        PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        return R"({"tls": {"cert": )" + json_string(text_of(cert.get())) + R"(, "key": )" +
               json_string(text_of(secret.get())) + "}}";
    }

    Owned<EVP_PKEY> key{EVP_RSA_gen(2048), EVP_PKEY_free};
    Owned<X509> certificate{X509_new(), X509_free};

  private:
    void extend(int kind, const char *value) const {
        const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value),
                                              X509_EXTENSION_free);
        REQUIRE(X509_add_ext(certificate.get(), extension.get(), -1) == 1);
    }

    static std::string text_of(BIO *memory) {
        char *bytes = nullptr;
        const long size = BIO_get_mem_data(memory, &bytes);
        return {bytes, static_cast<std::size_t>(size)};
    }
};

}  // namespace mistorage::test
