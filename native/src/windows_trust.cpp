#include "windows_trust.h"

#define CERT_CHAIN_PARA_HAS_EXTRA_FIELDS
#include <windows.h>
// After windows.h, which it needs.
#include <wincrypt.h>

#include <memory>

namespace mistorage {
namespace {

// For each URL.
constexpr DWORD download_timeout_ms = 5000;

// Adds it to the store; Windows' own form of it, where that is wanted.
bool add(HCERTSTORE store, const std::string &der, PCCERT_CONTEXT *added = nullptr) {
    return CertAddEncodedCertificateToStore(
               store, X509_ASN_ENCODING, reinterpret_cast<const BYTE *>(der.data()),
               static_cast<DWORD>(der.size()), CERT_STORE_ADD_USE_EXISTING, added) != FALSE;
}

}  // namespace

std::string windows_root(const std::vector<std::string> &chain, bool may_download) {
    const std::unique_ptr<void, void (*)(void *)> store(
        CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, CERT_STORE_CREATE_NEW_FLAG, nullptr),
        [](void *opened) { CertCloseStore(opened, 0); });
    PCCERT_CONTEXT added = nullptr;
    if (!store || chain.empty() || !add(store.get(), chain.front(), &added)) {
        return {};
    }
    const std::unique_ptr<const CERT_CONTEXT, void (*)(PCCERT_CONTEXT)> server(
        added, [](PCCERT_CONTEXT certificate) { CertFreeCertificateContext(certificate); });
    for (const auto &sent : chain) {
        (void)add(store.get(), sent);
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
    PCCERT_CHAIN_CONTEXT made = nullptr;
    if (!CertGetCertificateChain(nullptr, server.get(), nullptr, store.get(), &wanted, flags, nullptr,
                                 &made)) {
        return {};
    }
    const std::unique_ptr<const CERT_CHAIN_CONTEXT, void (*)(PCCERT_CHAIN_CONTEXT)> found(
        made, [](PCCERT_CHAIN_CONTEXT context) { CertFreeCertificateChain(context); });
    if (found->TrustStatus.dwErrorStatus != CERT_TRUST_NO_ERROR || found->cChain == 0) {
        return {};
    }
    const CERT_SIMPLE_CHAIN &last = *found->rgpChain[found->cChain - 1];
    const CERT_CONTEXT &root = *last.rgpElement[last.cElement - 1]->pCertContext;
    return {reinterpret_cast<const char *>(root.pbCertEncoded), root.cbCertEncoded};
}

}  // namespace mistorage
