#include "certificate_check.h"

#include <openssl/pem.h>

#include <catch2/catch.hpp>
#include <memory>

#include "support/certificate.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T *)>;

Owned<X509> parse(const Certificate &certificate) {
    const Owned<BIO> memory(BIO_new_mem_buf(certificate.certificate.data(), -1), BIO_free_all);
    return {PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), X509_free};
}

// What comes of a trusted server's certificate, sent with this one: X509_V_OK, or the error.
int outcome(const Certificate &server, const Certificate &sent_along) {
    const auto leaf = parse(server);
    const auto other = parse(sent_along);
    const Owned<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
    const Owned<X509_STORE_CTX> connection(X509_STORE_CTX_new(), X509_STORE_CTX_free);
    const Owned<STACK_OF(X509)> sent(sk_X509_new_null(), [](STACK_OF(X509) * all) { sk_X509_free(all); });
    sk_X509_push(sent.get(), other.get());
    X509_STORE_add_cert(store.get(), leaf.get());
    X509_STORE_CTX_init(connection.get(), store.get(), leaf.get(), sent.get());
    const bool verified = verify_certificates(connection.get()) == 1;
    const int error = X509_STORE_CTX_get_error(connection.get());
    CHECK(verified == (error == X509_V_OK));
    return error;
}

}  // namespace

TEST_CASE(
    "a certificate whose CRL is named relative to its issuer is refused, as is one that is sent along") {
    const Certificate plain("IP:127.0.0.1");
    const Certificate full("IP:127.0.0.1", 24, full_crl_name);
    const Certificate relative("IP:127.0.0.1", 24, relative_crl_name);
    CHECK(outcome(plain, plain) == X509_V_OK);
    CHECK(outcome(full, full) == X509_V_OK);
    CHECK(outcome(relative, plain) == X509_V_ERR_INVALID_EXTENSION);
    CHECK(outcome(full, relative) == X509_V_ERR_INVALID_EXTENSION);
}

TEST_CASE("all else is OpenSSL's own verification") {
    const Certificate expired("IP:127.0.0.1", -1);
    CHECK(outcome(expired, expired) == X509_V_ERR_CERT_HAS_EXPIRED);
}
