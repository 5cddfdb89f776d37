#pragma once

#include <cstdint>
#include <string_view>

#include "context.h"
#include "sas.h"
#include "work.h"

namespace mistorage {

// The key that the account gives the context's identity to sign with, good until `expires_on` at least, which
// is at most seven days away. The session keeps it as long as it is good.
// https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key
[[nodiscard]] DelegationKey get_delegation_key(Work &work, const Context &context, std::int64_t expires_on);

// The longest that such a key may live, in seconds.
inline constexpr std::int64_t longest_delegation = 7LL * 86400;
// How far, in seconds, the account's clock may be behind this machine's: a key that starts now would not be
// good yet, and one that ends in seven days would end too late.
inline constexpr std::int64_t clock_tolerance = 15LL * 60;

// Pure parts.
[[nodiscard]] Request delegation_key_request(const Context &context, std::int64_t starts_on,
                                             std::int64_t expires_on);
// Throws MIS_RESPONSE_INVALID.
[[nodiscard]] DelegationKey parse_delegation_key(const Secret &xml, const std::string &account);

}  // namespace mistorage
