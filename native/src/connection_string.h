#pragma once

#include <string>
#include <string_view>

#include "secret.h"

namespace mistorage {

// The parts of a connection string that name a blob endpoint and its key or SAS.
// https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
struct ConnectionString {
    bool development_storage = false;
    std::string protocol;  // "https" where it says nothing
    std::string account_name;
    Secret account_key;  // base64; or
    Secret sas;          // what its SharedAccessSignature is
    std::string endpoint_suffix;
    std::string blob_endpoint;
};

// Throws MIS_INVALID_ARGUMENT, without repeating any of the text.
[[nodiscard]] ConnectionString parse_connection_string(std::string_view text);

}  // namespace mistorage
