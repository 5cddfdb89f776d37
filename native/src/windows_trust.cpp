#define CERT_CHAIN_PARA_HAS_EXTRA_FIELDS
#include <windows.h>
// After windows.h, whose names for these would hide OpenSSL's.
#include <wincrypt.h>
#undef X509_NAME
#undef X509_EXTENSIONS

#include <openssl/x509.h>

#include <memory>

#include "windows_trust.h"

namespace mistorage {
namespace {

// The handshake waits for it.
constexpr DWORD download_timeout_ms = 5000;

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T *)>;

using OwnedX509 = Owned<X509>;

OwnedX509 no_certificate() {
    return {nullptr, X509_free};
}

bool lacks_root(int error) {
    return error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
           error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
           error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE ||
           error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN;
}

// Adds it to the store; Windows' own form of it, where that is wanted.
bool add(HCERTSTORE store, X509 *certificate, PCCERT_CONTEXT *added = nullptr) {
    unsigned char *der = nullptr;
    const int size = i2d_X509(certificate, &der);
    if (size <= 0) {
        return false;
    }
    const BOOL done = CertAddEncodedCertificateToStore(
        store, X509_ASN_ENCODING, der, static_cast<DWORD>(size), CERT_STORE_ADD_USE_EXISTING, added);
    OPENSSL_free(der);
    return done != FALSE;
}

// The root of the chain that Windows finds and has nothing against, for a server.
OwnedX509 windows_root(X509_STORE_CTX *connection, bool may_download) {
    const std::unique_ptr<void, void (*)(void *)> store(
        CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, CERT_STORE_CREATE_NEW_FLAG, nullptr),
        [](void *opened) { CertCloseStore(opened, 0); });
    PCCERT_CONTEXT added = nullptr;
    if (!store || !add(store.get(), X509_STORE_CTX_get0_cert(connection), &added)) {
        return no_certificate();
    }
    const std::unique_ptr<const CERT_CONTEXT, void (*)(PCCERT_CONTEXT)> server(
        added, [](PCCERT_CONTEXT certificate) { CertFreeCertificateContext(certificate); });
    STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(connection);
    for (int i = 0; i < sk_X509_num(sent); ++i) {
        (void)add(store.get(), sk_X509_value(sent, i));
    }

    char server_authentication[] = szOID_PKIX_KP_SERVER_AUTH;
    LPSTR usages[] = {server_authentication};
    CERT_CHAIN_PARA wanted{};
    wanted.cbSize = sizeof(wanted);
    wanted.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
    wanted.RequestedUsage.Usage.cUsageIdentifier = 1;
    wanted.RequestedUsage.Usage.rgpszUsageIdentifier = usages;
    wanted.dwUrlRetrievalTimeout = download_timeout_ms;
    const DWORD flags =
        may_download ? 0 : CERT_CHAIN_CACHE_ONLY_URL_RETRIEVAL | CERT_CHAIN_DISABLE_AUTH_ROOT_AUTO_UPDATE;
    PCCERT_CHAIN_CONTEXT found = nullptr;
    if (!CertGetCertificateChain(nullptr, server.get(), nullptr, store.get(), &wanted, flags, nullptr,
                                 &found)) {
        return no_certificate();
    }
    const std::unique_ptr<const CERT_CHAIN_CONTEXT, void (*)(PCCERT_CHAIN_CONTEXT)> chain(
        found, [](PCCERT_CHAIN_CONTEXT made) { CertFreeCertificateChain(made); });
    if (chain->TrustStatus.dwErrorStatus != CERT_TRUST_NO_ERROR || chain->cChain == 0) {
        return no_certificate();
    }
    const CERT_SIMPLE_CHAIN &last = *chain->rgpChain[chain->cChain - 1];
    const CERT_CONTEXT &root = *last.rgpElement[last.cElement - 1]->pCertContext;
    const unsigned char *der = root.pbCertEncoded;
    return {d2i_X509(nullptr, &der, static_cast<long>(root.cbCertEncoded)), X509_free};
}

// By the same rules, the host's name among them, but with this root alone.
int verify_with(X509 *root, X509_STORE_CTX *connection) {
    const Owned<X509_STORE_CTX> again(X509_STORE_CTX_new(), X509_STORE_CTX_free);
    const Owned<STACK_OF(X509)> roots(sk_X509_new_null(),
                                      [](STACK_OF(X509) * stack) { sk_X509_free(stack); });
    if (!again || !roots || sk_X509_push(roots.get(), root) == 0 ||
        X509_STORE_CTX_init(again.get(), X509_STORE_CTX_get0_store(connection),
                            X509_STORE_CTX_get0_cert(connection),
                            X509_STORE_CTX_get0_untrusted(connection)) != 1 ||
        X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(again.get()),
                               X509_STORE_CTX_get0_param(connection)) != 1) {
        return 0;
    }
    X509_STORE_CTX_set0_trusted_stack(again.get(), roots.get());
    if (X509_verify_cert(again.get()) != 1) {
        return 0;
    }
    X509_STORE_CTX_set0_verified_chain(connection, X509_STORE_CTX_get1_chain(again.get()));
    X509_STORE_CTX_set_error(connection, X509_V_OK);
    return 1;
}

}  // namespace

int verify_as_windows_does(X509_STORE_CTX *connection, bool may_download) {
    const int verified = X509_verify_cert(connection);
    if (verified == 1 || !lacks_root(X509_STORE_CTX_get_error(connection))) {
        return verified;
    }
    const OwnedX509 root = windows_root(connection, may_download);
    return root ? verify_with(root.get(), connection) : verified;
}

}  // namespace mistorage
