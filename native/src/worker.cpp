#include "worker.h"

#include <openssl/crypto.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace mistorage {
namespace {

// How long an idle thread is kept for the next task.
constexpr auto idle_time = std::chrono::seconds(5);

class Workers {
  public:
    void run(std::function<void()> task) {
        {
            const std::lock_guard lock(mutex_);
            if (idle_ <= tasks_.size()) {
                std::thread([this, first = std::move(task)]() mutable { work(std::move(first)); }).detach();
                return;
            }
            tasks_.push_back(std::move(task));
        }
        wanted_.notify_one();
    }

  private:
    void work(std::function<void()> task) {
        while (task) {
            task();
            task = nullptr;  // what it holds is let go before the wait
            task = next();
        }
        OPENSSL_thread_stop();  // a statically linked OpenSSL would leak what it keeps per thread
    }

    std::function<void()> next() {
        std::unique_lock lock(mutex_);
        ++idle_;
        wanted_.wait_for(lock, idle_time, [this] { return !tasks_.empty(); });
        --idle_;
        if (tasks_.empty()) {
            return nullptr;
        }
        std::function<void()> task = std::move(tasks_.front());
        tasks_.pop_front();
        return task;
    }

    std::mutex mutex_;
    std::condition_variable wanted_;
    // Guarded by mutex_.
    std::deque<std::function<void()>> tasks_;
    std::size_t idle_ = 0;  // of which each task in the deque will take one
};

}  // namespace

void run_on_worker(std::function<void()> task) {
    // Never destroyed: threads may still run when the process exits.
    static auto *const workers = new Workers;
    workers->run(std::move(task));
}

}  // namespace mistorage
