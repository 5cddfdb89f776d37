#include "change_blob.h"

#include <algorithm>
#include <array>

#include "get_blob.h"
#include "http_date.h"
#include "names.h"
#include "service_error.h"
#include "transfer.h"

namespace mistorage {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Property {
    std::string_view name;
    std::string BlobHeaders::*value;
};

constexpr std::array<Property, 5> properties = {{{"CacheControl", &BlobHeaders::cache_control},
                                                 {"ContentDisposition", &BlobHeaders::content_disposition},
                                                 {"ContentEncoding", &BlobHeaders::content_encoding},
                                                 {"ContentLanguage", &BlobHeaders::content_language},
                                                 {"ContentType", &BlobHeaders::content_type}}};

const Property *find_property(std::string_view name) {
    for (const Property &property : properties) {
        if (equals_ignoring_case(property.name, name)) {
            return &property;
        }
    }
    return nullptr;
}

Pairs merged(Pairs pairs, const Changes &changes, bool ignore_case) {
    for (const auto &[name, value] : changes) {
        const auto found = std::find_if(pairs.begin(), pairs.end(), [&, &wanted = name](const auto &pair) {
            return ignore_case ? equals_ignoring_case(pair.first, wanted) : pair.first == wanted;
        });
        if (found != pairs.end()) {
            pairs.erase(found);
        }
        if (value) {
            pairs.emplace_back(name, *value);
        }
    }
    return pairs;
}

bool same(Pairs a, Pairs b) {
    for (Pairs *pairs : {&a, &b}) {
        for (auto &pair : *pairs) {
            pair.first = to_lower(pair.first);
        }
        std::sort(pairs->begin(), pairs->end());
    }
    return a == b;
}

class Change {
  public:
    Change(Work &work, const Context &context, const BlobChange &change)
        : work_(work), context_(context), change_(change) {}

    Blob run() {
        blob_ = get_blob(work_, context_, change_.address, change_.conditions, false);
        set_properties();
        set_metadata();
        set_tags();
        return blob_;
    }

  private:
    // The blob as it was read or as the last step left it.
    [[nodiscard]] Conditions unchanged() const {
        Conditions conditions;
        conditions.if_match = blob_.etag;
        conditions.lease_id = change_.conditions.lease_id;
        return conditions;
    }

    void set_properties() {
        if (change_.properties.empty()) {
            return;
        }
        BlobHeaders headers = blob_.headers;
        for (const auto &[name, value] : change_.properties) {
            headers.*(find_property(name)->value) = value.value_or("");
        }
        put(
            "Set Blob Properties",
            [&] {
                return set_blob_properties_request(context_, change_.address, headers, blob_.content_md5,
                                                   unchanged());
            },
            [&](const Blob &now) {
                return std::all_of(properties.begin(), properties.end(), [&](const Property &property) {
                    return now.headers.*property.value == headers.*property.value;
                });
            });
        blob_.headers = headers;
        done_ += " Its properties were set.";
    }

    void set_metadata() {
        if (change_.metadata.empty()) {
            return;
        }
        const Pairs metadata = merged(blob_.headers.metadata, change_.metadata, true);
        put(
            "Set Blob Metadata",
            [&] { return set_blob_metadata_request(context_, change_.address, metadata, unchanged()); },
            [&](const Blob &now) { return same(now.headers.metadata, metadata); });
        blob_.headers.metadata = metadata;
        done_ += " Its metadata was set.";
    }

    void set_tags() {
        if (change_.tags.empty()) {
            return;
        }
        const Pairs tags =
            merged(get_blob_tags(work_, context_, change_.address, change_.conditions), change_.tags, false);
        const ServiceTarget target = target_of("Set Blob Tags");
        const Answer answer = send(work_, context_, target.operation, [&] {
            return set_blob_tags_request(context_, change_.address, tags, change_.conditions);
        });
        if (answer.response.status != 204) {
            throw explained(service_error(answer.response, target));
        }
        blob_.tags = tags;
        blob_.tag_count = static_cast<std::int64_t>(tags.size());
    }

    // is_done: whether the blob is as this step would have it.
    template <typename MakeRequest, typename IsDone>
    void put(const char *operation, const MakeRequest &make_request, const IsDone &is_done) {
        const ServiceTarget target = target_of(operation);
        const Answer answer = send(work_, context_, target.operation, make_request);
        if (answer.response.status == 200) {
            blob_.etag = answer.response.header("ETag");
            blob_.last_modified = parse_http_date(answer.response.header("Last-Modified")).value_or(0);
            return;
        }
        // Where the reply to an earlier try was lost, the next meets what that has done.
        if (answer.response.status == 412 && answer.sends > 1) {
            const Blob now = get_blob(work_, context_, change_.address, {}, false);
            if (is_done(now)) {
                blob_.etag = now.etag;
                blob_.last_modified = now.last_modified;
                return;
            }
        }
        throw explained(changed_error(answer.response, target));
    }

    [[nodiscard]] ServiceTarget target_of(const char *operation) const {
        return {operation, context_.account_name, change_.address.container, change_.address.blob};
    }

    [[nodiscard]] Error explained(Error error) const {
        error.message += done_;
        return error;
    }

    Work &work_;
    const Context &context_;
    const BlobChange &change_;
    Blob blob_;
    std::string done_;  // what an error has to say of the steps before it
};

}  // namespace

void check_blob_change(const BlobChange &change) {
    check_conditions(change.conditions);
    BlobHeaders headers;
    for (const auto &[name, value] : change.properties) {
        const Property *property = find_property(name);
        if (property == nullptr) {
            throw invalid_argument("There is no property '" + shown(name, 100) +
                                   "' that can be set: CacheControl, ContentDisposition, ContentEncoding, "
                                   "ContentLanguage and ContentType can.");
        }
        headers.*(property->value) = value.value_or("");
    }
    for (const auto &[name, value] : change.metadata) {
        check_metadata_name(name);
        if (value) {
            headers.metadata.emplace_back(name, *value);
        }
    }
    check_blob_headers(headers);
    for (const auto &[name, value] : change.tags) {
        check_tag(name, value.value_or(""));
    }
    if (change.properties.empty() && change.metadata.empty() && change.tags.empty()) {
        throw invalid_argument(
            "There is nothing to change: neither properties, metadata nor tags are given.");
    }
}

Blob change_blob(Work &work, const Context &context, const BlobChange &change) {
    return Change(work, context, change).run();
}

void set_blob_tier(Work &work, const Context &context, const TierChange &change) {
    const ServiceTarget target{"Set Blob Tier", context.account_name, change.address.container,
                               change.address.blob};
    const Answer answer = send(work, context, target.operation, [&] {
        return set_blob_tier_request(context, change.address, change.tier, change.rehydrate_priority,
                                     change.conditions);
    });
    // 202: it comes out of the archive in hours.
    if (answer.response.status != 200 && answer.response.status != 202) {
        throw service_error(answer.response, target);
    }
}

}  // namespace mistorage
