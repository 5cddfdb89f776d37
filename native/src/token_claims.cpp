#include "token_claims.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>

#include "base64.h"
#include "json.h"
#include "secret.h"
#include "text.h"

namespace mistorage {

std::optional<TokenClaims> read_claims(std::string_view token) {
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos) {
        return std::nullopt;
    }
    // base64url without padding: RFC 7515, appendix C.
    Secret payload(token.substr(first + 1, second - first - 1));
    while (payload.size() % 4 != 0) {
        payload.append("=");
    }
    Secret standard(payload.view());
    char *const bytes = standard.resize(payload.size());
    std::transform(payload.view().begin(), payload.view().end(), bytes, [](char c) {
        return c == '-' ? '+' : c == '_' ? '/' : c;
    });
    const auto decoded = base64_decode(standard.view());
    if (!decoded) {
        return std::nullopt;
    }
    TokenClaims claims;
    bool is_object = false;
    const bool parsed = read_json(decoded->view(), [&](const simdjson::dom::element &root) {
        is_object = root.is_object();
        claims.audience = shown(json_text(root, "aud"), 200);
        claims.object_id = shown(json_text(root, "oid"), 100);
        claims.tenant_id = shown(json_text(root, "tid"), 100);
        claims.client_id = shown(json_text(root, "appid"), 100);
        const std::string expiry = json_text(root, "exp");
        (void)std::from_chars(expiry.data(), expiry.data() + expiry.size(), claims.expires_on);
    });
    return parsed && is_object ? std::optional(claims) : std::nullopt;
}

}  // namespace mistorage
