#include "request.h"

#include <strings.h>

#include <charconv>

#include "connection.h"

namespace sink {

namespace {

std::string_view cut(std::string_view &text, std::string_view separator) {
    const std::size_t end = text.find(separator);
    const std::string_view first = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + separator.size());
    return first;
}

std::string unescaped(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const char *digits = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
            plain += static_cast<char>(value);
            i += 2;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

}  // namespace

bool same_ignoring_case(std::string_view first, std::string_view second) {
    return first.size() == second.size() && strncasecmp(first.data(), second.data(), first.size()) == 0;
}

Request::Request(std::string head) : head_(std::move(head)) {
    std::string_view rest = head_;
    std::string_view line = cut(rest, "\r\n");
    method_ = cut(line, " ");
    parse_target(cut(line, " "));
    headers_.reserve(24);
    while (!rest.empty()) {
        std::string_view value = cut(rest, "\r\n");
        const std::string_view name = cut(value, ":");
        value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
        if (!name.empty()) {
            headers_.emplace_back(name, value);
        }
    }
}

void Request::parse_target(std::string_view target) {
    if (target.empty() || target.front() != '/') {
        throw Closed();
    }
    path_ = cut(target, "?");
    while (!target.empty()) {
        std::string_view value = cut(target, "&");
        const std::string_view name = cut(value, "=");
        query_[unescaped(name)] = unescaped(value);
    }
    std::string_view rest = path_.substr(1);
    cut(rest, "/");  // the account
    container_ = unescaped(cut(rest, "/"));
    blob_ = unescaped(rest);
}

std::string_view Request::header(std::string_view name) const {
    for (const auto &[known, value] : headers_) {
        if (same_ignoring_case(known, name)) {
            return value;
        }
    }
    return {};
}

std::string Request::query(const std::string &name) const {
    const auto found = query_.find(name);
    return found == query_.end() ? std::string() : found->second;
}

bool Request::keeps_alive() const {
    return !same_ignoring_case(header("Connection"), "close");
}

}  // namespace sink
