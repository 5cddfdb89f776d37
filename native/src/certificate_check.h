#pragma once

#include <openssl/ssl.h>

namespace mistorage {

// As X509_verify_cert(), but refuses a server's certificates first where reading them would cost memory out
// of proportion. Of the thread of the handshake.
[[nodiscard]] int verify_certificates(X509_STORE_CTX *connection);
// Has this verify the context's connections.
void check_certificates(SSL_CTX *context);

}  // namespace mistorage
