#include "container.h"

#include "http_date.h"
#include "service_error.h"
#include "transfer.h"

namespace mistorage {

Container create_container(Work &work, const Context &context, const std::string &name, PublicAccess access) {
    const ServiceTarget target{"Create Container", context.account_name, name, ""};
    const Answer answer = send(work, context, target.operation,
                               [&] { return create_container_request(context, name, access); });
    // A retry whose first try went through unanswered meets its own container, as "exists already": that
    // cannot be told from somebody else's, and is no harm to whoever reads the message.
    if (answer.response.status != 201) {
        throw service_error(answer.response, target);
    }
    return {name, context.container_url(name), answer.response.header("ETag"),
            parse_http_date(answer.response.header("Last-Modified")).value_or(0)};
}

}  // namespace mistorage
