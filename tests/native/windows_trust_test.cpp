// Under wine, and on Windows as an administrator: the root has to get into the machine's own store.
#ifdef _WIN32
#include <windows.h>
// After windows.h, whose names for these would hide OpenSSL's.
#include <wincrypt.h>
#undef X509_NAME
#undef X509_EXTENSIONS

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <catch2/catch.hpp>
#include <memory>

#include "windows_trust.h"

using mistorage::verify_as_windows_does;

namespace {

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T *)>;

// Of an authority where there is no issuer, else of the server 127.0.0.1.
struct Signed {
    explicit Signed(const char *name, const Signed *issuer = nullptr, long hours = 24) {
        const Signed &signer = issuer == nullptr ? *this : *issuer;
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

    void extend(int kind, const char *value) const {
        const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value),
                                              X509_EXTENSION_free);
        REQUIRE(X509_add_ext(certificate.get(), extension.get(), -1) == 1);
    }

    Owned<EVP_PKEY> key{EVP_RSA_gen(2048), EVP_PKEY_free};
    Owned<X509> certificate{X509_new(), X509_free};
};

// Trusted by Windows as long as this lives.
class InstalledRoot {
  public:
    explicit InstalledRoot(const Signed &root) {
        unsigned char *der = nullptr;
        const int size = i2d_X509(root.certificate.get(), &der);
        added_ = store_ != nullptr &&
                 CertAddEncodedCertificateToStore(store_, X509_ASN_ENCODING, der, static_cast<DWORD>(size),
                                                  CERT_STORE_ADD_ALWAYS, &certificate_);
        OPENSSL_free(der);
        commit();
    }
    InstalledRoot(const InstalledRoot &) = delete;
    InstalledRoot &operator=(const InstalledRoot &) = delete;
    ~InstalledRoot() {
        if (certificate_ != nullptr) {
            CertDeleteCertificateFromStore(certificate_);
            commit();
        }
        if (store_ != nullptr) {
            CertCloseStore(store_, 0);
        }
    }
    [[nodiscard]] bool added() const { return added_; }

  private:
    // wine writes it down only then.
    void commit() { CertControlStore(store_, 0, CERT_STORE_CTRL_COMMIT, nullptr); }

    HCERTSTORE store_ =
        CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_LOCAL_MACHINE, L"Root");
    PCCERT_CONTEXT certificate_ = nullptr;
    bool added_ = false;
};

// As OpenSSL would for a connection to `address`, with no root of its own.
int verify(const Signed &server, const char *address = "127.0.0.1") {
    const Owned<X509_STORE> empty(X509_STORE_new(), X509_STORE_free);
    const Owned<X509_STORE_CTX> connection(X509_STORE_CTX_new(), X509_STORE_CTX_free);
    X509_STORE_CTX_init(connection.get(), empty.get(), server.certificate.get(), nullptr);
    X509_STORE_CTX_set_default(connection.get(), "ssl_server");
    X509_VERIFY_PARAM_set1_ip_asc(X509_STORE_CTX_get0_param(connection.get()), address);
    const int verified = verify_as_windows_does(connection.get(), false);
    CHECK((X509_STORE_CTX_get_error(connection.get()) == X509_V_OK) == (verified == 1));
    return verified;
}

}  // namespace

TEST_CASE("a root that only Windows knows is trusted, for the right host and within the time") {
    const Signed root("MIStorage test root");
    const Signed server("server", &root);
    const InstalledRoot installed(root);
    if (!installed.added()) {
        WARN("not run: only an administrator may add to the machine's roots");
        return;
    }
    CHECK(verify(server) == 1);
    CHECK(verify(server, "127.0.0.2") != 1);
    CHECK(verify(Signed("expired", &root, -1)) != 1);
    // Of the same name, but signed by another key.
    const Signed impostor("MIStorage test root");
    CHECK(verify(Signed("server", &impostor)) != 1);
}

TEST_CASE("a root that Windows does not know stays unknown") {
    const Signed root("MIStorage unknown root");
    CHECK(verify(Signed("server", &root)) != 1);
    CHECK(verify(root) != 1);
}
#endif
