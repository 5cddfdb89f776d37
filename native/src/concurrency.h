#pragma once

#include <chrono>
#include <cstdint>

namespace mistorage {

// A request of a transfer that ended.
struct RequestEnd {
    std::uint64_t bytes = 0;    // that it moved
    bool service_busy = false;  // it was turned away (429, 503)
    bool saturated = false;     // the connections' thread has no time to spare
};

// How many requests of transfers may be under way at once. Either a number that was asked for, or one that it
// finds by itself: it starts modest, doubles as long as that moves more, steps back where it does not, and
// gives way at once to a service that is busy. Where this side does not keep up, more would only cost.
// Pure: the time is given.
class Concurrency {
  public:
    using TimePoint = std::chrono::steady_clock::time_point;

    static constexpr unsigned first = 8;
    static constexpr unsigned most_by_itself = 64;
    static constexpr unsigned least_by_itself = 2;

    // 0: by itself.
    explicit Concurrency(unsigned asked) : fixed_(asked != 0), limit_(asked != 0 ? asked : first) {}

    [[nodiscard]] unsigned limit() const { return limit_; }
    void ended(TimePoint now, const RequestEnd &request);

  private:
    enum class Phase { settling, measuring };

    void begin(Phase phase, TimePoint now);
    void decide(TimePoint now, double goodput);
    void give_way(TimePoint now);

    const bool fixed_;
    unsigned limit_;
    Phase phase_ = Phase::measuring;
    TimePoint began_{};
    unsigned requests_ = 0;  // that ended in this phase
    std::uint64_t bytes_ = 0;
    unsigned saturated_ = 0;     // of them, while the connections' thread had no time to spare
    unsigned step_back_to_ = 0;  // while a higher limit is tried
    double before_ = 0;          // what it moved at the limit before
    TimePoint try_again_at_{};
    std::chrono::seconds patience_{2};
    TimePoint gave_way_at_{};
    TimePoint last_{};  // when the last request ended
};

}  // namespace mistorage
