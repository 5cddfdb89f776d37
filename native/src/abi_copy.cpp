// Copy.
#include "abi.h"
#include "copy.h"

using namespace mistorage;

namespace {

CopyRequest copy_request(const mis_context *source, const mis_copy_options *options) {
    const mis_copy_options given = known_options(options);
    CopyRequest request;
    const bool has_uri = !text(given.source_uri).empty();
    const bool has_blob = source != nullptr || !text(given.source_container).empty() ||
                          !text(given.source_blob).empty() || !text(given.source_snapshot).empty() ||
                          !text(given.source_version_id).empty();
    if (has_uri == has_blob) {
        throw invalid_argument("A copy has one source: a blob of an account, or an address.");
    }
    if (has_uri) {
        request.source.uri = secret(given.source_uri);
    } else {
        request.source.context = required(source, "context of the source").context;
        request.source.address = {text(given.source_container), text(given.source_blob),
                                  text(given.source_snapshot), text(given.source_version_id)};
    }
    request.address.container = text(given.container);
    request.address.blob = text(given.blob);
    request.overwrite = flag(given.overwrite, "overwrite");
    request.wait = flag(given.wait, "wait");
    request.access_tier = text(given.access_tier);
    request.rehydrate_priority = text(given.rehydrate_priority);
    request.metadata = pairs_of(given.metadata, given.metadata_count, "metadata");
    request.tags = pairs_of(given.tags, given.tags_count, "tags");
    request.encryption_scope = text(given.encryption_scope);
    request.source.if_tags = text(given.source_if_tags);
    check_copy_request(request);
    return request;
}

}  // namespace

mis_status mis_copy_start(mis_session *session, const mis_context *destination, const mis_context *source,
                          const mis_copy_options *options, mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        return start_transfer(session, destination, known_options(options).limits,
                              [request = copy_request(source, options)](Work &work, const Context &account) {
                                  return copy_blob(work, account, request);
                              });
    });
}
