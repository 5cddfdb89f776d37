#include "proxy_list.h"

#include <algorithm>

#include "text.h"
#include "url.h"

namespace mistorage {
namespace {

constexpr std::string_view separators = "; \t\r\n";
constexpr std::string_view after_scheme = "://";

// Takes the first entry off the list; "" at its end.
std::string_view take_entry(std::string_view &list) {
    const auto first = list.find_first_not_of(separators);
    if (first == std::string_view::npos) {
        list = {};
        return {};
    }
    list.remove_prefix(first);
    const std::string_view entry = list.substr(0, list.find_first_of(separators));
    list.remove_prefix(entry.size());
    return entry;
}

// "" where the text begins with no scheme.
std::string_view take_scheme(std::string_view &text) {
    const auto end = text.find(after_scheme);
    if (end == std::string_view::npos) {
        return {};
    }
    const std::string_view scheme = text.substr(0, end);
    text.remove_prefix(end + after_scheme.size());
    return scheme;
}

// "" where the text has none.
std::string_view port_of(std::string_view authority) {
    const auto colon = authority.rfind(':');
    const auto bracket = authority.rfind(']');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    return has_port ? authority.substr(colon + 1) : std::string_view();
}

// `*` stands for any text; letter case does not matter.
bool matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t after_star = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            after_star = t;
        } else if (p < pattern.size() && to_lower(pattern[p]) == to_lower(text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++after_star;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace

std::string proxy_in_list(std::string_view list, std::string_view scheme) {
    std::string_view for_all;
    while (true) {
        std::string_view entry = take_entry(list);
        if (entry.empty()) {
            break;
        }
        const auto equals = entry.find('=');
        if (equals == std::string_view::npos) {
            for_all = for_all.empty() ? entry : for_all;
        } else if (equals_ignoring_case(entry.substr(0, equals), scheme)) {
            for_all = entry.substr(equals + 1);
            break;
        }
    }
    // A proxy is spoken to in plain HTTP, whatever scheme is written before it.
    const bool direct = equals_ignoring_case(for_all, "DIRECT");
    (void)take_scheme(for_all);
    for_all = for_all.substr(0, for_all.find('/'));
    if (for_all.empty() || direct) {
        return {};
    }
    return "http://" + std::string(for_all) + (port_of(for_all).empty() ? ":80" : "");
}

bool is_bypassed(std::string_view list, std::string_view origin) {
    const std::string host = host_of(origin);
    const std::string_view scheme = take_scheme(origin);
    std::string_view port = port_of(origin);
    if (port.empty()) {
        port = scheme == "https" ? "443" : "80";
    }
    while (true) {
        std::string_view entry = take_entry(list);
        if (entry.empty()) {
            return false;
        }
        if (equals_ignoring_case(entry, "<local>")) {
            if (host.find_first_of(".:") == std::string::npos) {
                return true;
            }
            continue;
        }
        const std::string_view its_scheme = take_scheme(entry);
        const std::string_view its_port = port_of(entry);
        if (!its_port.empty()) {
            entry.remove_suffix(its_port.size() + 1);
        }
        if ((its_scheme.empty() || equals_ignoring_case(its_scheme, scheme)) &&
            (its_port.empty() || its_port == port) && matches(entry, host)) {
            return true;
        }
    }
}

}  // namespace mistorage
