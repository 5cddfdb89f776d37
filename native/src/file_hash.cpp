#include "file_hash.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <vector>

#include "digest.h"
#include "error.h"
#include "worker.h"

namespace mistorage {
namespace {

constexpr std::size_t hash_unit = 1u << 20;
// How long the end of an upload waits for the thread to let go of the file: that reads one unit at most,
// unless the disk hangs.
constexpr auto stop_wait = std::chrono::seconds(1);

// `go_on` is asked before each piece. Returns "" when it said no.
std::string hash(InputFile &file, std::uint64_t size, const std::function<bool()> &go_on) {
    Md5 md5;
    std::vector<char> buffer(static_cast<std::size_t>(std::min<std::uint64_t>(size, hash_unit)));
    for (std::uint64_t offset = 0; offset < size;) {
        if (!go_on()) {
            return {};
        }
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - offset));
        const std::size_t count = file.read_at(offset, buffer.data(), wanted);
        if (count < wanted) {
            throw Error(MIS_FILE_CHANGED, "'" + file.path() + "' became shorter while it was read.",
                        "Try again when nothing writes to it.");
        }
        md5.update({buffer.data(), count});
        offset += count;
    }
    return md5.finish();
}

}  // namespace

struct FileHash::State {
    std::atomic<bool> stop = false;
    std::mutex mutex;
    std::condition_variable changed;
    // Guarded by mutex.
    bool ended = false;
    std::string digest;
    std::exception_ptr failure;
};

FileHash::FileHash(const std::shared_ptr<InputFile> &file, std::uint64_t size,
                   const std::shared_ptr<Inbox> &inbox)
    : state_(std::make_shared<State>()) {
    run_on_worker([state = state_, source = file, size, inbox]() mutable {
        std::string digest;
        std::exception_ptr failure;
        try {
            // Reading from a slow disk does not hold up the connections, which read the file on their thread.
            digest = hash(*source->reopened(), size, [&] { return !state->stop; });
        } catch (...) {
            failure = std::current_exception();
        }
        source.reset();  // on Windows nobody may write the file while it is open here
        {
            const std::lock_guard lock(state->mutex);
            state->digest = std::move(digest);
            state->failure = std::move(failure);
            state->ended = true;
            state->changed.notify_all();
        }
        inbox->poke();
    });
}

FileHash::~FileHash() {
    state_->stop = true;
    std::unique_lock lock(state_->mutex);
    (void)state_->changed.wait_for(lock, stop_wait, [this] { return state_->ended; });
}

std::string FileHash::wait(Work &work) {
    while (true) {
        {
            const std::lock_guard lock(state_->mutex);
            if (state_->ended) {
                if (state_->failure) {
                    std::rethrow_exception(state_->failure);
                }
                return state_->digest;
            }
        }
        (void)work.inbox->wait_until(Inbox::never);
    }
}

std::string hash_file(InputFile &file, std::uint64_t size, Inbox &inbox) {
    return hash(file, size, [&] {
        inbox.throw_if_cancelled();
        return true;
    });
}

}  // namespace mistorage
