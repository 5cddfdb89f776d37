#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud.h"
#include "request.h"
#include "secret.h"
#include "token.h"
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

// With where they were found.
struct ListedKeys {
    AccountKeys keys;
    std::string subscription_id;
    std::string resource_group_name;
};

struct AccountKeysRequest {
    std::string subscription_id;      // "" for this machine's
    std::string resource_group_name;  // likewise
    std::string account_name;
    Secret access_token;      // or
    TokenRequest identity;    // whose token is used; its resource is Resource Manager's audience
    std::string environment;  // "" for this machine's, or AzureCloud where only an access token is given
    std::optional<Endpoint> resource_manager;  // that of the environment
    bool trust_endpoint = false;               // also where it is no host of an Azure cloud
};

// The account's resource id, where subscription and group are known. The case of its fixed segments is as
// documented.
[[nodiscard]] std::string account_id(const AccountKeysRequest &request);

// Throws MIS_INVALID_ARGUMENT. Nothing is sent.
void check_account_keys_request(const AccountKeysRequest &request);

// POST .../listKeys: https://learn.microsoft.com/rest/api/storagerp/storage-accounts/list-keys
// What is not given is asked of IMDS first.
[[nodiscard]] ListedKeys list_account_keys(Work &work, const AccountKeysRequest &request);

// POST .../regenerateKey: https://learn.microsoft.com/rest/api/storagerp/storage-accounts/regenerate-key
// Gives all keys as they are now. Whatever works with the old one stops working at once.
[[nodiscard]] ListedKeys regenerate_account_key(Work &work, const AccountKeysRequest &request,
                                                const std::string &key_name);

// "key1" or "key2", letter case ignored: as the service spells it. Throws MIS_INVALID_ARGUMENT.
[[nodiscard]] std::string check_key_name(std::string_view name);

// The cloud whose audience a token for the request's Resource Manager has: that of a host which is a cloud's
// own, else the environment; for any other host AzureCloud where none is named.
[[nodiscard]] const Cloud &resource_manager_cloud(Work &work, const AccountKeysRequest &request);

// Pure parts.
// Of a request that lacks nothing.
[[nodiscard]] Request list_keys_request(const AccountKeysRequest &request);
[[nodiscard]] Request regenerate_key_request(const AccountKeysRequest &request, const std::string &key_name);
// Throws MIS_RESPONSE_INVALID.
[[nodiscard]] AccountKeys parse_account_keys(std::string_view json, const std::string &operation);

}  // namespace mistorage
