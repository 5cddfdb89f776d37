#pragma once

#include <string>
#include <string_view>

#include "request.h"
#include "secret.h"

namespace mistorage {

// Shared Key: https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
// Everything is taken from the request as it will be sent; x-ms-date must be among its headers.

[[nodiscard]] std::string string_to_sign(const Request &request, std::string_view account);

// The value of the Authorization header. The key is the decoded one.
[[nodiscard]] Secret shared_key_authorization(const Request &request, std::string_view account,
                                              const Secret &key);

}  // namespace mistorage
