#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "error.h"
#include "instance.h"

namespace mistorage {

// What IMDS said about the machine, which does not change while a process lives. Only one request is under
// way at a time, because IMDS takes five a second. Safe from any thread.
class InstanceCache {
  public:
    [[nodiscard]] Instance get(Work &work, const std::function<Instance()> &fetch);

  private:
    [[nodiscard]] Instance lead(const std::function<Instance()> &fetch);

    std::mutex mutex_;
    // All guarded by mutex_.
    std::optional<Instance> known_;
    bool fetching_ = false;
    std::uint64_t rounds_ = 0;           // fetches that have ended
    std::optional<Error> last_failure_;  // of the last round
    std::vector<std::shared_ptr<Inbox>> waiters_;
};

}  // namespace mistorage
