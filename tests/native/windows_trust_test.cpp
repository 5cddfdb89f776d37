// Under wine, and on Windows as an administrator: the root has to get into the machine's own store.
#ifdef _WIN32
#include "windows_trust.h"

#include <windows.h>
// After windows.h, whose names for these would hide OpenSSL's.
#include <wincrypt.h>
#undef X509_NAME
#undef X509_EXTENSIONS

#include <catch2/catch.hpp>

#include "support/signed_certificate.h"

using namespace mistorage::test;
using mistorage::windows_root;

namespace {

// Trusted by Windows as long as this lives.
class InstalledRoot {
  public:
    explicit InstalledRoot(const SignedCertificate &root) {
        const std::string der = root.der();
        added_ =
            store_ != nullptr && CertAddEncodedCertificateToStore(
                                     store_, X509_ASN_ENCODING, reinterpret_cast<const BYTE *>(der.data()),
                                     static_cast<DWORD>(der.size()), CERT_STORE_ADD_ALWAYS, &certificate_);
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

}  // namespace

TEST_CASE("the root of what Windows trusts is named, and no other") {
    const SignedCertificate root("MIStorage test root");
    const SignedCertificate server("server", &root);
    const InstalledRoot installed(root);
    if (!installed.added()) {
        WARN("not run: only an administrator may add to the machine's roots");
        return;
    }
    CHECK(windows_root({server.der()}, false) == root.der());
    CHECK(windows_root({server.der(), root.der()}, false) == root.der());
    CHECK(windows_root({SignedCertificate("expired", &root, -1).der()}, false).empty());
    // Of the same name, but signed by another key.
    const SignedCertificate impostor("MIStorage test root");
    CHECK(windows_root({SignedCertificate("server", &impostor).der()}, false).empty());
}

TEST_CASE("a root that Windows does not know stays unknown") {
    const SignedCertificate root("MIStorage unknown root");
    CHECK(windows_root({SignedCertificate("server", &root).der(), root.der()}, false).empty());
    CHECK(windows_root({root.der()}, false).empty());
    CHECK(windows_root({}, false).empty());
    CHECK(windows_root({"no certificate"}, false).empty());
}
#endif
