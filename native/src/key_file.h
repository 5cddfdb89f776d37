#pragma once

#include <cstddef>
#include <string>

#include "secret.h"

namespace mistorage {

// Small files with a secret in them. Both throw MIS_FILE_*, without the content in the message.

// A file that the user or the system put where the environment says. More than `most` bytes are refused.
[[nodiscard]] Secret read_small_file(const std::string &path, std::size_t most);

// A file that somebody else named, and that may be a trap (CVE-2024-35255): it is opened once, never through
// a link, directly in `folder`, and what was opened is checked and read, so that nothing can be swapped in
// between. `name` has no separators.
[[nodiscard]] Secret read_key_file(const std::string &folder, const std::string &name, std::size_t most);

}  // namespace mistorage
