#include "sas_authorizer.h"

#include <algorithm>
#include <vector>

#include "base64.h"
#include "error.h"
#include "http_date.h"
#include "session.h"
#include "text.h"

namespace mistorage {
namespace {

constexpr std::size_t signature_bytes = 32;

Error not_a_sas(const std::string &why) {
    Error error = invalid_argument("The SAS is not valid: " + why);
    error.hint =
        "Copy it whole, from sv= (or the question mark before it) on: New-MIStorageBlobSASToken and the "
        "portal give it so.";
    return error;
}

bool is_unreserved(char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

bool is_hex(char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

// Values are encoded where they are not yet: people paste a signature with its + and / as they are. In one
// place to the other, so that nothing of it stays behind in plain memory.
void append_encoded(Secret &to, std::string_view value) {
    static constexpr char digits[] = "0123456789ABCDEF";
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const bool escape = c == '%' && i + 2 < value.size() && is_hex(value[i + 1]) && is_hex(value[i + 2]);
        if (is_unreserved(c) || escape) {
            to.append(value.substr(i, 1));
        } else {
            const auto byte = static_cast<unsigned char>(c);
            const char encoded[] = {'%', digits[byte >> 4], digits[byte & 15]};
            to.append(std::string_view(encoded, 3));
        }
    }
}

// The SAS of a container or an account goes with requests that have these themselves.
bool is_of_request(std::string_view name) {
    for (const std::string_view one : {"comp", "restype", "snapshot", "versionid", "timeout", "prefix",
                                       "delimiter", "marker", "include", "maxresults", "blockid", "where"}) {
        if (equals_ignoring_case(name, one)) {
            return true;
        }
    }
    return false;
}

// A date alone, or without seconds, is allowed, too.
// https://learn.microsoft.com/rest/api/storageservices/formatting-datetime-values
std::optional<std::int64_t> parse_sas_time(const std::string &text) {
    if (text.size() == 10) {
        return parse_rfc3339(text + "T00:00:00Z");
    }
    if (text.size() == 17 && text.back() == 'Z') {
        return parse_rfc3339(text.substr(0, 16) + ":00Z");
    }
    return parse_rfc3339(text);
}

bool is_signature(std::string_view value) {
    Secret decoded;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '%' && i + 2 < value.size() && is_hex(value[i + 1]) && is_hex(value[i + 2])) {
            const std::string_view escape = value.substr(i, 3);
            decoded.append(equals_ignoring_case(escape, "%2B")   ? "+"
                           : equals_ignoring_case(escape, "%2F") ? "/"
                           : equals_ignoring_case(escape, "%3D") ? "="
                                                                 : "!");
            i += 2;
        } else {
            decoded.append(value.substr(i, 1));
        }
    }
    const auto bytes = base64_decode(decoded.view());
    return bytes && bytes->size() == signature_bytes;
}

std::vector<QueryPair> pairs_of(std::string_view text) {
    std::vector<QueryPair> pairs;
    while (!text.empty()) {
        pairs.push_back(take_pair(text));
        if (pairs.back().name.empty() || pairs.back().value.empty()) {
            throw not_a_sas("it is a list of name=value, separated by &.");
        }
    }
    return pairs;
}

}  // namespace

GivenSas parse_sas(std::string_view text) {
    text = trim(text);
    if (starts_with(text, "?")) {
        text.remove_prefix(1);
    }
    if (!is_printable_ascii(text) || text.find_first_of(" #\"<>\\") != std::string_view::npos) {
        throw not_a_sas("it has characters that no query has.");
    }
    if (text.substr(0, text.find('=')).find("://") != std::string_view::npos) {
        throw not_a_sas("it is a whole URL; what counts is the part after the question mark.");
    }
    const std::vector<QueryPair> pairs = pairs_of(text);
    const auto value_of = [&](std::string_view name) {
        const auto found = std::find_if(pairs.begin(), pairs.end(),
                                        [&](const QueryPair &pair) { return pair.name == name; });
        return found == pairs.end() ? std::string_view() : found->value;
    };
    for (const QueryPair &pair : pairs) {
        if (std::count_if(pairs.begin(), pairs.end(),
                          [&](const QueryPair &other) { return other.name == pair.name; }) > 1) {
            throw not_a_sas("it has a parameter twice.");
        }
        if (is_of_request(pair.name)) {
            throw not_a_sas(
                "it has a parameter (such as restype, comp or snapshot) that belongs to a request.");
        }
    }
    if (value_of("sig").empty() || value_of("sv").empty()) {
        throw not_a_sas("it lacks sig= (the signature) or sv= (the version).");
    }
    if (!is_signature(value_of("sig"))) {
        throw not_a_sas("its signature (sig=) is cut off or damaged.");
    }
    GivenSas sas;
    sas.permissions = percent_decode(value_of("sp"));
    sas.https_only = percent_decode(value_of("spr")) == "https";
    for (const std::string_view name : {"se", "ske"}) {
        if (const std::string_view value = value_of(name); !value.empty()) {
            const auto time = parse_sas_time(percent_decode(value));
            if (!time) {
                throw not_a_sas("its time of expiry is not a time.");
            }
            sas.expires_on = sas.expires_on == 0 ? *time : std::min(sas.expires_on, *time);
        }
    }
    if (value_of("si").empty() && (sas.expires_on == 0 || sas.permissions.empty())) {
        throw not_a_sas("it lacks se= (its expiry) or sp= (its permissions).");
    }
    for (const QueryPair &pair : pairs) {
        sas.query.append(sas.query.empty() ? "" : "&");
        sas.query.append(pair.name);
        sas.query.append("=");
        append_encoded(sas.query, pair.value);
    }
    return sas;
}

SasAuthorizer::SasAuthorizer(GivenSas sas, const Endpoint &endpoint) : sas_(std::move(sas)) {
    if (endpoint.scheme == "http" && !endpoint.is_loopback()) {
        throw invalid_argument("A SAS is not sent over plain http to '" + endpoint.host +
                               "', where anybody on the way could take it: use https.");
    }
    if (endpoint.scheme == "http" && sas_.https_only) {
        throw invalid_argument("The SAS is for https only (spr=https), and the blob endpoint is http.");
    }
}

void SasAuthorizer::refuse_expired(Work &work) const {
    const std::int64_t now = work.session.clock().utc();
    if (sas_.expires_on != 0 && now >= sas_.expires_on) {
        Error error = invalid_argument("The SAS expired at " + format_rfc3339(sas_.expires_on) +
                                       "; by this machine's clock it is " + format_rfc3339(now) + ".");
        error.hint = "Get a new one from whoever made it (New-MIStorageBlobSASToken).";
        throw error;
    }
}

std::uint64_t SasAuthorizer::authorize(Work &work, Request &request) const {
    refuse_expired(work);
    request.secret_query = sas_.query;
    request.grant.kind = Grant::Kind::sas;
    request.grant.permissions = sas_.permissions;
    return 0;
}

bool SasAuthorizer::renew(Work & /*work*/, const Response & /*answer*/, std::uint64_t /*used*/) const {
    return false;
}

std::optional<Secret> SasAuthorizer::sas(Work &work) const {
    refuse_expired(work);
    return sas_.query;
}

}  // namespace mistorage
