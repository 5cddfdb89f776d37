#pragma once

#include <chrono>
#include <thread>

namespace mistorage::test {

// Whether a condition comes true, however busy the machine is: for what another thread or process does after
// it has told that it will.
template <typename Condition>
[[nodiscard]] bool eventually(const Condition &condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace mistorage::test
