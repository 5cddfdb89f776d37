#pragma once

#include <openssl/ssl.h>

#include <string>
#include <string_view>

namespace mistorage {

// A server that is known by its certificate alone, as Service Fabric's identity endpoint is: its SHA-1 has to
// be `thumbprint`, 40 hexadecimal digits.
// https://learn.microsoft.com/azure/service-fabric/how-to-managed-identity-service-fabric-app-code

// Throws MIS_INVALID_ARGUMENT.
void check_thumbprint(std::string_view thumbprint);
// Replaces the verification of the whole chain and of the host's name; `thumbprint` has to outlive the
// connection's handshake.
void pin_certificate(SSL_CTX *context, const std::string &thumbprint);

}  // namespace mistorage
