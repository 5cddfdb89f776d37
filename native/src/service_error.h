#pragma once

#include <string>

#include "error.h"
#include "request.h"

namespace mistorage {

// What the blob service was asked about, for messages: "blob 'a' in container 'c' of account 'x'".
struct ServiceTarget {
    std::string operation;  // "Put Blob"
    std::string account;
    std::string container;
    std::string blob;  // "" for the container itself
};

// What an answer with an error status means, and what to do about it.
// https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2
[[nodiscard]] Error service_error(const Response &response, const ServiceTarget &target);

// The same, where a condition that did not hold was not the caller's, but that the blob is still what was
// read of it.
[[nodiscard]] Error changed_error(const Response &response, const ServiceTarget &target);

// The same, where an earlier try may have carried the request out before its answer was lost.
[[nodiscard]] Error repeated_error(const Response &response, const ServiceTarget &target);

// From the x-ms-error-code header, or the <Error><Code> of the body.
[[nodiscard]] std::string service_error_code(const Response &response);

// An answer that is not what the protocol says.
[[nodiscard]] Error invalid_response(const ServiceTarget &target, const std::string &what);

}  // namespace mistorage
