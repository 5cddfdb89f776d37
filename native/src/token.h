#pragma once

#include <cstdint>
#include <string>

#include "identity_source.h"
#include "secret.h"
#include "work.h"

namespace mistorage {

struct Token {
    Secret secret;
    std::int64_t expires_on = 0;  // seconds since 1970
    std::string resource;
    std::string client_id;
    std::string source;  // "Imds", "AppService", ...
    // Tells a token from the next one of the same identity for the same resource.
    std::uint64_t serial = 0;
};

// Which of the machine's identities: at most one is set.
struct IdentitySelector {
    std::string client_id;
    std::string object_id;
    std::string resource_id;

    // How many of them are set.
    [[nodiscard]] int count() const {
        return static_cast<int>(!client_id.empty()) + static_cast<int>(!object_id.empty()) +
               static_cast<int>(!resource_id.empty());
    }
};

struct TokenRequest {
    // "" for Resource Manager of the environment.
    std::string resource = "https://management.azure.com/";
    std::string environment;  // "" for the one that this machine is in
    IdentitySelector identity;
    std::string source;  // "" and "Auto": the first that the environment announces
    bool force = false;
};

// Throws MIS_INVALID_ARGUMENT. Nothing is sent.
void check_token_request(const TokenRequest &request);

// The source that the session's environment and the request lead to. Throws as choose_source does.
[[nodiscard]] SourceChoice find_source(const Session &session, const std::string &wanted);

// From the session's cache, or from the identity source.
[[nodiscard]] Token get_token(Work &work, const TokenRequest &request);

}  // namespace mistorage
