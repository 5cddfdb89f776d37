#include "transfer.h"

#include <list>
#include <random>
#include <vector>

#include "error.h"

namespace mistorage {
namespace {

// How long the end of a transfer waits for its abandoned requests to let go of their files.
constexpr auto abandon_wait = std::chrono::seconds(1);

double random_fraction() {
    thread_local std::minstd_rand generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0.0, 1.0)(generator);
}

struct Running {
    std::unique_ptr<Part> part;
    Retry retry;
    std::shared_ptr<Exchange> exchange;  // or waiting for retry_at
    Inbox::TimePoint retry_at{};
    int sends = 0;
};

class Scheduler {
  public:
    Scheduler(Work &work, RetryPolicy policy) : work_(work), policy_(policy), http_(work.session.http()) {}
    Scheduler(const Scheduler &) = delete;
    Scheduler &operator=(const Scheduler &) = delete;

    ~Scheduler() {
        bool abandoned = false;
        for (const auto &running : running_) {
            if (running.exchange) {
                http_->abandon(running.exchange);
                abandoned = true;
            }
        }
        if (abandoned && !work_.inbox->wait_until_idle(std::chrono::steady_clock::now() + abandon_wait)) {
            work_.session.give_up(http_);
        }
    }

    [[nodiscard]] std::size_t size() const { return running_.size(); }

    void add(std::unique_ptr<Part> part) {
        running_.push_back({std::move(part), Retry(policy_), nullptr, {}, 0});
        submit(running_.back());
    }

    // Waits for one answer or for the time of a retry, and deals with it.
    void step() {
        Inbox::TimePoint until = Inbox::never;
        for (const auto &running : running_) {
            if (!running.exchange) {
                until = std::min(until, running.retry_at);
            }
        }
        if (const auto exchange = work_.session.clock().wait(*work_.inbox, until)) {
            take(exchange);
            return;
        }
        const auto now = work_.session.clock().now();
        for (auto &running : running_) {
            if (!running.exchange && running.retry_at <= now) {
                submit(running);
            }
        }
    }

  private:
    void submit(Running &running) {
        running.exchange = http_->submit(running.part->request(running.retry.tries() + 1), work_.inbox);
    }

    void take(const std::shared_ptr<Exchange> &exchange) {
        const auto found = std::find_if(running_.begin(), running_.end(),
                                        [&](const Running &running) { return running.exchange == exchange; });
        if (found == running_.end()) {
            return;
        }
        found->exchange.reset();
        found->sends += exchange->sends();
        const auto delay = exchange->local_failure()
                               ? std::nullopt
                               : found->retry.next(outcome_of(*exchange), random_fraction());
        if (delay) {
            found->retry_at = work_.session.clock().now() + *delay;
            return;
        }
        if (exchange->failure()) {
            Error error = *exchange->failure();
            error.operation = found->part->name();
            if (found->retry.tries() > 1) {
                error.message += " It was tried " + std::to_string(found->retry.tries()) + " times.";
            }
            throw error;
        }
        const int sends = found->sends;
        const auto part = std::move(found->part);
        running_.erase(found);
        part->answered(exchange->response(), sends);
    }

    TryOutcome outcome_of(Exchange &exchange) {
        TryOutcome outcome;
        if (exchange.failure()) {
            outcome.never_connected = exchange.never_connected();
            outcome.cut_off =
                !exchange.never_connected() && exchange.failure()->code == MIS_CONNECTION_FAILED;
            outcome.retryable = exchange.failure()->retryable;
            return outcome;
        }
        const Response &response = exchange.response();
        outcome.status = response.status;
        outcome.from_imds = starts_with(response.header("Server"), "IMDS/");
        std::string milliseconds = response.header("retry-after-ms");
        if (milliseconds.empty()) {
            milliseconds = response.header("x-ms-retry-after-ms");
        }
        outcome.retry_after =
            parse_retry_after(response.header("Retry-After"), milliseconds, work_.session.clock().utc());
        return outcome;
    }

    Work &work_;
    RetryPolicy policy_;
    std::shared_ptr<Http> http_;
    std::list<Running> running_;
};

class SinglePart : public Part {
  public:
    SinglePart(std::string name, const std::function<Request()> &make_request, Answer &answer)
        : name_(std::move(name)), make_request_(make_request), answer_(answer) {}

    Request request(int /*attempt*/) override { return make_request_(); }
    void answered(Response &response, int sends) override { answer_ = {std::move(response), sends}; }
    [[nodiscard]] std::string name() const override { return name_; }

  private:
    std::string name_;
    const std::function<Request()> &make_request_;
    Answer &answer_;
};

}  // namespace

void run_parts(Work &work, const std::function<std::unique_ptr<Part>()> &next, unsigned concurrency,
               RetryPolicy policy) {
    Scheduler scheduler(work, policy);
    bool more = true;
    while (true) {
        while (more && scheduler.size() < concurrency) {
            if (auto part = next()) {
                scheduler.add(std::move(part));
            } else {
                more = false;
            }
        }
        if (scheduler.size() == 0) {
            return;
        }
        scheduler.step();
    }
}

Answer send(Work &work, const std::string &name, const std::function<Request()> &make_request,
            RetryPolicy policy) {
    Answer answer;
    std::unique_ptr<Part> only = std::make_unique<SinglePart>(name, make_request, answer);
    run_parts(
        work, [&] { return std::move(only); }, 1, policy);
    return answer;
}

}  // namespace mistorage
