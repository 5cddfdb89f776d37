#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

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

    // The slot that a task runs with.
    struct Slot {
        bool held = false;  // from its turn until it ends or is given back; guarded by the limits
    };

    // Runs the task as soon as there is a slot for it, which it holds until it ends or somebody gives it
    // back: who gives up a task that hangs in the system. In the order of the calls. Throws std::system_error
    // where the system has no thread for the first.
    void admit(std::function<void()> task, std::shared_ptr<Slot> slot);
    void give_back(Slot &slot);
    // One more slot. Where there is none, the inbox is poked when it may be worth asking again.
    [[nodiscard]] bool take_slot(const std::shared_ptr<Inbox> &inbox);
    void give_slot();
    // Whether a slot that is held beyond the first should be given back: others want it, or there are fewer
    // now.
    [[nodiscard]] bool wants_slot_back(const std::shared_ptr<Inbox> &holder);
    // How much of what is wanted may be read at once: a quarter of a second's, where there is a cap.
    [[nodiscard]] std::size_t piece(std::size_t wanted) const;
    void request_ended(const RequestEnd &request);

    // How much a download may hold in memory before it writes.
    [[nodiscard]] std::size_t write_unit();

    // Counts bytes and says from when on more may move.
    [[nodiscard]] Rate::TimePoint free_at();
    void moved(std::uint64_t bytes);
    [[nodiscard]] bool capped() const { return rate_.capped(); }

  private:
    struct Waiting {
        std::function<void()> task;
        std::shared_ptr<Slot> slot;
    };

    void run(Waiting admitted);
    [[nodiscard]] Waiting pass_slot_on(Slot &slot);
    void fill();
    void free_one() noexcept;
    void forget_hunger(const std::shared_ptr<Inbox> &inbox);

    std::mutex mutex_;
    // All guarded by mutex_.
    Concurrency concurrency_;
    Rate rate_;
    unsigned taken_ = 0;
    std::deque<Waiting> waiting_;
    std::vector<std::weak_ptr<Inbox>> hungry_;
};

}  // namespace mistorage
