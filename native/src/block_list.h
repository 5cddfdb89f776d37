#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace mistorage {

// The blocks by id, with their sizes in bytes, that were put and not yet committed, in an answer to Get Block
// List. Pure. Throws MIS_RESPONSE_INVALID where it is no such answer.
// https://learn.microsoft.com/rest/api/storageservices/get-block-list
using UncommittedBlocks = std::map<std::string, std::uint64_t>;
[[nodiscard]] UncommittedBlocks parse_uncommitted_blocks(std::string_view xml);

}  // namespace mistorage
