#pragma once

#include <string>
#include <string_view>

#include "request.h"
#include "secret.h"
#include "url.h"

namespace mistorage {

// A storage account: where its blobs are, and the key that signs.
struct Context {
    std::string account_name;
    Secret account_key;  // decoded
    Endpoint blob_endpoint;

    [[nodiscard]] std::string container_url(std::string_view container) const;
    [[nodiscard]] std::string blob_url(std::string_view container, std::string_view blob) const;
    // Adds x-ms-version, x-ms-date and the signature. `now` is in seconds since 1970.
    void sign(Request &request, std::int64_t now) const;
};

struct ContextOptions {
    bool local = false;
    Secret connection_string;
    std::string account_name;
    Secret account_key;  // base64
    std::string blob_endpoint;
    std::string environment;
};

// Throws MIS_INVALID_ARGUMENT.
[[nodiscard]] Context make_context(const ContextOptions &options);

}  // namespace mistorage
