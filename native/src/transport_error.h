#pragma once

#include <curl/curl.h>

#include <string>

#include "error.h"

namespace mistorage {

// Why there is no answer, and what to do about it. `detail` is libcurl's own text. Pure.
[[nodiscard]] Error transport_error(CURLcode result, const std::string &host, const std::string &detail,
                                    bool never_connected);

}  // namespace mistorage
