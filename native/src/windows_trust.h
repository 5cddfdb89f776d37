#pragma once

#include <openssl/x509_vfy.h>

namespace mistorage {

// As X509_verify_cert(), with the roots that Windows would use besides those of the connection: 1 is trusted.
// Windows downloads most roots only when somebody first needs them, so its store may lack one that it trusts.
// Where OpenSSL finds no root, Windows is asked for it, and OpenSSL verifies all again with that. Without
// `may_download` nothing leaves this machine: only what Windows has already counts.
[[nodiscard]] int verify_as_windows_does(X509_STORE_CTX *connection, bool may_download);

}  // namespace mistorage
