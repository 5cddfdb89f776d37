#include "container.h"

#include "http_date.h"
#include "service_error.h"
#include "transfer.h"

namespace mistorage {
namespace {

Container container_from_headers(const Context &context, const std::string &name, const Response &response) {
    Container container;
    container.name = name;
    container.uri = context.container_url(name);
    container.etag = response.header("ETag");
    container.last_modified = parse_http_date(response.header("Last-Modified")).value_or(0);
    container.access = public_access_of(response.header("x-ms-blob-public-access"));
    container.lease = lease_from_headers(response);
    container.metadata = metadata_from_headers(response);
    return container;
}

}  // namespace

PublicAccess public_access_of(std::string_view text) {
    return text == "container" ? PublicAccess::container
           : text == "blob"    ? PublicAccess::blob
                               : PublicAccess::off;
}

Container create_container(Work &work, const Context &context, const std::string &name, PublicAccess access) {
    const ServiceTarget target{"Create Container", context.account_name, name, ""};
    const Answer answer = send(work, context, target.operation,
                               [&] { return create_container_request(context, name, access); });
    // A retry whose first try went through unanswered meets its own container, as "exists already": that
    // cannot be told from somebody else's, and is no harm to whoever reads the message.
    if (answer.response.status != 201) {
        throw service_error(answer.response, target);
    }
    Container container = container_from_headers(context, name, answer.response);
    container.access = access;
    return container;
}

Container get_container(Work &work, const Context &context, const std::string &name) {
    const ServiceTarget target{"Get Container Properties", context.account_name, name, ""};
    const Answer answer = send(work, context, target.operation,
                               [&] { return get_container_properties_request(context, name); });
    if (answer.response.status != 200) {
        throw service_error(answer.response, target);
    }
    return container_from_headers(context, name, answer.response);
}

void delete_container(Work &work, const Context &context, const std::string &name,
                      const Conditions &conditions) {
    const ServiceTarget target{"Delete Container", context.account_name, name, ""};
    const Answer answer = send(work, context, target.operation,
                               [&] { return delete_container_request(context, name, conditions); });
    if (answer.response.status == 202) {
        return;
    }
    Error error = service_error(answer.response, target);
    // The reply to an earlier try was lost: it is this very deletion that it meets.
    const bool gone = error.code == MIS_CONTAINER_NOT_FOUND || error.code == MIS_CONTAINER_BEING_DELETED;
    if (answer.sends < 2 || !gone) {
        if (error.code == MIS_CONTAINER_NOT_FOUND) {
            error.hint = "Check the name.";
        }
        throw error;
    }
}

}  // namespace mistorage
