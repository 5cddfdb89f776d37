#pragma once

#include <exception>
#include <string>

#include "mistorage.h"

namespace mistorage {

// The one kind of failure inside the library; the C interface hands it out as a mis_error.
struct Error : std::exception {
    Error(mis_status error_code, std::string text, std::string advice = {})
        : code(error_code), message(std::move(text)), hint(std::move(advice)) {}

    [[nodiscard]] const char *what() const noexcept override { return message.c_str(); }
    // A further sentence.
    void add_hint(const std::string &more) { hint += (hint.empty() ? "" : " ") + more; }

    mis_status code;
    int http_status = 0;
    bool retryable = false;
    std::string service_code;
    std::string request_id;
    std::string operation;
    std::string message;
    std::string hint;
};

[[nodiscard]] Error invalid_argument(std::string message);
[[nodiscard]] Error cancelled();

// The exception that is being handled, as an Error: whatever is not one is a defect (MIS_INTERNAL) or
// lack of memory. Call it in a catch block only.
[[nodiscard]] Error current_error() noexcept;

}  // namespace mistorage
