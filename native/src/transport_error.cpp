#include "transport_error.h"

namespace mistorage {
namespace {

const char *const unreachable_hint =
    "Check that the host is reachable from here: firewall, network rules, proxy.";

}  // namespace

Error transport_error(CURLcode result, const std::string &host, const std::string &detail,
                      bool never_connected) {
    const auto make = [&](mis_status code, const std::string &what, const std::string &hint, bool retryable) {
        Error error(code, what + " (" + detail + ")", hint);
        error.retryable = retryable;
        return error;
    };
    switch (result) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return make(MIS_NAME_NOT_RESOLVED, "The name '" + host + "' cannot be resolved.",
                        "Check the name, and the DNS settings of this machine (private endpoints need their "
                        "private DNS zone).",
                        true);
        case CURLE_COULDNT_RESOLVE_PROXY:
            return make(MIS_NAME_NOT_RESOLVED, "The name of the proxy cannot be resolved.",
                        "Check the proxy's name.", true);
        case CURLE_COULDNT_CONNECT:
            return make(MIS_CONNECTION_FAILED, "No connection to '" + host + "'.", unreachable_hint, true);
        case CURLE_OPERATION_TIMEDOUT:
            if (never_connected) {
                return make(MIS_CONNECTION_FAILED, "No connection to '" + host + "'.", unreachable_hint,
                            true);
            }
            return make(MIS_TIMEOUT, "'" + host + "' did not answer in time.", "Try again later.", true);
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS:
            return make(MIS_TLS_FAILED, "No trusted TLS connection to '" + host + "'.",
                        "If a proxy or a private CA signs its certificate, name that CA's PEM file in "
                        "SSL_CERT_FILE.",
                        result == CURLE_SSL_CONNECT_ERROR);
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_HTTP2:
        case CURLE_BAD_CONTENT_ENCODING:
            return make(MIS_RESPONSE_INVALID, "The answer of '" + host + "' is not HTTP.",
                        "Check that the endpoint is the service that it should be.", false);
#if LIBCURL_VERSION_NUM >= 0x080600
        case CURLE_TOO_LARGE:
#endif
        case CURLE_OUT_OF_MEMORY:
            // Before 8.6 libcurl says so, too, where a header line exceeds its limit of 100 KiB.
            if (!never_connected) {
                return make(MIS_RESPONSE_TOO_LARGE, "A header in the answer of '" + host + "' is too long.",
                            "Check that the endpoint is the service that it should be.", false);
            }
            return {MIS_OUT_OF_MEMORY, "There is not enough memory."};
        default:
            return make(MIS_CONNECTION_FAILED, "The connection to '" + host + "' was lost.", "Try again.",
                        true);
    }
}

}  // namespace mistorage
