// Blobs: read, list.
#include "abi.h"
#include "blob_uri.h"
#include "get_blob.h"
#include "names.h"

using namespace mistorage;

namespace mistorage {

std::vector<std::pair<std::string, std::string>> pairs_of(const mis_name_value *given, uint32_t count,
                                                          const char *what) {
    if (count > 0 && given == nullptr) {
        throw invalid_argument(std::string(what) + "_count is given without " + what + '.');
    }
    std::vector<std::pair<std::string, std::string>> pairs;
    for (uint32_t i = 0; i < count; ++i) {
        pairs.emplace_back(text(given[i].name), text(given[i].value));
    }
    return pairs;
}

BlobAddress address_of(const char *container, const char *blob) {
    BlobAddress address;
    address.container = text(container);
    address.blob = text(blob);
    check_container_name(address.container);
    check_blob_name(address.blob);
    return address;
}

Conditions conditions_of(const mis_conditions *conditions) {
    Conditions all;
    if (conditions != nullptr) {
        const mis_conditions given = known_options(conditions);
        all = {text(given.if_match),      text(given.if_none_match), given.if_modified_since,
               given.if_unmodified_since, text(given.if_tags),       text(given.lease_id)};
        check_conditions(all);
    }
    return all;
}

}  // namespace mistorage

namespace {

void fill(mis_blob_properties *properties, const Blob &from, const std::vector<mis_name_value> &metadata,
          const std::vector<mis_name_value> &tags) {
    mis_blob_properties filled = known_options(properties);
    filled.metadata_count = static_cast<uint32_t>(metadata.size());
    filled.metadata = metadata.data();
    filled.container = from.address.container.c_str();
    filled.name = from.address.blob.c_str();
    filled.uri = from.uri.c_str();
    filled.blob_type = from.blob_type.c_str();
    filled.length = from.length;
    filled.last_modified = from.last_modified;
    filled.etag = from.etag.c_str();
    filled.content_type = from.headers.content_type.c_str();
    filled.content_encoding = from.headers.content_encoding.c_str();
    filled.content_language = from.headers.content_language.c_str();
    filled.content_disposition = from.headers.content_disposition.c_str();
    filled.cache_control = from.headers.cache_control.c_str();
    filled.content_md5 = from.content_md5.c_str();
    filled.version_id = from.address.version_id.c_str();
    filled.snapshot = from.address.snapshot.c_str();
    filled.access_tier = from.headers.access_tier.c_str();
    filled.tags = tags.data();
    filled.tags_count = static_cast<uint32_t>(tags.size());
    filled.is_latest_version = from.is_latest_version ? 1 : 0;
    filled.tag_count = from.tag_count;
    filled.created_on = from.created_on;
    filled.access_tier_changed_on = from.access_tier_changed_on;
    filled.archive_status = from.archive_status.c_str();
    filled.rehydrate_priority = from.rehydrate_priority.c_str();
    filled.encryption_scope = from.encryption_scope.c_str();
    filled.access_tier_inferred = from.access_tier_inferred ? 1 : 0;
    filled.server_encrypted = from.server_encrypted ? 1 : 0;
    filled.lease_status = from.lease.status.c_str();
    filled.lease_state = from.lease.state.c_str();
    filled.lease_duration = from.lease.duration.c_str();
    filled.copy_id = from.copy.id.c_str();
    filled.copy_source = from.copy.source.c_str();
    filled.copy_status = from.copy.status.c_str();
    filled.copy_progress = from.copy.progress.c_str();
    filled.copy_status_description = from.copy.description.c_str();
    filled.copy_completed_on = from.copy.completed_on;
    filled.is_deleted = from.is_deleted ? 1 : 0;
    filled.deleted_on = from.deleted_on;
    filled.remaining_retention_days = from.remaining_retention_days;
    filled.resumed_bytes = from.resumed_bytes;
    filled.started_over = from.started_over ? 1 : 0;
    std::memcpy(properties, &filled, filled.struct_size);
}

}  // namespace

mis_status mis_blob_properties_get(const mis_blob *blob, mis_blob_properties *properties) {
    return guard([&] {
        const mis_blob &of = required(blob, "blob");
        fill(properties, of.blob, of.metadata, of.tags);
    });
}

mis_status mis_blob_result(mis_operation *operation, mis_blob **out, mis_error **error) {
    return guard(out, error, [&] {
        auto result = std::make_unique<mis_blob>(
            mis_blob{required(operation, "operation").operation->result<Blob>(), {}, {}});
        result->metadata = names_and_values(result->blob.headers.metadata);
        result->tags = names_and_values(result->blob.tags);
        return result.release();
    });
}

void mis_blob_free(mis_blob *blob) {
    delete blob;
}

mis_status mis_blob_uri_parse(const char *uri, mis_context **context, mis_blob **blob, mis_error **error) {
    return guard(context, error, [&] {
        if (blob == nullptr) {
            throw invalid_argument("There is no place for the result (blob is NULL).");
        }
        *blob = nullptr;
        BlobUri parsed = parse_blob_uri(secret(uri));
        auto named = std::make_unique<mis_blob>();
        named->blob.address = parsed.address;
        named->blob.uri = parsed.context.blob_url(parsed.address.container, parsed.address.blob);
        auto made = std::make_unique<mis_context>(to_handle(std::move(parsed.context)));
        *blob = named.release();
        return made.release();
    });
}

mis_status mis_blob_get_start(mis_session *session, const mis_context *context,
                              const mis_blob_get_options *options, mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        const mis_blob_get_options given = known_options(options);
        BlobAddress address = address_of(given.container, given.blob);
        address.snapshot = text(given.snapshot);
        address.version_id = text(given.version_id);
        return start(session, context,
                     [address, tags = flag(given.include_tags, "include_tags"),
                      conditions = conditions_of(given.conditions)](Work &work, const Context &account) {
                         return get_blob(work, account, address, conditions, tags);
                     });
    });
}

mis_status mis_blob_list_start(mis_session *session, const mis_context *context,
                               const mis_blob_list_options *options, mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        const mis_blob_list_options given = known_options(options);
        BlobListing listing;
        listing.container = text(given.container);
        listing.prefix = text(given.prefix);
        listing.marker = text(given.marker);
        listing.most = given.max_results == 0 ? most_results : static_cast<int>(given.max_results);
        listing.snapshots = flag(given.include_snapshots, "include_snapshots");
        listing.metadata = flag(given.include_metadata, "include_metadata");
        listing.deleted = flag(given.include_deleted, "include_deleted");
        listing.versions = flag(given.include_versions, "include_versions");
        listing.tags = flag(given.include_tags, "include_tags");
        check_listing(listing);
        return start(session, context, [listing](Work &work, const Context &account) {
            return list_blobs(work, account, listing);
        });
    });
}

mis_status mis_blob_page_result(mis_operation *operation, mis_blob_page **out, mis_error **error) {
    return guard(out, error, [&] {
        return new mis_blob_page{required(operation, "operation").operation->result<BlobPage>(), {}, {}};
    });
}

uint32_t mis_blob_page_count(const mis_blob_page *page) {
    return page == nullptr ? 0 : static_cast<uint32_t>(page->page->items.size());
}

mis_status mis_blob_page_get(mis_blob_page *page, uint32_t index, mis_blob_properties *properties) {
    return guard([&] {
        const Blob &blob = required(page, "page").page->items.at(index);
        page->metadata = names_and_values(blob.headers.metadata);
        page->tags = names_and_values(blob.tags);
        fill(properties, blob, page->metadata, page->tags);
    });
}

const char *mis_blob_page_marker(const mis_blob_page *page) {
    return page == nullptr ? "" : page->page->marker.c_str();
}
void mis_blob_page_free(mis_blob_page *page) {
    delete page;
}
