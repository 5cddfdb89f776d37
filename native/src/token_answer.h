#pragma once

#include <cstdint>
#include <string_view>

#include "identity_source.h"
#include "token.h"

namespace mistorage {

// A token as it was received: validity is counted from the receipt by this machine's clock.
struct ReceivedToken {
    Token token;
    std::int64_t expires_in = 0;  // seconds
};

// What an identity endpoint answers with status 200. `now` is in seconds since 1970. Throws
// MIS_RESPONSE_INVALID. Pure.
[[nodiscard]] ReceivedToken parse_token(std::string_view json, const TokenRequest &request,
                                        IdentitySource source, std::int64_t now);

}  // namespace mistorage
