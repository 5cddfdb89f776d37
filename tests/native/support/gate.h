#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>

namespace mistorage::test {

// Closed until somebody opens it; whoever waits before it goes on then. Copies are the same gate.
class Gate {
  public:
    void open() const { state_->promise.set_value(); }
    // Throws after a minute.
    void wait() const {
        if (state_->future.wait_for(std::chrono::seconds(60)) != std::future_status::ready) {
            throw std::runtime_error("what was waited for did not happen");
        }
    }

  private:
    struct State {
        std::promise<void> promise;
        std::shared_future<void> future = promise.get_future().share();
    };
    std::shared_ptr<State> state_ = std::make_shared<State>();
};

// Opens the gate when the last copy is gone.
[[nodiscard]] inline std::shared_ptr<void> opened_at_the_end(const Gate &gate) {
    return {static_cast<void *>(nullptr), [gate](void *) { gate.open(); }};
}

}  // namespace mistorage::test
