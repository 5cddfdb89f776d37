#pragma once

#include <string>

namespace mistorage::test {

// A certificate that signs itself, and its key, both in PEM.
struct Certificate {
    // `subject` is what it vouches for, such as "DNS:localhost,IP:127.0.0.1". It began an hour ago and lasts
    // for `hours` from now; with a negative number it has expired.
    explicit Certificate(const std::string &subject, int hours = 24);

    // "tls": ... for the description of a stage,
    [[nodiscard]] std::string stage_member() const;
    // and {"tls": ...}, a whole one.
    [[nodiscard]] std::string stage_description() const { return '{' + stage_member() + '}'; }

    std::string certificate;
    std::string key;
    std::string thumbprint;  // its SHA-1, in upper-case hexadecimal digits
};

}  // namespace mistorage::test
