#pragma once

#include <cstdint>
#include <string>

#include "secret.h"
#include "work.h"

namespace mistorage {

struct Token {
    Secret secret;
    std::int64_t expires_on = 0;  // seconds since 1970
    std::string resource;
    std::string client_id;
    std::string source;  // "Imds"
};

// Which of the machine's identities: at most one is set.
struct IdentitySelector {
    std::string client_id;
    std::string object_id;
    std::string resource_id;
};

struct TokenRequest {
    std::string resource = "https://management.azure.com/";
    IdentitySelector identity;
    bool force = false;
};

// Throws MIS_INVALID_ARGUMENT. Nothing is sent.
void check_token_request(const TokenRequest &request);

// From the session's cache, or from the identity endpoint.
[[nodiscard]] Token get_token(Work &work, const TokenRequest &request);

}  // namespace mistorage
