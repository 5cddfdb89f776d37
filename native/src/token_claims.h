#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mistorage {

// What an Entra access token says of itself; "" and 0 where it does not. It is looked into to explain, never
// to decide: only the service that it is for may do that.
// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
struct TokenClaims {
    std::string audience;   // aud
    std::string object_id;  // oid
    std::string tenant_id;  // tid
    std::string client_id;  // appid
    std::int64_t expires_on = 0;
};

// Nothing where the token is no JSON Web Token. Pure.
[[nodiscard]] std::optional<TokenClaims> read_claims(std::string_view token);

}  // namespace mistorage
