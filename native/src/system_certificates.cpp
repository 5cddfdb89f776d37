#include "system_certificates.h"

#include <openssl/x509.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace mistorage {

std::string system_ca_bundle() {
#ifdef _WIN32
    return "";
#else
    // A libcurl has the path of the machine that built it, which only that family of systems has.
    return first_file({
        X509_get_default_cert_file(),                         // where the distribution's own OpenSSL looks
        "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, RHEL, Azure Linux
        "/etc/ssl/ca-bundle.pem",                             // SUSE
        "/etc/ssl/cert.pem",                                  // macOS, Alpine
    });
#endif
}

const char *system_ca_folder() {
    return X509_get_default_cert_dir();
}

std::string first_file(const std::vector<std::string> &paths) {
    const auto found = std::find_if(paths.begin(), paths.end(), [](const std::string &path) {
        std::error_code ignored;
        return std::filesystem::is_regular_file(path, ignored);
    });
    return found == paths.end() ? "" : *found;
}

}  // namespace mistorage
