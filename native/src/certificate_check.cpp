#include "certificate_check.h"

#include <openssl/x509v3.h>

#include <memory>

namespace mistorage {
namespace {

// OpenSSL completes each such name with the whole of the issuer's, before it verifies anything
// (CVE-2026-35189, see docs/known-flaws.md). RFC 5280 (4.2.1.13) advises against them.
bool has_relative_crl_names(const X509 *certificate) {
    const std::unique_ptr<CRL_DIST_POINTS, void (*)(CRL_DIST_POINTS *)> points(
        static_cast<CRL_DIST_POINTS *>(
            X509_get_ext_d2i(certificate, NID_crl_distribution_points, nullptr, nullptr)),
        CRL_DIST_POINTS_free);
    constexpr int relative = 1;
    for (int i = 0; i < sk_DIST_POINT_num(points.get()); ++i) {
        const DIST_POINT_NAME *name = sk_DIST_POINT_value(points.get(), i)->distpoint;
        if (name != nullptr && name->type == relative) {
            return true;
        }
    }
    return false;
}

}  // namespace

int verify_certificates(X509_STORE_CTX *connection) {
    bool refused = has_relative_crl_names(X509_STORE_CTX_get0_cert(connection));
    STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(connection);
    for (int i = 0; i < sk_X509_num(sent); ++i) {
        refused = refused || has_relative_crl_names(sk_X509_value(sent, i));
    }
    if (refused) {
        X509_STORE_CTX_set_error(connection, X509_V_ERR_INVALID_EXTENSION);
        return 0;
    }
    return X509_verify_cert(connection);
}

void check_certificates(SSL_CTX *context) {
    const auto verify = [](X509_STORE_CTX *connection, void * /*nothing*/) {
        return verify_certificates(connection);
    };
    SSL_CTX_set_cert_verify_callback(context, verify, nullptr);
}

}  // namespace mistorage
