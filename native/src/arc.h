#pragma once

#include <string>
#include <string_view>

namespace mistorage {

// The Azure Arc agent's challenge: "Basic realm=<path of a file>". All throw MIS_RESPONSE_INVALID where it is
// not as it must be: whoever answers could otherwise have any file of this machine sent to it
// (CVE-2024-35255). Pure.

// The path that the header names.
[[nodiscard]] std::string arc_challenge_path(std::string_view www_authenticate);
// The file's name: the path is directly in `folder`, and ends with ".key". Letter case does not matter where
// it does not on the platform.
[[nodiscard]] std::string arc_key_name(const std::string &path, const std::string &folder);

}  // namespace mistorage
