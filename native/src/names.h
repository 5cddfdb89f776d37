#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The rules for names, each checked before anything is sent. All throw MIS_INVALID_ARGUMENT with the rule.
namespace mistorage {

// 3 to 24 lower-case letters and digits.
// https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
void check_account_name(std::string_view name);
// 1 to 90 letters, digits and . _ - ( ), no dot at the end (same source).
void check_resource_group_name(std::string_view name);
[[nodiscard]] bool is_guid(std::string_view text);
// A GUID.
void check_subscription_id(std::string_view id);
// 3 to 63 lower-case letters, digits and single hyphens, or $root, $logs, $web.
// https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
void check_container_name(std::string_view name);
// 1 to 1024 characters of well-formed UTF-8.
void check_blob_name(std::string_view name);
// A C# identifier, because the service demands it (same source).
void check_metadata_name(std::string_view name);
// A name of 1 to 128 and a value of up to 256 letters, digits and some signs; up to 10 of them.
// https://learn.microsoft.com/rest/api/storageservices/set-blob-tags
void check_tag(std::string_view name, std::string_view value);
void check_tags(const std::vector<std::pair<std::string, std::string>> &tags);
// Printable ASCII: it becomes the value of a header.
void check_header_text(std::string_view text, std::string_view what);
// An absolute URI, sent exactly as given.
void check_resource(std::string_view resource);
// What becomes a query value of IMDS: printable and not too long.
void check_selector(std::string_view text, std::string_view what);

}  // namespace mistorage
