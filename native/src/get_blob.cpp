#include "get_blob.h"

#include "blob_xml.h"
#include "service_error.h"
#include "transfer.h"

namespace mistorage {

std::vector<std::pair<std::string, std::string>> get_blob_tags(Work &work, const Context &context,
                                                               const BlobAddress &address,
                                                               const Conditions &conditions) {
    const ServiceTarget target{"Get Blob Tags", context.account_name, address.container, name_of(address)};
    const Answer answer = send(work, context, target.operation,
                               [&] { return get_blob_tags_request(context, address, conditions); });
    if (answer.response.status != 200) {
        throw service_error(answer.response, target);
    }
    pugi::xml_document document;
    const auto xml = answer.response.body.view();
    if (!document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata_single) ||
        !document.child("Tags")) {
        throw invalid_response(target, "it is not a set of tags in XML");
    }
    return tags_from_element(document.child("Tags"));
}

Blob get_blob(Work &work, const Context &context, const BlobAddress &address, const Conditions &conditions,
              bool tags) {
    const ServiceTarget target{"Get Blob Properties", context.account_name, address.container,
                               name_of(address)};
    const Answer answer = send(work, context, target.operation,
                               [&] { return get_blob_properties_request(context, address, conditions); });
    if (answer.response.status != 200) {
        throw service_error(answer.response, target);
    }
    const auto length = content_length(answer.response);
    if (!length) {
        throw invalid_response(target, "it does not say how long the blob is");
    }
    Blob blob = blob_from_headers(context, address, answer.response, *length);
    if (tags) {
        blob.tags = get_blob_tags(work, context, address, conditions);
        blob.tag_count = static_cast<std::int64_t>(blob.tags.size());
    }
    return blob;
}

}  // namespace mistorage
