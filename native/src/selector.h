#pragma once

#include <string>

#include "identity_source.h"
#include "token.h"

namespace mistorage {

// How a source spells the ways to select an identity; nullptr where it has none.
struct SelectorNames {
    const char *client_id = nullptr;
    const char *object_id = nullptr;
    const char *resource_id = nullptr;
};

// "&name=value", or "" where nothing is selected. Throws MIS_INVALID_ARGUMENT for a way that the source does
// not have: it would silently answer for another identity.
[[nodiscard]] std::string selector_query(const IdentitySelector &identity, IdentitySource source,
                                         const SelectorNames &names);

// "with client id '...'"; "" where nothing is selected.
[[nodiscard]] std::string selector_text(const IdentitySelector &identity);

}  // namespace mistorage
