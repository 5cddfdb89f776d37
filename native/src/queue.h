#pragma once

#include <chrono>
#include <memory>

#include "operation.h"

namespace mistorage {

// Waits for any of several operations, each known by a key of the caller's.
class Queue {
  public:
    void add(void *key, const std::shared_ptr<Operation> &operation);
    void forget(void *key);
    // The key of one that has ended and was not reported yet, or nullptr when the time was up.
    [[nodiscard]] void *wait(std::chrono::milliseconds timeout);

    struct Sum {
        std::uint32_t operations = 0;
        std::uint64_t done = 0;
        std::uint64_t total = 0;
        std::uint64_t retries = 0;
    };
    [[nodiscard]] Sum progress();

  private:
    struct State;
    // Shared with the operations' callbacks, which may come after the queue is gone.
    std::shared_ptr<State> state_ = make_state();
    static std::shared_ptr<State> make_state();
};

}  // namespace mistorage
