#pragma once

#include <string>
#include <string_view>

#include "error.h"
#include "request.h"
#include "retry.h"
#include "token.h"
#include "token_cache.h"

namespace mistorage {

// The instance metadata service of an Azure VM.
// https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service

// A GET for `path_and_query` below the session's endpoint, with the retries that IMDS wants. Where nothing
// listens, or what listens answers nothing, the error within 5 seconds is MIS_IMDS_UNREACHABLE.
[[nodiscard]] Response ask_imds(Work &work, const std::string &name, const std::string &path_and_query,
                                RetryPolicy policy);

[[nodiscard]] ReceivedToken fetch_imds_token(Work &work, const TokenRequest &request, RetryPolicy policy);

// Pure parts.
[[nodiscard]] std::string imds_token_query(const TokenRequest &request);
// `now` is in seconds since 1970. Throws MIS_RESPONSE_INVALID.
[[nodiscard]] ReceivedToken parse_token(std::string_view json, const TokenRequest &request, std::int64_t now);
// What an answer other than 200 to a request for a token means.
[[nodiscard]] Error imds_error(const Response &response, const TokenRequest &request);

}  // namespace mistorage
