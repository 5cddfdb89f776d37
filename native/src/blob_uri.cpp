#include "blob_uri.h"

#include <algorithm>

#include "error.h"
#include "names.h"
#include "sas_authorizer.h"
#include "text.h"

namespace mistorage {
namespace {

constexpr const char *what = "The address of the blob";

Error not_of_a_blob() {
    return invalid_argument(std::string(what) +
                            " must have a container and a name: https://HOST/CONTAINER/BLOB.");
}

// Takes what is in front of the next slash.
std::string_view next_segment(std::string_view &path) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(segment.size() + 1, path.size()));
    return segment;
}

// An address of a number, or of this machine, names the account in its path, as the emulator does.
bool is_path_style(const Endpoint &endpoint) {
    return is_ipv4(endpoint.host) || starts_with(endpoint.host, "[") || endpoint.host == "localhost";
}

// Of a snapshot or a version.
std::string time_of(std::string_view value) {
    std::string time = percent_decode(value);
    const bool valid = !time.empty() && std::all_of(time.begin(), time.end(), [](char c) {
        return is_digit(c) || c == 'T' || c == 'Z' || c == ':' || c == '.' || c == '+' || c == '-';
    });
    if (!valid) {
        throw invalid_argument(std::string(what) + " names a snapshot or a version whose time is not valid.");
    }
    return time;
}

// Takes what says which snapshot or version is meant out of the query; what remains is the SAS.
Secret take_address(std::string_view query, BlobAddress &address) {
    Secret rest;
    while (!query.empty()) {
        const QueryPair pair = take_pair(query);
        if (equals_ignoring_case(pair.name, "snapshot")) {
            address.snapshot = time_of(pair.value);
        } else if (equals_ignoring_case(pair.name, "versionid")) {
            address.version_id = time_of(pair.value);
        } else {
            rest.append(rest.empty() ? "" : "&");
            rest.append(pair.text);
        }
    }
    return rest;
}

}  // namespace

BlobUri parse_blob_uri(const Secret &uri) {
    const auto [url, query] = split_query(trim(uri.view()));
    BlobUri parsed;
    Endpoint &endpoint = parsed.context.blob_endpoint;
    endpoint = parse_endpoint(url, what);
    // An endpoint has no slash at its end, but a blob's name may.
    const std::string whole = endpoint.path + std::string(url.substr(url.find_last_not_of('/') + 1));
    std::string_view path = whole;
    next_segment(path);  // what is in front of the first slash: nothing
    endpoint.path.clear();
    if (is_path_style(endpoint)) {
        endpoint.path = '/' + std::string(next_segment(path));
    }
    const std::string names = to_lower(percent_decode(path));
    if (names.find("sig=") != std::string::npos) {  // they are repeated in messages
        throw invalid_argument(std::string(what) +
                               " has a SAS in its path: that comes behind a question mark.");
    }
    if (names.find('\0') != std::string::npos) {  // it would end the name
        throw invalid_argument(std::string(what) + " has a NUL in its path, which no name has.");
    }
    parsed.context.account_name = account_of(endpoint);
    if (parsed.context.account_name.empty() || path.empty()) {
        throw not_of_a_blob();
    }
    // A blob that is in no container is in the root container.
    parsed.address.container =
        path.find('/') == std::string_view::npos ? "$root" : percent_decode(next_segment(path));
    parsed.address.blob = percent_decode(path);
    if (parsed.address.blob.empty()) {
        throw not_of_a_blob();
    }
    check_container_name(parsed.address.container);
    check_blob_name(parsed.address.blob);
    const Secret sas = take_address(query, parsed.address);
    if (!parsed.address.snapshot.empty() && !parsed.address.version_id.empty()) {
        throw invalid_argument(std::string(what) + " names a snapshot and a version: give one of them.");
    }
    if (sas.empty()) {
        parsed.context.authorizer = std::make_shared<AnonymousAuthorizer>();
    } else {
        parsed.context.authorizer = std::make_shared<SasAuthorizer>(parse_sas(sas.view()), endpoint);
    }
    return parsed;
}

}  // namespace mistorage
