#pragma once

#include <cstdint>
#include <optional>

#include "error.h"
#include "request.h"

namespace mistorage {

// How far this machine's clock is ahead of the service's, in seconds, where it was `now` here when `response`
// was made; nothing where that does not say its time.
[[nodiscard]] std::optional<std::int64_t> clock_ahead(const Response &response, std::int64_t now);

// That it is too far off for the service to take a signature; nothing where it is not.
// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key#specifying-the-date-header
[[nodiscard]] std::optional<Error> clock_error(std::int64_t ahead);

}  // namespace mistorage
