#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

#include "concurrency.h"
#include "inbox.h"
#include "rate.h"

namespace mistorage {

// What several transfers share: how many of their requests may be under way at once, and how many bytes a
// second they may move. Each transfer holds a slot for as long as it runs, and more while more of its
// requests are under way. Safe from any thread.
class Limits : public std::enable_shared_from_this<Limits> {
  public:
    // 0: as many requests as it finds best, and as fast as it goes.
    explicit Limits(unsigned concurrency = 0, std::uint64_t bytes_per_second = 0)
        : concurrency_(concurrency), rate_(bytes_per_second) {}

    // Runs the task as soon as there is a slot for it, which it holds until it ends. In the order of the
    // calls.
    void admit(std::function<void()> task);
    // One more slot. Where there is none, the inbox is poked when it may be worth asking again.
    [[nodiscard]] bool take_slot(const std::shared_ptr<Inbox> &inbox);
    void give_slot();
    // Whether a slot that is held beyond the first should be given back: others wait, or there are fewer now.
    [[nodiscard]] bool wants_slot_back();
    // A request of a transfer ended.
    void request_ended(std::uint64_t bytes, bool busy);

    // How much a download may hold in memory before it writes.
    [[nodiscard]] std::size_t write_unit();

    // Counts bytes and says from when on more may move.
    [[nodiscard]] Rate::TimePoint free_at();
    void moved(std::uint64_t bytes);
    [[nodiscard]] bool capped() const { return rate_.capped(); }

  private:
    void run(std::function<void()> task);
    [[nodiscard]] std::function<void()> pass_slot_on();
    void fill();

    std::mutex mutex_;
    // All guarded by mutex_.
    Concurrency concurrency_;
    Rate rate_;
    unsigned taken_ = 0;
    std::deque<std::function<void()>> waiting_;
    std::deque<std::weak_ptr<Inbox>> hungry_;
};

}  // namespace mistorage
