#include "url.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "curl_global.h"
#include "error.h"
#include "text.h"

namespace mistorage {
namespace {

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

std::string encode(std::string_view text, char kept) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size() + text.size() / 4);
    for (const char c : text) {
        if (is_unreserved(c) || (kept != '\0' && c == kept)) {
            encoded += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded += '%';
            encoded += digits[byte >> 4];
            encoded += digits[byte & 15];
        }
    }
    return encoded;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string part_of(CURLU *url, CURLUPart part) {
    char *text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) {
        return {};
    }
    std::string copy(text);
    curl_free(text);
    return copy;
}

bool is_loopback_host(std::string_view host) {
    return host == "localhost" || host == "[::1]" || ends_with(host, ".localhost") ||
           (starts_with(host, "127.") && is_ipv4(host));
}

}  // namespace

bool is_ipv4(std::string_view host) {
    int numbers = 1;
    int value = -1;  // of the number that is being read; -1 where it has no digit yet
    for (const char c : host) {
        if (is_digit(c)) {
            value = std::max(value, 0) * 10 + (c - '0');
        } else if (c == '.' && value >= 0) {
            ++numbers;
            value = -1;
        } else {
            return false;
        }
        if (value > 255) {
            return false;
        }
    }
    return numbers == 4 && value >= 0;
}

std::string Endpoint::text() const {
    return scheme + "://" + host + (port.empty() ? "" : ":" + port) + path;
}

bool Endpoint::is_loopback() const {
    return is_loopback_host(host);
}

bool Endpoint::is_link_local() const {
    return starts_with(host, "169.254.") && is_ipv4(host);
}

std::string host_of(std::string_view url) {
    const auto start = url.find("://");
    std::string_view authority = start == std::string_view::npos ? url : url.substr(start + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        authority.remove_prefix(at + 1);
    }
    const auto colon = authority.find(
        ':', starts_with(authority, "[") ? std::min(authority.find(']'), authority.size()) : 0);
    return to_lower(authority.substr(0, colon));
}

std::string origin_of(std::string_view url) {
    const auto start = url.find("://");
    const auto authority = start == std::string_view::npos ? 0 : start + 3;
    return to_lower(url.substr(0, url.find_first_of("/?#", authority)));
}

bool is_loopback_url(std::string_view url) {
    return is_loopback_host(host_of(url));
}

UrlParts split_query(std::string_view url) {
    const auto mark = std::min(url.find('?'), url.size());
    return {url.substr(0, mark), url.substr(std::min(mark + 1, url.size()))};
}

QueryPair take_pair(std::string_view &query) {
    const std::string_view text = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(text.size() + 1, query.size()));
    const std::string_view name = text.substr(0, text.find('='));
    return {text, name, text.substr(std::min(name.size() + 1, text.size()))};
}

Endpoint parse_endpoint(std::string_view text, std::string_view what) {
    initialise_curl();  // it changes libcurl's allocator, which no memory may outlive
    const std::string name(what);
    const std::unique_ptr<CURLU, void (*)(CURLU *)> url(curl_url(), curl_url_cleanup);
    const bool parsed = url && is_printable_ascii(text) && text.find(' ') == std::string_view::npos &&
                        curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(),
                                     CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
    Endpoint endpoint;
    if (parsed) {
        endpoint.scheme = to_lower(part_of(url.get(), CURLUPART_SCHEME));
        endpoint.host = to_lower(part_of(url.get(), CURLUPART_HOST));
        endpoint.port = part_of(url.get(), CURLUPART_PORT);
        endpoint.path = part_of(url.get(), CURLUPART_PATH);
    }
    if (endpoint.host.empty() || (endpoint.scheme != "http" && endpoint.scheme != "https")) {
        // The text is not repeated: a URL pasted here may carry a password or a signature.
        throw invalid_argument(name + " must be an absolute http or https URL.");
    }
    if (!part_of(url.get(), CURLUPART_QUERY).empty() || !part_of(url.get(), CURLUPART_FRAGMENT).empty() ||
        !part_of(url.get(), CURLUPART_USER).empty() || !part_of(url.get(), CURLUPART_PASSWORD).empty()) {
        throw invalid_argument(name + " must not have a user, a query or a fragment.");
    }
    if ((endpoint.scheme == "http" && endpoint.port == "80") ||
        (endpoint.scheme == "https" && endpoint.port == "443")) {
        endpoint.port.clear();
    }
    while (ends_with(endpoint.path, "/")) {
        endpoint.path.pop_back();
    }
    return endpoint;
}

std::string percent_encode(std::string_view text) {
    return encode(text, '\0');
}

std::string percent_encode_path(std::string_view text) {
    return encode(text, '/');
}

std::string percent_encode_time(std::string_view text) {
    return encode(text, ':');
}

std::string percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
            hex_value(text[i + 2]) >= 0) {
            decoded += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

}  // namespace mistorage
