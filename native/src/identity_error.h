#pragma once

#include <string_view>

#include "error.h"
#include "identity_source.h"
#include "request.h"
#include "token.h"

namespace mistorage {

// What an answer other than 200 to a request for a token means. `secret` is what was sent with the request:
// an endpoint that repeats it (Azure ML's does) must not have it repeated here. Pure.
[[nodiscard]] Error identity_error(const Response &response, const TokenRequest &request,
                                   IdentitySource source, std::string_view secret = {});

}  // namespace mistorage
