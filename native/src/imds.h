#pragma once

#include <string>

#include "request.h"
#include "retry.h"
#include "token_answer.h"

namespace mistorage {

// The instance metadata service of an Azure VM.
// https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service

// A GET for `path_and_query` below the session's endpoint, with the retries that IMDS wants. Where nothing
// listens, or what listens answers nothing, the error within 5 seconds is MIS_IMDS_UNREACHABLE.
[[nodiscard]] Response ask_imds(Work &work, const std::string &name, const std::string &path_and_query,
                                RetryPolicy policy);

[[nodiscard]] ReceivedToken fetch_imds_token(Work &work, const TokenRequest &request, RetryPolicy policy);

// What to do where nothing answers at Azure's own address, or at another that was given. Pure.
[[nodiscard]] std::string unreachable_imds_hint(bool is_well_known);

// Pure.
[[nodiscard]] std::string imds_token_query(const TokenRequest &request);

}  // namespace mistorage
