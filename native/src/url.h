#pragma once

#include <string>
#include <string_view>

namespace mistorage {

// An absolute http or https URL without user, query and fragment: what an endpoint is.
struct Endpoint {
    std::string scheme;  // "http" or "https"
    std::string host;    // lower case; an IPv6 address in brackets
    std::string port;    // "" where it is the scheme's own
    std::string path;    // as given, without slashes at its end; "" for the root

    // Text without a slash at the end.
    [[nodiscard]] std::string text() const;
    // "127.0.0.0/8", "[::1]", "localhost" and names below it: nobody else can listen there.
    [[nodiscard]] bool is_loopback() const;
    // "169.254.0.0/16": it is not routed, so only what is on this machine's own link answers there.
    [[nodiscard]] bool is_link_local() const;
};

// Four numbers up to 255 and nothing else: "127.evil.example" and "127.0.0.0.1" are names.
[[nodiscard]] bool is_ipv4(std::string_view host);

// Of an absolute URL with path and query, as a Request has it.
[[nodiscard]] bool is_loopback_url(std::string_view url);
[[nodiscard]] std::string host_of(std::string_view url);
// "https://host:8443": scheme, host and, where the URL has it, port, in lower case.
[[nodiscard]] std::string origin_of(std::string_view url);

// Taken apart at the question mark, which is in neither.
struct UrlParts {
    std::string_view url;
    std::string_view query;
};
[[nodiscard]] UrlParts split_query(std::string_view url);

// "name=value", as it stands in a query; the value is empty where there is none.
struct QueryPair {
    std::string_view text;
    std::string_view name;
    std::string_view value;
};
// Takes the first out of a query that is not empty, with what separates it from the next.
[[nodiscard]] QueryPair take_pair(std::string_view &query);

// Throws MIS_INVALID_ARGUMENT, whose message begins with `what` ("-BlobEndpoint", ...).
[[nodiscard]] Endpoint parse_endpoint(std::string_view text, std::string_view what);

// RFC 3986: everything but letters, digits and -._~ becomes %HH.
[[nodiscard]] std::string percent_encode(std::string_view text);
// The same, but the slashes between the segments of a path stay.
[[nodiscard]] std::string percent_encode_path(std::string_view text);
// The same for a time in a query, whose colons stay: Azurite decodes nothing in the requests of a batch.
[[nodiscard]] std::string percent_encode_time(std::string_view text);
// Malformed escapes stay as they are.
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace mistorage
