#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "request.h"
#include "secret.h"
#include "url.h"
#include "work.h"

namespace mistorage {

struct AccountKey {
    std::string name;         // "key1"
    Secret secret;            // base64
    std::string permissions;  // as the service spells it: "Full", "FULL", "Read"
    std::int64_t created_on = 0;
};
using AccountKeys = std::vector<AccountKey>;

struct AccountKeysRequest {
    std::string subscription_id;
    std::string resource_group_name;
    std::string account_name;
    Secret access_token;
    Endpoint resource_manager;
};

// Throws MIS_INVALID_ARGUMENT. Nothing is sent.
void check_account_keys_request(const AccountKeysRequest &request);
// The same, but subscription, group and token may be missing.
void check_given_parts(const AccountKeysRequest &request);

// POST .../listKeys: https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list-keys
[[nodiscard]] AccountKeys list_account_keys(Work &work, const AccountKeysRequest &request);

// Pure parts.
[[nodiscard]] Request list_keys_request(const AccountKeysRequest &request);
// Throws MIS_RESPONSE_INVALID.
[[nodiscard]] AccountKeys parse_account_keys(std::string_view json);

}  // namespace mistorage
