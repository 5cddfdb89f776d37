#pragma once

#include <string>

#include "request.h"

namespace mistorage::test {

// One request in the simplest way there is, beside the code under test: for asking the servers of the tests
// what they have seen and what they hold.
struct PlainResponse {
    int status = 0;
    Headers headers;
    std::string body;

    [[nodiscard]] std::string header(std::string_view name) const { return find_header(headers, name); }
};

// Throws where there is no answer, or the url is not on this machine.
[[nodiscard]] PlainResponse plain_http(const std::string &method, const std::string &url,
                                       const Headers &headers = {}, const std::string &body = {});

}  // namespace mistorage::test
