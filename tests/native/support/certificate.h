#pragma once

#include <string>
#include <string_view>

namespace mistorage::test {

// CRL distribution points: one that is named relative to the issuer, with "CN=x".
inline constexpr std::string_view relative_crl_name(
    "\x30\x10\x30\x0e\xa0\x0c\xa1\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01x", 18);
// And one at "http://x/".
inline constexpr std::string_view full_crl_name("\x30\x11\x30\x0f\xa0\x0d\xa0\x0b\x86\x09http://x/", 19);

// A certificate that signs itself, and its key, both in PEM.
struct Certificate {
    // `subject` is what it vouches for, such as "DNS:localhost,IP:127.0.0.1". It began an hour ago and lasts
    // for `hours` from now; with a negative number it has expired. `crl_points` is the DER of the extension
    // that tells where its CRL is.
    explicit Certificate(const std::string &subject, int hours = 24, std::string_view crl_points = {});

    // "tls": ... for the description of a stage,
    [[nodiscard]] std::string stage_member() const;
    // and {"tls": ...}, a whole one.
    [[nodiscard]] std::string stage_description() const { return '{' + stage_member() + '}'; }

    std::string certificate;
    std::string key;
    std::string thumbprint;  // its SHA-1, in upper-case hexadecimal digits
};

}  // namespace mistorage::test
