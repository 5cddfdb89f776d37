#include "http.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <new>
#include <thread>
#include <unordered_map>
#include <vector>

#include "curl_global.h"
#include "error.h"
#include "load.h"

namespace mistorage {
namespace {

// Above libcurl's default of four times the handles in use, which closes warm connections between bursts.
constexpr long max_idle_connections = 256;
constexpr int idle_wait_ms = 60'000;
// While requests are under way. On Windows libcurl waits for FD_WRITE, which tells of a change and not of a
// state: one that was missed (wine does, after a send that took a part) would leave an upload waiting until
// it counts as stalled.
#ifdef _WIN32
constexpr int busy_wait_ms = 50;
#else
constexpr int busy_wait_ms = idle_wait_ms;
#endif
constexpr auto shutdown_wait = std::chrono::seconds(1);

std::chrono::milliseconds until(Inbox::TimePoint then, Inbox::TimePoint now) {
    if (then == Inbox::never) {
        return std::chrono::milliseconds(idle_wait_ms);
    }
    return std::chrono::ceil<std::chrono::milliseconds>(then - now);
}

}  // namespace

class Http::Loop {
  public:
    Loop() : multi_(curl_multi_init(), curl_multi_cleanup), share_(curl_share_init(), curl_share_cleanup) {
        if (!multi_ || !share_) {
            throw std::bad_alloc();
        }
        // libcurl makes a handle all the same where it has no descriptors to wake it by.
        if (curl_multi_wakeup(multi_.get()) != CURLM_OK) {
            throw Error(MIS_CONNECTION_FAILED, "This process has no descriptors left for connections.",
                        "Close files and connections that it holds open, or raise its limit (ulimit -n).");
        }
        curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, max_idle_connections);
        // Before 8.12 libcurl keeps TLS sessions per easy handle, so new connections would not resume
        // them. Only the loop's thread uses the share: no locks.
        curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    }

    void submit(std::shared_ptr<Exchange> exchange) { post({std::move(exchange), nullptr}); }
    void abandon(const Exchange *exchange) { post({nullptr, exchange}); }

    [[nodiscard]] bool saturated() const { return load_.saturated(); }

    // Has the handles look around, though nothing has come over the network.
    void wake() {
        const std::lock_guard lock(mutex_);
        if (!stopping_) {
            curl_multi_wakeup(multi_.get());
        }
    }

    void run() {
        while (!take_commands()) {
            int running = 0;
            if (!active_.empty()) {
                curl_multi_perform(multi_.get(), &running);
                collect_finished();
            }
            const int wait_ms = next_look();
            const auto before = std::chrono::steady_clock::now();
            if (wait_ms > 0 && may_sleep()) {
                curl_multi_poll(multi_.get(), nullptr, 0, wait_ms, nullptr);
            }
            load_.slept(before, std::chrono::steady_clock::now());
        }
        while (!active_.empty()) {
            remove(active_.begin()->second, cancelled_one);
        }
        multi_.reset();
        share_.reset();
        OPENSSL_thread_stop();  // a statically linked OpenSSL would leak what it keeps per thread
        const std::lock_guard lock(mutex_);
        ended_ = true;
        changed_.notify_all();
    }

    void stop() {
        std::unique_lock lock(mutex_);
        stopping_ = true;
        curl_multi_wakeup(multi_.get());
        changed_.wait_for(lock, shutdown_wait, [this] { return ended_; });
    }

  private:
    struct Command {
        std::shared_ptr<Exchange> submitted;
        // Only compared: once delivered an exchange is let go, with its files. Whatever takes its address is
        // submitted later than this.
        const Exchange *abandoned;
    };

    void post(Command command) {
        const std::lock_guard lock(mutex_);
        commands_.push_back(std::move(command));
        if (asleep_) {
            asleep_ = false;  // once is enough
            curl_multi_wakeup(multi_.get());
        }
    }

    // How long nothing has to be looked at but sockets.
    int next_look() {
        auto next = std::chrono::milliseconds(active_.empty() ? idle_wait_ms : busy_wait_ms);
        const auto now = std::chrono::steady_clock::now();
        // Not held: once delivered they are let go, with their files.
        Exchange *longest_paused = nullptr;
        Exchange *stalled = nullptr;
        for (const auto &[address, exchange] : active_) {
            const auto stalls_in = until(exchange->stalls_at(now), now);
            if (stalls_in.count() <= 0) {
                stalled = exchange.get();  // the others have their turn in the next round
            }
            next = std::clamp(stalls_in, std::chrono::milliseconds(0), next);
            if (exchange->look_again()) {
                next = std::chrono::milliseconds(0);
            }
            if (exchange->paused_since() == Inbox::never) {
                continue;
            }
            // Each by its own limits: those of another transfer may let it move much later.
            const auto resumes_in = until(exchange->resume_at(), now);
            next = std::clamp(resumes_in, std::chrono::milliseconds(0), next);
            if (resumes_in.count() <= 0 &&
                (longest_paused == nullptr || exchange->paused_since() < longest_paused->paused_since())) {
                longest_paused = exchange.get();
            }
        }
        if (longest_paused != nullptr) {
            // One at a time, so that each has its turn.
            if (const CURLcode result = longest_paused->resume(); result != CURLE_OK) {
                remove(active_.at(longest_paused), [result](Exchange &exchange) { exchange.finish(result); });
            }
        }
        if (const auto found = active_.find(stalled); found != active_.end()) {
            remove(found->second, [](Exchange &exchange) { exchange.finish_stalled(); });
        }
        return static_cast<int>(next.count());
    }

    // False where there is something to do already.
    bool may_sleep() {
        const std::lock_guard lock(mutex_);
        asleep_ = commands_.empty() && !stopping_;
        return asleep_;
    }

    // True when the loop is to end.
    bool take_commands() {
        std::vector<Command> commands;
        bool stopping = false;
        {
            const std::lock_guard lock(mutex_);
            asleep_ = false;
            commands.swap(commands_);
            stopping = stopping_;
        }
        for (auto &[submitted, abandoned] : commands) {
            if (submitted) {
                submitted->share_tls_sessions(share_.get());
                curl_multi_add_handle(multi_.get(), submitted->handle());
                active_.emplace(submitted.get(), std::move(submitted));
            } else if (const auto found = active_.find(abandoned); found != active_.end()) {
                remove(found->second, cancelled_one);
            }
        }
        return stopping;
    }

    void collect_finished() {
        int left = 0;
        while (const CURLMsg *message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg == CURLMSG_DONE) {
                const CURLcode result = message->data.result;
                char *data = nullptr;
                curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
                remove(active_.at(reinterpret_cast<Exchange *>(data)),
                       [result](Exchange &exchange) { exchange.finish(result); });
            }
        }
    }

    static void cancelled_one(Exchange &exchange) { exchange.finish_cancelled(); }

    // By value: the entry in active_ that it may come from goes away here.
    template <typename Finish>
    void remove(std::shared_ptr<Exchange> exchange, const Finish &finish) {
        curl_multi_remove_handle(multi_.get(), exchange->handle());
        active_.erase(exchange.get());
        finish(*exchange);
        const std::shared_ptr<Inbox> inbox = exchange->inbox();
        inbox->deliver(std::move(exchange));
    }

    Load load_{std::chrono::steady_clock::now()};
    // Of the loop's thread.
    std::unordered_map<const Exchange *, std::shared_ptr<Exchange>> active_;
    std::unique_ptr<CURLM, CURLMcode (*)(CURLM *)> multi_;
    std::unique_ptr<CURLSH, CURLSHcode (*)(CURLSH *)> share_;
    // Guarded by mutex_.
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Command> commands_;
    bool asleep_ = false;  // in a poll that only a wake-up ends
    bool stopping_ = false;
    bool ended_ = false;
};

Http::Http(HttpSettings settings) : settings_(std::move(settings)) {
    initialise_curl();
    loop_ = std::make_shared<Loop>();
    if (settings_.find_root) {
        settings_.late_roots = std::make_shared<LateRoots>(settings_.find_root, !settings_.loopback_only,
                                                           [loop = std::weak_ptr<Loop>(loop_)] {
                                                               if (const auto running = loop.lock()) {
                                                                   running->wake();
                                                               }
                                                           });
    }
    std::thread([loop = loop_] { loop->run(); }).detach();
}

Http::~Http() {
    loop_->stop();
}

std::shared_ptr<Exchange> Http::submit(Request request, const std::shared_ptr<Inbox> &inbox) {
    Proxy proxy = find_proxy(request, settings_.proxies, *inbox);
    auto exchange = std::make_shared<Exchange>(std::move(request), std::move(proxy), inbox, settings_);
    inbox->expect();
    loop_->submit(exchange);
    return exchange;
}

bool Http::saturated() const {
    return loop_->saturated();
}

void Http::abandon(const std::shared_ptr<Exchange> &exchange) {
    loop_->abandon(exchange.get());
}

}  // namespace mistorage
