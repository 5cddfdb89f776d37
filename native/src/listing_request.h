#pragma once

#include <string>

#include "context.h"
#include "request.h"

namespace mistorage {

// The requests for one page of a listing, unsigned. Pure.

// The service's own limit for a page.
constexpr int most_results = 5000;

struct BlobListing {
    std::string container;
    std::string prefix;
    std::string marker;  // where a page ended; "" for the first
    int most = most_results;
    // What is listed besides the blobs themselves, and what is said of each.
    bool snapshots = false;
    bool metadata = false;  // also of copying
    bool deleted = false;
    bool versions = false;
    bool tags = false;
};

// https://learn.microsoft.com/rest/api/storageservices/list-blobs
[[nodiscard]] Request list_blobs_request(const Context &context, const BlobListing &listing);

struct ContainerListing {
    std::string prefix;
    std::string marker;
    int most = most_results;
    bool deleted = false;
};

// With their metadata. https://learn.microsoft.com/rest/api/storageservices/list-containers2
[[nodiscard]] Request list_containers_request(const Context &context, const ContainerListing &listing);

}  // namespace mistorage
