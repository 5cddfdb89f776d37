// Blobs: delete, set tier, properties, metadata and tags.
#include "abi.h"
#include "change_blob.h"
#include "names.h"

using namespace mistorage;

namespace {

Changes changes_of(const mis_name_value *given, uint32_t count) {
    if (count > 0 && given == nullptr) {
        throw invalid_argument("A count of changes is given without them.");
    }
    Changes changes;
    for (uint32_t i = 0; i < count; ++i) {
        const char *value = given[i].value;
        changes.emplace_back(text(given[i].name),
                             value == nullptr ? std::nullopt : std::optional<std::string>(value));
    }
    return changes;
}

}  // namespace

mis_status mis_blob_delete_start(mis_session *session, const mis_context *context,
                                 const mis_blob_delete_options *options, mis_operation **out,
                                 mis_error **error) {
    return guard(out, error, [&] {
        const mis_blob_delete_options given = known_options(options);
        if (given.what > MIS_DELETE_SNAPSHOTS_ONLY) {
            throw invalid_argument("what is 0, 1 or 2.");
        }
        DeleteRequest request;
        request.deletion = static_cast<Deletion>(given.what);
        request.conditions = conditions_of(given.conditions);
        for (uint32_t i = 0; given.blobs != nullptr && i < given.blobs_count; ++i) {
            BlobAddress address = address_of(given.container, given.blobs[i].blob);
            address.snapshot = text(given.blobs[i].snapshot);
            address.version_id = text(given.blobs[i].version_id);
            request.blobs.push_back(std::move(address));
        }
        check_delete_request(request);
        return start(session, context, [request](Work &work, const Context &account) {
            return delete_blobs(work, account, request);
        });
    });
}

mis_status mis_deletions_result(mis_operation *operation, mis_deletions **out, mis_error **error) {
    return guard(out, error, [&] {
        return new mis_deletions{required(operation, "operation").operation->result<Deletions>()};
    });
}

mis_status mis_deletions_outcome(const mis_deletions *deletions, uint32_t index, mis_error **error) {
    return guard(error, [&] {
        const auto &outcome = required(deletions, "deletions").deletions->at(index);
        if (outcome) {
            throw Error(*outcome);
        }
    });
}

void mis_deletions_free(mis_deletions *deletions) {
    delete deletions;
}

mis_status mis_blob_tier_start(mis_session *session, const mis_context *context,
                               const mis_blob_tier_options *options, mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        const mis_blob_tier_options given = known_options(options);
        TierChange change;
        change.address = address_of(given.container, given.blob);
        change.address.snapshot = text(given.snapshot);
        change.address.version_id = text(given.version_id);
        change.tier = text(given.tier);
        change.rehydrate_priority = text(given.rehydrate_priority);
        change.conditions = conditions_of(given.conditions);
        check_header_text(change.tier, "the access tier");
        check_header_text(change.rehydrate_priority, "the rehydrate priority");
        if (change.tier.empty()) {
            throw invalid_argument("There is no access tier.");
        }
        return start(session, context, [change](Work &work, const Context &account) {
            set_blob_tier(work, account, change);
            return Done();
        });
    });
}

mis_status mis_blob_tier_result(mis_operation *operation, mis_error **error) {
    return guard(error, [&] { (void)required(operation, "operation").operation->result<Done>(); });
}

mis_status mis_blob_change_start(mis_session *session, const mis_context *context,
                                 const mis_blob_change_options *options, mis_operation **out,
                                 mis_error **error) {
    return guard(out, error, [&] {
        const mis_blob_change_options given = known_options(options);
        BlobChange change;
        change.address = address_of(given.container, given.blob);
        change.properties = changes_of(given.properties, given.properties_count);
        change.metadata = changes_of(given.metadata, given.metadata_count);
        change.tags = changes_of(given.tags, given.tags_count);
        change.conditions = conditions_of(given.conditions);
        check_blob_change(change);
        return start(session, context, [change](Work &work, const Context &account) {
            return change_blob(work, account, change);
        });
    });
}
