#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "inbox.h"

namespace mistorage {

class Limits;
class Session;

// Bytes of a transfer. A try that is repeated takes back what it had counted.
struct Progress {
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> total{0};
    std::atomic<std::uint64_t> retries{0};  // requests that failed and are sent again
};

// What the body of an operation has at hand.
struct Work {
    Session &session;
    std::shared_ptr<Inbox> inbox;
    std::shared_ptr<Progress> progress;
    // What a transfer shares with others; its first request at a time is always allowed. Null elsewhere.
    std::shared_ptr<Limits> limits;
};

}  // namespace mistorage
