#pragma once

#include "account_key.h"
#include "error.h"

namespace mistorage {

// What an answer other than 200 to listKeys means, and what to do about it.
[[nodiscard]] Error resource_manager_error(const Response &response, const AccountKeysRequest &request);

}  // namespace mistorage
