#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "request.h"
#include "secret.h"

namespace mistorage {

// Many requests in one: https://learn.microsoft.com/rest/api/storageservices/blob-batch Pure.

// The service's own limit.
constexpr std::size_t most_in_a_batch = 256;

// The body of a batch: each request as it would be sent, with what authorizes it, so that it is a secret.
// They have no bodies of their own.
[[nodiscard]] Secret batch_body(const std::vector<Request> &requests, std::string_view boundary);

// The answers in the order of the requests, each without an answer where there is none. Nothing at all where
// it is no answer to a batch.
[[nodiscard]] std::optional<std::vector<std::optional<Response>>> parse_batch_answer(const Response &answer,
                                                                                     std::size_t requests);

}  // namespace mistorage
