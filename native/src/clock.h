#pragma once

#include <chrono>
#include <cstdint>

#include "inbox.h"

namespace mistorage {

// The time, and waiting for it, in one place, so that the tests need not wait for real.
class Clock {
  public:
    virtual ~Clock() = default;
    // Seconds since 1970-01-01T00:00:00Z.
    [[nodiscard]] virtual std::int64_t utc() const {
        return std::chrono::duration_cast<std::chrono::seconds>(
                   std::chrono::system_clock::now().time_since_epoch())
            .count();
    }
    [[nodiscard]] virtual Inbox::TimePoint now() const { return std::chrono::steady_clock::now(); }
    virtual std::shared_ptr<Exchange> wait(Inbox &inbox, Inbox::TimePoint until) {
        return inbox.wait_until(until);
    }
};

}  // namespace mistorage
