// Containers: create, read, list, delete.
#include "abi.h"
#include "names.h"

using namespace mistorage;

namespace {

std::string container_of(const char *given) {
    std::string name = text(given);
    check_container_name(name);
    return name;
}

void fill(mis_container_properties *properties, const Container &from,
          const std::vector<mis_name_value> &metadata) {
    mis_container_properties filled = known_options(properties);
    filled.public_access = static_cast<int32_t>(from.access);
    filled.name = from.name.c_str();
    filled.uri = from.uri.c_str();
    filled.etag = from.etag.c_str();
    filled.last_modified = from.last_modified;
    filled.lease_status = from.lease.status.c_str();
    filled.lease_state = from.lease.state.c_str();
    filled.lease_duration = from.lease.duration.c_str();
    filled.metadata = metadata.data();
    filled.metadata_count = static_cast<uint32_t>(metadata.size());
    filled.is_deleted = from.is_deleted ? 1 : 0;
    filled.version_id = from.version_id.c_str();
    filled.deleted_on = from.deleted_on;
    filled.remaining_retention_days = from.remaining_retention_days;
    std::memcpy(properties, &filled, filled.struct_size);
}

}  // namespace

mis_status mis_container_create_start(mis_session *session, const mis_context *context, const char *container,
                                      int32_t public_access, mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        std::string name = container_of(container);
        if (public_access < MIS_PUBLIC_ACCESS_OFF || public_access > MIS_PUBLIC_ACCESS_BLOB) {
            throw invalid_argument("public_access is 0, 1 or 2.");
        }
        return start(
            session, context,
            [name, access = static_cast<PublicAccess>(public_access)](Work &work, const Context &account) {
                return create_container(work, account, name, access);
            });
    });
}

mis_status mis_container_result(mis_operation *operation, mis_container **out, mis_error **error) {
    return guard(out, error, [&] {
        auto result = std::make_unique<mis_container>(
            mis_container{required(operation, "operation").operation->result<Container>(), {}});
        result->metadata = names_and_values(result->container.metadata);
        return result.release();
    });
}

mis_status mis_container_get_start(mis_session *session, const mis_context *context, const char *container,
                                   mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        return start(session, context, [name = container_of(container)](Work &work, const Context &account) {
            return get_container(work, account, name);
        });
    });
}

mis_status mis_container_properties_get(const mis_container *container,
                                        mis_container_properties *properties) {
    return guard([&] {
        const mis_container &of = required(container, "container");
        fill(properties, of.container, of.metadata);
    });
}

void mis_container_free(mis_container *container) {
    delete container;
}

mis_status mis_container_list_start(mis_session *session, const mis_context *context,
                                    const mis_container_list_options *options, mis_operation **out,
                                    mis_error **error) {
    return guard(out, error, [&] {
        const mis_container_list_options given = known_options(options);
        ContainerListing listing;
        listing.prefix = text(given.prefix);
        listing.marker = text(given.marker);
        listing.most = given.max_results == 0 ? most_results : static_cast<int>(given.max_results);
        listing.deleted = flag(given.include_deleted, "include_deleted");
        check_listing(listing);
        return start(session, context, [listing](Work &work, const Context &account) {
            return list_containers(work, account, listing);
        });
    });
}

mis_status mis_container_page_result(mis_operation *operation, mis_container_page **out, mis_error **error) {
    return guard(out, error, [&] {
        return new mis_container_page{required(operation, "operation").operation->result<ContainerPage>(),
                                      {}};
    });
}

uint32_t mis_container_page_count(const mis_container_page *page) {
    return page == nullptr ? 0 : static_cast<uint32_t>(page->page->items.size());
}

mis_status mis_container_page_get(mis_container_page *page, uint32_t index,
                                  mis_container_properties *properties) {
    return guard([&] {
        const Container &container = required(page, "page").page->items.at(index);
        page->metadata = names_and_values(container.metadata);
        fill(properties, container, page->metadata);
    });
}

const char *mis_container_page_marker(const mis_container_page *page) {
    return page == nullptr ? "" : page->page->marker.c_str();
}
void mis_container_page_free(mis_container_page *page) {
    delete page;
}

mis_status mis_container_delete_start(mis_session *session, const mis_context *context, const char *container,
                                      const mis_conditions *conditions, mis_operation **out,
                                      mis_error **error) {
    return guard(out, error, [&] {
        return start(session, context,
                     [name = container_of(container), given = conditions_of(conditions)](
                         Work &work, const Context &account) {
                         delete_container(work, account, name, given);
                         return Done();
                     });
    });
}

mis_status mis_container_delete_result(mis_operation *operation, mis_error **error) {
    return guard(error, [&] { (void)required(operation, "operation").operation->result<Done>(); });
}
