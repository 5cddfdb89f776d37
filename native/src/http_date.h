#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mistorage {

// Seconds since 1970-01-01T00:00:00Z on both sides.

// RFC 9110 IMF-fixdate: "Fri, 26 Jun 2015 23:39:12 GMT".
[[nodiscard]] std::string format_http_date(std::int64_t time);
[[nodiscard]] std::optional<std::int64_t> parse_http_date(std::string_view text);
// "2024-01-31T10:00:00Z".
[[nodiscard]] std::string format_rfc3339(std::int64_t time);
// RFC 3339: "2024-01-31T10:00:00.1234567Z" or with "+01:00"; fractions are cut off.
[[nodiscard]] std::optional<std::int64_t> parse_rfc3339(std::string_view text);

}  // namespace mistorage
