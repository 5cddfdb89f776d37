#include <openssl/ssl.h>

#include "certificate_check.h"
#include "exchange.h"
#include "system_certificates.h"
#include "tls_pin.h"

// Whom a connection trusts: whoever the system or the bundle vouches for, or one certificate alone.
namespace mistorage {
namespace {

// Room for two records. OpenSSL moves what it has read of the next records each time that it begins one,
// because it aligns it: with room for eight this cost a quarter of a download.
constexpr std::size_t read_ahead_bytes = 33U << 10;

}  // namespace

void Exchange::set_trust([[maybe_unused]] const HttpSettings &settings) {
    CURL *const h = handle();
    curl_easy_setopt(h, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
#ifdef _WIN32
    // OpenSSL has no certificates of its own there: those of the system's store.
    curl_easy_setopt(h, CURLOPT_SSL_OPTIONS, static_cast<long>(CURLSSLOPT_NATIVE_CA));
#else
    const std::string &bundle = settings.system_ca_bundle;
    // With a folder libcurl would read the bundle again for each connection, which costs as much as a
    // handshake.
    curl_easy_setopt(h, CURLOPT_CAINFO, bundle.empty() ? nullptr : bundle.c_str());
    curl_easy_setopt(h, CURLOPT_CAPATH, bundle.empty() ? system_ca_folder() : nullptr);
#endif
    if (!request_.pinned_certificate.empty()) {
        check_thumbprint(request_.pinned_certificate);
        curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 0L);  // the certificate itself is known
        // Neither a connection nor a TLS session of anybody else's verification is used, or left for it.
        curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(h, CURLOPT_FORBID_REUSE, 1L);
        curl_easy_setopt(h, CURLOPT_SSL_SESSIONID_CACHE, 0L);
    }
    if (curl_easy_setopt(h, CURLOPT_SSL_CTX_FUNCTION, &Exchange::on_tls_context) != CURLE_OK) {
        throw Error(MIS_INTERNAL,
                    "This libcurl does not stand on OpenSSL, so it takes no certificates of ours.");
    }
    curl_easy_setopt(h, CURLOPT_SSL_CTX_DATA, this);
}

bool Exchange::tls_holds_more() const {
    curl_tlssessioninfo *info = nullptr;
    curl_easy_getinfo(handle(), CURLINFO_TLS_SSL_PTR, &info);
    return info != nullptr && info->internals != nullptr && info->backend == CURLSSLBACKEND_OPENSSL &&
           SSL_has_pending(static_cast<const SSL *>(info->internals)) == 1;
}

CURLcode Exchange::on_tls_context(CURL * /*handle*/, void *context, void *data) {
    const auto &self = *static_cast<Exchange *>(data);
    auto *const tls = static_cast<SSL_CTX *>(context);
    // Otherwise each record, of 16 KiB, costs two system calls. Exchange::look_again() has the other half of
    // it.
    SSL_CTX_set_read_ahead(tls, 1);
    SSL_CTX_set_default_read_buffer_len(tls, read_ahead_bytes);
    if (!self.request_.sink && !self.request_.source) {
        // Not a transfer: what comes may be a token or a key. Its buffer goes back to the heap as it is.
        SSL_CTX_set_options(tls, SSL_OP_CLEANSE_PLAINTEXT);
    }
    if (!self.request_.pinned_certificate.empty()) {
        pin_certificate(tls, self.request_.pinned_certificate);
        return CURLE_OK;
    }
    if (!self.late_roots_) {
        check_certificates(tls);
    } else {
        try {
            self.late_roots_->watch(tls);
        } catch (...) {
            return CURLE_OUT_OF_MEMORY;
        }
    }
    return self.ca_bundle_.empty() || SSL_CTX_load_verify_file(tls, self.ca_bundle_.c_str()) == 1
               ? CURLE_OK
               : CURLE_SSL_CACERT_BADFILE;
}

}  // namespace mistorage
