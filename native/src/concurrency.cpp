#include "concurrency.h"

#include <algorithm>

namespace mistorage {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What a request costs beside its bytes, as bytes: so that many small blobs count as work too.
constexpr double request_weight = 64 << 10;
// A doubled limit is kept where it moves so much more; less is noise, and the connections cost memory.
constexpr double worthwhile = 1.15;
// Fewer requests or a shorter time tell nothing.
constexpr milliseconds shortest_measurement{10};
constexpr seconds longest_patience{60};
// Longer ago nothing was under way, or so little that it tells nothing.
constexpr seconds longest_gap{10};
// The answers to what was under way together count as one refusal.
constexpr milliseconds one_refusal{500};

}  // namespace

void Concurrency::begin(Phase phase, TimePoint now) {
    phase_ = phase;
    began_ = now;
    requests_ = 0;
    bytes_ = 0;
    saturated_ = 0;
}

void Concurrency::ended(TimePoint now, const RequestEnd &request) {
    if (fixed_) {
        return;
    }
    if (request.service_busy) {
        give_way(now);
        return;
    }
    const bool idle = now - last_ > longest_gap;
    last_ = now;
    if (idle) {
        begin(phase_, now);  // the first to end, ever or after a pause, only sets the clock
        return;
    }
    ++requests_;
    bytes_ += request.bytes;
    saturated_ += request.saturated ? 1 : 0;
    if (requests_ < limit_) {
        return;
    }
    if (phase_ == Phase::settling) {
        begin(Phase::measuring, now);
        return;
    }
    const auto elapsed = now - began_;
    if (elapsed < shortest_measurement) {
        return;
    }
    decide(now, (static_cast<double>(bytes_) + requests_ * request_weight) /
                    std::chrono::duration<double>(elapsed).count());
}

void Concurrency::decide(TimePoint now, double goodput) {
    if (step_back_to_ != 0 && goodput < before_ * worthwhile) {
        limit_ = step_back_to_;
        step_back_to_ = 0;
        try_again_at_ = now + patience_;
        patience_ = std::min(patience_ * 2, longest_patience);
        begin(Phase::settling, now);
        return;
    }
    before_ = goodput;
    if (limit_ < most_by_itself && now >= try_again_at_ && saturated_ * 2 <= requests_) {
        step_back_to_ = limit_;
        limit_ = std::min(limit_ * 2, most_by_itself);
        begin(Phase::settling, now);  // new connections have to be made first
        return;
    }
    step_back_to_ = 0;
    begin(Phase::measuring, now);
}

void Concurrency::give_way(TimePoint now) {
    if (gave_way_at_ != TimePoint{} && now - gave_way_at_ < one_refusal) {
        return;
    }
    gave_way_at_ = now;
    limit_ = std::max(limit_ / 2, least_by_itself);
    step_back_to_ = 0;
    try_again_at_ = now + patience_;
    begin(Phase::settling, now);
}

}  // namespace mistorage
