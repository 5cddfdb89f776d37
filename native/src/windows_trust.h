#pragma once

#include <string>
#include <vector>

namespace mistorage {

// The root (DER) of the chain that Windows finds for a server with these certificates (DER, its own first)
// and has nothing against; "" for none. Windows downloads most roots only when somebody first needs them.
// Without `may_download` nothing leaves this machine: only what Windows has already counts.
[[nodiscard]] std::string windows_root(const std::vector<std::string> &chain, bool may_download);

}  // namespace mistorage
