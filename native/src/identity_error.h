#pragma once

#include "error.h"
#include "identity_source.h"
#include "request.h"
#include "token.h"

namespace mistorage {

// What an answer other than 200 to a request for a token means. Pure.
[[nodiscard]] Error identity_error(const Response &response, const TokenRequest &request,
                                   IdentitySource source);

}  // namespace mistorage
