#pragma once

#include <cstdint>
#include <string>

#include "request.h"

namespace mistorage {

// What a request depends on: where one of them does not hold, the service does nothing and answers 412, or
// 304 to a read. Each operation takes what the service does:
// https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations
struct Conditions {
    std::string if_match;                  // an ETag, or "*"
    std::string if_none_match;             // likewise
    std::int64_t if_modified_since = 0;    // seconds since 1970; 0: no such condition
    std::int64_t if_unmodified_since = 0;  // likewise
    std::string if_tags;                   // an expression over the blob's tags
    std::string lease_id;                  // of the lease that the caller holds

    [[nodiscard]] bool empty() const;
    [[nodiscard]] bool must_be_new() const { return if_none_match == "*"; }
    // Whether they are about a blob that is there: but for the lease, and for there being none.
    [[nodiscard]] bool concern_blob() const;
};

// Throws MIS_INVALID_ARGUMENT.
void check_conditions(const Conditions &conditions);

void add_conditions(Request &request, const Conditions &conditions);

}  // namespace mistorage
