#pragma once

#include <string>

namespace mistorage {

// What Windows' settings say of an origin ("https://host:443"), in the order in which Windows goes by them:
// the user's (WPAD, a script, or a proxy with its exceptions), then those of the machine (netsh winhttp).
// Blocks, for seconds where a script has to be found or downloaded; without `may_leave` only one on this
// machine is.
[[nodiscard]] std::string windows_proxy(const std::string &origin, bool may_leave);

}  // namespace mistorage
