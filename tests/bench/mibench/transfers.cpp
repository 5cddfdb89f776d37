#include "transfers.h"

#include <cstdio>
#include <map>

namespace mibench {

namespace {

constexpr std::uint32_t sample_milliseconds = 200;

Handle<mis_queue> new_queue() {
    return call<mis_queue>(mis_queue_new);
}

// finished: bytes of the transfers that the queue has reported and so no longer counts.
void print_progress(mis_queue *queue, std::uint64_t finished) {
    mis_progress progress = {};
    progress.struct_size = sizeof progress;
    mis_queue_progress(queue, &progress);
    std::printf("progress %llu\n", static_cast<unsigned long long>(finished + progress.bytes_done));
    std::fflush(stdout);
}

}  // namespace

std::uint64_t transfer(const Client &client, Direction direction, const std::vector<Pair> &pairs,
                       std::size_t at_once, bool progress) {
    const Handle<mis_queue> queue = new_queue();
    std::map<mis_operation *, Handle<mis_operation>> running;
    std::uint64_t bytes = 0;
    auto next = pairs.begin();
    while (next != pairs.end() || !running.empty()) {
        while (next != pairs.end() && running.size() < at_once) {
            Handle<mis_operation> operation = direction == Direction::up
                                                  ? client.upload(next->source, next->target)
                                                  : client.download(next->source, next->target);
            ++next;
            mis_queue_add(queue.get(), operation.get());
            mis_operation *key = operation.get();
            running.emplace(key, std::move(operation));
        }
        mis_operation *done = nullptr;
        mis_queue_wait(queue.get(), sample_milliseconds, &done);
        if (done != nullptr) {
            bytes += Client::length_of(done);
            running.erase(done);
        }
        if (progress) {
            print_progress(queue.get(), bytes);
        }
    }
    return bytes;
}

}  // namespace mibench
