#include "shared_key.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base64.h"
#include "digest.h"
#include "text.h"
#include "url.h"

namespace mistorage {
namespace {

// The service sorts header names as .NET's culture-aware comparison does: a hyphen counts only where all
// else is equal, and an underscore comes before digits, digits before letters
// (azure-sdk-for-net issue 41328). Names are lower case here.
int weight(char c) {
    return c == '_' ? 1 : is_digit(c) ? 2 + (c - '0') : 20 + c;
}

std::string without_hyphens(std::string_view name) {
    std::string rest;
    std::copy_if(name.begin(), name.end(), std::back_inserter(rest), [](char c) { return c != '-'; });
    return rest;
}

bool comes_before(const std::string &a, const std::string &b) {
    const std::string x = without_hyphens(a);
    const std::string y = without_hyphens(b);
    if (x != y) {
        return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end(),
                                            [](char p, char q) { return weight(p) < weight(q); });
    }
    return a < b;
}

void append_canonical_headers(Secret &text, const Request &request) {
    std::vector<std::pair<std::string, std::string_view>> lines;
    const auto add = [&](const std::string &given, std::string_view value) {
        std::string name = to_lower(given);
        if (starts_with(name, "x-ms-")) {
            // The documentation would have runs of spaces folded into one. Azurite does not fold them, nor do
            // Microsoft's own clients.
            lines.emplace_back(std::move(name), trim(value));
        }
    };
    for (const auto &header : request.headers) {
        add(header.name, header.value);
    }
    for (const auto &header : request.secret_headers) {
        add(header.name, header.value.view());
    }
    std::sort(lines.begin(), lines.end(),
              [](const auto &a, const auto &b) { return comes_before(a.first, b.first); });
    for (const auto &[name, value] : lines) {
        text.append(name);
        text.append(":");
        text.append(value);
        text.append("\n");
    }
}

// "/account" + path as sent + "\nname:value" for each query name, lower case and sorted, values decoded.
std::string canonical_resource(std::string_view url, std::string_view account) {
    const auto authority = url.find("://") + 3;
    const auto path_start = std::min(url.find_first_of("/?", authority), url.size());
    const auto query_start = std::min(url.find('?', path_start), url.size());
    const std::string_view path = url.substr(path_start, query_start - path_start);

    std::map<std::string, std::vector<std::string>> parameters;
    std::string_view query = url.substr(std::min(query_start + 1, url.size()));
    while (!query.empty()) {
        const QueryPair pair = take_pair(query);
        parameters[to_lower(percent_decode(pair.name))].push_back(percent_decode(pair.value));
    }

    std::string text = '/' + std::string(account) + (path.empty() ? "/" : std::string(path));
    for (auto &[name, values] : parameters) {
        std::sort(values.begin(), values.end());
        text += '\n' + name + ':';
        for (std::size_t i = 0; i < values.size(); ++i) {
            text += (i == 0 ? "" : ",") + values[i];
        }
    }
    return text;
}

}  // namespace

Secret string_to_sign(const Request &request, std::string_view account) {
    std::string text = request.method + '\n';
    for (const std::string_view name :
         {"Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date",
          "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range"}) {
        if (name == "Content-Length") {
            // Since version 2015-02-21 a length of 0 is the empty string.
            const std::uint64_t length = request.body_size();
            text += length == 0 ? std::string() : std::to_string(length);
        } else if (name != "Date") {  // with x-ms-date its line is empty
            text += find_header(request.headers, name);
        }
        text += '\n';
    }
    Secret whole(text);
    append_canonical_headers(whole, request);
    whole.append(canonical_resource(request.url, account));
    return whole;
}

Secret shared_key_authorization(const Request &request, std::string_view account, const Secret &key) {
    Secret value("SharedKey ");
    value.append(account);
    value.append(":");
    value.append(base64_encode(hmac_sha256(key.view(), string_to_sign(request, account).view())));
    return value;
}

std::uint64_t SharedKeyAuthorizer::authorize(Work & /*work*/, Request &request) const {
    request.authorization = shared_key_authorization(request, account_, key_);
    return 0;
}

bool SharedKeyAuthorizer::renew(Work & /*work*/, const Response & /*answer*/, std::uint64_t /*used*/) const {
    return false;
}

}  // namespace mistorage
