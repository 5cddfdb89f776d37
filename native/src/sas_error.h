#pragma once

#include <optional>
#include <string>

#include "error.h"
#include "request.h"

namespace mistorage {

// What a refusal means where not the account or an identity but a SAS, or nothing at all, stands behind the
// request: code, message and hint. Nothing where that makes no difference.
[[nodiscard]] std::optional<Error> grant_error(const Grant &grant, int status,
                                               const std::string &service_code, const std::string &operation,
                                               const std::string &account, const std::string &container);

}  // namespace mistorage
