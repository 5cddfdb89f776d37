#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "context.h"
#include "error.h"

namespace mistorage {

// The way from the identity to a blob, step by step, and what blocks it.

enum class CheckOutcome { passed = 0, failed = 1, skipped = 2 };

struct AccessCheck {
    std::string name;
    CheckOutcome outcome = CheckOutcome::skipped;
    std::int64_t milliseconds = 0;
    mis_status code = MIS_OK;  // of the failure
    std::string detail;        // what was found, or why it was skipped
    std::string hint;          // what mends a failure
};
using AccessChecks = std::vector<AccessCheck>;

struct AccessRequest {
    ContextOptions context;  // of an identity
    std::string container;   // "": what needs one is skipped
    bool write = false;      // also puts a blob there, and deletes it
};

// Throws MIS_INVALID_ARGUMENT. Nothing is sent.
void check_access_request(const AccessRequest &request);

// All steps in their order; the first that fails is the last that was tried.
[[nodiscard]] AccessChecks check_access(Work &work, const AccessRequest &request);

}  // namespace mistorage
