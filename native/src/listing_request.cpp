#include "listing_request.h"

#include <utility>
#include <vector>

#include "url.h"

namespace mistorage {
namespace {

using Includes = std::vector<std::pair<bool, const char *>>;

Request page_request(std::string url, const std::string &prefix, const std::string &marker, int most,
                     const Includes &includes) {
    url += "comp=list&maxresults=" + std::to_string(most);
    if (!prefix.empty()) {
        url += "&prefix=" + percent_encode(prefix);
    }
    if (!marker.empty()) {
        url += "&marker=" + percent_encode(marker);
    }
    std::string include;
    for (const auto &[wanted, name] : includes) {
        if (wanted) {
            include += (include.empty() ? "" : ",") + std::string(name);
        }
    }
    if (!include.empty()) {
        url += "&include=" + percent_encode(include);
    }
    Request request;
    request.method = "GET";
    request.url = std::move(url);
    return request;
}

}  // namespace

Request list_blobs_request(const Context &context, const BlobListing &listing) {
    return page_request(context.container_url(listing.container) + "?restype=container&", listing.prefix,
                        listing.marker, listing.most,
                        {{listing.snapshots, "snapshots"},
                         {listing.metadata, "metadata"},
                         {listing.metadata, "copy"},
                         {listing.deleted, "deleted"},
                         {listing.versions, "versions"},
                         {listing.tags, "tags"}});
}

Request list_containers_request(const Context &context, const ContainerListing &listing) {
    return page_request(context.blob_endpoint.text() + "/?", listing.prefix, listing.marker, listing.most,
                        {{true, "metadata"}, {listing.deleted, "deleted"}});
}

}  // namespace mistorage
