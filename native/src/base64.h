#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "secret.h"

namespace mistorage {

[[nodiscard]] std::string base64_encode(std::string_view bytes);

// Standard alphabet with padding and nothing else; nothing where the text is not that.
[[nodiscard]] std::optional<Secret> base64_decode(std::string_view text);

}  // namespace mistorage
