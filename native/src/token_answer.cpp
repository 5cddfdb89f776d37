#include "token_answer.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "error.h"
#include "http_date.h"
#include "json.h"
#include "text.h"

namespace mistorage {
namespace {

// IMDS gives numbers as strings, others give numbers, and some an RFC 3339 date (MSAL.NET
// DateTimeHelpers.cs).
std::optional<std::int64_t> time_value(const simdjson::dom::element &root, std::string_view member) {
    const std::string text = json_text(root, member);
    std::int64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number =
        !text.empty() && result.ec == std::errc() && result.ptr == text.data() + text.size();
    const auto time = is_number ? std::optional(value) : parse_rfc3339(text);
    constexpr std::int64_t end_of_9999 = 253'402'300'799;
    return time ? std::optional(std::clamp<std::int64_t>(*time, 0, end_of_9999)) : std::nullopt;
}

Error invalid_token_answer(const std::string &what) {
    Error error(MIS_RESPONSE_INVALID, "The identity endpoint's answer is not a token: " + what + '.',
                "Check that the identity endpoint is Azure's.");
    error.operation = "Get token";
    error.http_status = 200;
    return error;
}

}  // namespace

ReceivedToken parse_token(std::string_view json, const TokenRequest &request, IdentitySource source,
                          std::int64_t now) {
    ReceivedToken received;
    std::optional<std::int64_t> expires_in;
    std::optional<std::int64_t> expires_on;
    const bool parsed = read_json(json, [&](const simdjson::dom::element &root) {
        received.token.secret = Secret(json_view(root, "access_token"));
        received.token.client_id = json_text(root, "client_id");
        received.token.resource = json_text(root, "resource");
        expires_in = time_value(root, "expires_in");
        expires_on = time_value(root, "expires_on");
    });
    if (!parsed) {
        throw invalid_token_answer("it is not JSON");
    }
    if (received.token.secret.empty()) {
        throw invalid_token_answer("it has no access_token");
    }
    if (!is_printable_ascii(received.token.secret.view())) {
        throw invalid_token_answer("its access_token has characters that no token has");
    }
    if (!expires_in && !expires_on) {
        throw invalid_token_answer("it does not say when it expires");
    }
    // Of the two the remaining seconds are taken first: they do not depend on this machine's clock.
    constexpr std::int64_t ten_years = 10LL * 365 * 86400;
    received.expires_in =
        std::clamp<std::int64_t>(expires_in.value_or(expires_on.value_or(now) - now), 0, ten_years);
    received.token.expires_on = expires_on.value_or(now + received.expires_in);
    received.token.source = source_name(source);
    if (received.token.resource.empty()) {
        received.token.resource = request.resource;
    }
    return received;
}

}  // namespace mistorage
