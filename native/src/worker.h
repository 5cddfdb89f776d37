#pragma once

#include <functional>

namespace mistorage {

// Runs the task on a thread of its own, which is one that an earlier task left where there is one: starting a
// thread costs as much as sending a small blob. Nobody waits for it: a task that hangs in the system keeps
// its thread, and the next gets another. Throws std::system_error where the system has no more threads.
void run_on_worker(std::function<void()> task);

}  // namespace mistorage
