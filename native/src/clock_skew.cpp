#include "clock_skew.h"

#include <cstdlib>

#include "http_date.h"

namespace mistorage {
namespace {

constexpr std::int64_t minute = 60;
constexpr std::int64_t most_skew = 15 * minute;

}  // namespace

std::optional<std::int64_t> clock_ahead(const Response &response, std::int64_t now) {
    const auto theirs = parse_http_date(response.header("Date"));
    return theirs ? std::optional(now - *theirs) : std::nullopt;
}

std::optional<Error> clock_error(std::int64_t ahead) {
    if (std::abs(ahead) <= most_skew) {
        return std::nullopt;
    }
    return Error(MIS_AUTHENTICATION_FAILED,
                 "This machine's clock is " + std::to_string((std::abs(ahead) + minute - 1) / minute) +
                     " minutes " + (ahead < 0 ? "behind" : "ahead of") +
                     " the service's. Requests that are signed more than 15 minutes off are refused.",
                 "Set the clock: w32tm /resync on Windows, timedatectl set-ntp true on Linux.");
}

}  // namespace mistorage
