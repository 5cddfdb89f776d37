#include "listing.h"

#include "blob_xml.h"
#include "element_sink.h"
#include "names.h"
#include "service_error.h"
#include "transfer.h"

namespace mistorage {
namespace {

// `make_request` gives the request without a sink, `read` turns an element into an item.
template <typename Item, typename MakeRequest, typename Read>
std::shared_ptr<const Page<Item>> get_page(Work &work, const Context &context, const ServiceTarget &target,
                                           const char *element, const MakeRequest &make_request,
                                           const Read &read) {
    std::shared_ptr<Page<Item>> page;
    std::shared_ptr<ElementSink> sink;
    // Each try fills a page of its own: what an abandoned one still writes must not get into the next.
    const Answer answer = send(work, context, target.operation, [&] {
        page = std::make_shared<Page<Item>>();
        sink = std::make_shared<ElementSink>(
            element, [page, read](const pugi::xml_node &item) { page->items.push_back(read(item)); });
        Request request = make_request();
        request.sink = sink;
        return request;
    });
    if (answer.response.status != 200) {
        throw service_error(answer.response, target);
    }
    pugi::xml_document rest;
    if (!rest.load_string(sink->rest().c_str()) || !rest.child("EnumerationResults")) {
        throw invalid_response(target, "it is not a list in XML");
    }
    page->marker = rest.child("EnumerationResults").child_value("NextMarker");
    return page;
}

void check_page(const std::string &prefix, int most) {
    if (!prefix.empty()) {
        check_blob_name(prefix);
    }
    if (most < 1 || most > most_results) {
        throw invalid_argument("A page of a listing has 1 to 5000 results.");
    }
}

}  // namespace

void check_listing(const BlobListing &listing) {
    check_container_name(listing.container);
    check_page(listing.prefix, listing.most);
}

void check_listing(const ContainerListing &listing) {
    check_page(listing.prefix, listing.most);
}

BlobPage list_blobs(Work &work, const Context &context, const BlobListing &listing) {
    return get_page<Blob>(
        work, context, {"List Blobs", context.account_name, listing.container, ""}, "Blob",
        [&] { return list_blobs_request(context, listing); },
        // A copy, because it may be called by an abandoned request after all of this is over.
        [context, container = listing.container](const pugi::xml_node &element) {
            return blob_from_element(element, context, container);
        });
}

ContainerPage list_containers(Work &work, const Context &context, const ContainerListing &listing) {
    return get_page<Container>(
        work, context, {"List Containers", context.account_name, "", ""}, "Container",
        [&] { return list_containers_request(context, listing); },
        [context](const pugi::xml_node &element) { return container_from_element(element, context); });
}

}  // namespace mistorage
