#pragma once

#include <string_view>

#include "account_key.h"
#include "error.h"

namespace mistorage {

// What is done with an account's keys, for messages.
struct KeyAction {
    std::string_view operation;
    std::string_view verb;        // "list"
    std::string_view gerund;      // "listing"
    std::string_view permission;  // Microsoft.Storage/storageAccounts/...
    mis_status forbidden;
};

inline constexpr KeyAction list_keys_action = {"List keys", "list", "listing",
                                               "Microsoft.Storage/storageAccounts/listKeys/action",
                                               MIS_KEY_LISTING_FORBIDDEN};
inline constexpr KeyAction regenerate_key_action = {"Regenerate key", "regenerate", "regenerating",
                                                    "Microsoft.Storage/storageAccounts/regenerateKey/action",
                                                    MIS_KEY_REGENERATION_FORBIDDEN};

// What an answer other than 200 to such a request means, and what to do about it.
[[nodiscard]] Error resource_manager_error(const Response &response, const AccountKeysRequest &request,
                                           const KeyAction &action);

}  // namespace mistorage
