#pragma once

#include <memory>
#include <string>
#include <vector>

#include "blob_response.h"
#include "container.h"
#include "listing_request.h"
#include "work.h"

namespace mistorage {

// One page of a listing. It may be empty although more follows.
template <typename Item>
struct Page {
    std::vector<Item> items;
    std::string marker;  // where the next page begins; "" after the last
};
// Shared, because a result is handed out as a copy.
using BlobPage = std::shared_ptr<const Page<Blob>>;
using ContainerPage = std::shared_ptr<const Page<Container>>;

// Throws MIS_INVALID_ARGUMENT.
void check_listing(const BlobListing &listing);
void check_listing(const ContainerListing &listing);

[[nodiscard]] BlobPage list_blobs(Work &work, const Context &context, const BlobListing &listing);
[[nodiscard]] ContainerPage list_containers(Work &work, const Context &context,
                                            const ContainerListing &listing);

}  // namespace mistorage
