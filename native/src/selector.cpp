#include "selector.h"

#include <array>

#include "error.h"
#include "url.h"

namespace mistorage {
namespace {

struct Way {
    std::string IdentitySelector::*value;
    const char *SelectorNames::*name;
    const char *what;
};

constexpr std::array<Way, 3> ways = {
    {{&IdentitySelector::client_id, &SelectorNames::client_id, "client id"},
     {&IdentitySelector::object_id, &SelectorNames::object_id, "object id"},
     {&IdentitySelector::resource_id, &SelectorNames::resource_id, "resource id"}}};

}  // namespace

std::string selector_query(const IdentitySelector &identity, IdentitySource source,
                           const SelectorNames &names) {
    for (const Way &way : ways) {
        const std::string &value = identity.*way.value;
        const char *const name = names.*way.name;
        if (value.empty()) {
            continue;
        }
        if (name == nullptr) {
            throw invalid_argument("The identity source " + std::string(source_name(source)) +
                                   " does not let an identity be selected by its " + way.what + '.');
        }
        return std::string("&") + name + '=' + percent_encode(value);
    }
    return {};
}

std::string selector_text(const IdentitySelector &identity) {
    for (const Way &way : ways) {
        if (!(identity.*way.value).empty()) {
            return std::string("with ") + way.what + " '" + identity.*way.value + "'";
        }
    }
    return {};
}

}  // namespace mistorage
