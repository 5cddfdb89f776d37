#include "rate.h"

#include <algorithm>

namespace mistorage {
namespace {

// What was not used while nothing could move is made up for, but not more than this.
constexpr std::chrono::milliseconds most_made_up_for{100};

}  // namespace

void Rate::moved(TimePoint now, std::uint64_t bytes) {
    if (!capped()) {
        return;
    }
    const std::chrono::duration<double> cost(static_cast<double>(bytes) /
                                             static_cast<double>(bytes_per_second_));
    free_at_ =
        std::max(free_at_, now - most_made_up_for) + std::chrono::duration_cast<TimePoint::duration>(cost);
}

}  // namespace mistorage
