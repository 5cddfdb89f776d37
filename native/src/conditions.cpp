#include "conditions.h"

#include "error.h"
#include "http_date.h"
#include "names.h"

namespace mistorage {
namespace {

void add(Request &request, const char *name, const std::string &value) {
    if (!value.empty()) {
        request.headers.push_back({name, value});
    }
}

void add(Request &request, const char *name, std::int64_t time) {
    if (time != 0) {
        request.headers.push_back({name, format_http_date(time)});
    }
}

}  // namespace

bool Conditions::empty() const {
    return if_match.empty() && if_none_match.empty() && if_modified_since == 0 && if_unmodified_since == 0 &&
           if_tags.empty() && lease_id.empty();
}

bool Conditions::concern_blob() const {
    Conditions others = *this;
    others.lease_id.clear();
    if (must_be_new()) {
        others.if_none_match.clear();
    }
    return !others.empty();
}

void check_conditions(const Conditions &conditions) {
    check_header_text(conditions.if_match, "IfMatch");
    check_header_text(conditions.if_none_match, "IfNoneMatch");
    check_header_text(conditions.if_tags, "the tag condition");
    if (!conditions.lease_id.empty() && !is_guid(conditions.lease_id)) {
        throw invalid_argument("The lease id '" + conditions.lease_id +
                               "' is not valid: it is a GUID such as 00000000-0000-0000-0000-000000000000.");
    }
    if (conditions.if_modified_since < 0 || conditions.if_unmodified_since < 0) {
        throw invalid_argument("A time before 1970 cannot be a condition.");
    }
}

void add_conditions(Request &request, const Conditions &conditions) {
    add(request, "If-Match", conditions.if_match);
    add(request, "If-None-Match", conditions.if_none_match);
    add(request, "If-Modified-Since", conditions.if_modified_since);
    add(request, "If-Unmodified-Since", conditions.if_unmodified_since);
    add(request, "x-ms-if-tags", conditions.if_tags);
    add(request, "x-ms-lease-id", conditions.lease_id);
}

}  // namespace mistorage
