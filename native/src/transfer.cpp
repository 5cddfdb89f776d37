#include "transfer.h"

#include <list>
#include <random>
#include <utility>
#include <vector>

#include "error.h"
#include "random.h"
#include "transfer_limits.h"

namespace mistorage {
namespace {

// How long the end of a transfer waits for its abandoned requests to let go of their files.
constexpr auto abandon_wait = std::chrono::seconds(1);

// Spreads retries. It is asked for at each answer, and nobody who foresees it gains: a cheap one does.
double random_fraction() {
    thread_local std::minstd_rand engine(random_bits());
    return std::uniform_real_distribution<double>()(engine);
}

struct Running {
    std::unique_ptr<Part> part;
    Retry retry;
    std::shared_ptr<Exchange> exchange;  // or waiting for retry_at
    Inbox::TimePoint retry_at{};
    int sends = 0;
    std::uint64_t secret = 0;  // what the authorizer used
    bool renewed = false;
};

class Scheduler {
  public:
    // Without an authorizer requests go as they are.
    Scheduler(Work &work, const Authorizer *authorizer, RetryPolicy policy)
        : work_(work), authorizer_(authorizer), policy_(policy), http_(work.session.http()) {}
    Scheduler(const Scheduler &) = delete;
    Scheduler &operator=(const Scheduler &) = delete;

    ~Scheduler() {
        while (extra_slots_ > 0) {
            give_extra_slot();
        }
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

    [[nodiscard]] bool idle() const { return running_.empty(); }

    // Whether one more may be under way. The first always may: the transfer itself holds a slot for it. What
    // waits for its next try leaves its place to another, but not more often than there are places: where
    // everything is refused, not everything has to be tried.
    [[nodiscard]] bool may_add() {
        const std::size_t places = extra_slots_ + (has_place() ? 1 : 2);  // with the one that it would take
        return running_.size() < 2 * places && take_place();
    }

    void add(std::unique_ptr<Part> part) {
        running_.push_back({std::move(part), Retry(policy_), nullptr, {}, 0, 0, false});
        submit(running_.back());
    }

    // What is held beyond what is under way, for others.
    void give_unused_slots() {
        while (extra_slots_ > 0 && extra_slots_ >= under_way_) {
            give_extra_slot();
        }
    }

    // What has waited for its next try goes before what has not begun: false where there is no place for it.
    [[nodiscard]] bool try_again() {
        const auto now = work_.session.clock().now();
        for (auto &running : running_) {
            if (running.exchange || running.retry_at > now) {
                continue;
            }
            if (!take_place()) {
                return false;
            }
            submit(running);
        }
        return true;
    }

    // Waits for one answer or for the time of a retry, and takes the answer.
    void step() {
        const auto now = work_.session.clock().now();
        Inbox::TimePoint until = Inbox::never;
        for (const auto &running : running_) {
            // What is due already waits for a place, not for a time.
            if (!running.exchange && (has_place() || running.retry_at > now)) {
                until = std::min(until, running.retry_at);
            }
        }
        if (const auto exchange = work_.session.clock().wait(*work_.inbox, until)) {
            take(exchange);
        }
    }

  private:
    [[nodiscard]] bool has_place() const { return under_way_ <= extra_slots_; }

    void give_extra_slot() {
        --extra_slots_;
        work_.limits->give_slot();
    }

    void give_way() {
        if (extra_slots_ > 0 && work_.limits->wants_slot_back(work_.inbox)) {
            give_extra_slot();
            yielded_ = true;
        }
    }

    // Whether one more may be under way now.
    [[nodiscard]] bool take_place() {
        if (has_place()) {
            return true;
        }
        if (!work_.limits || std::exchange(yielded_, false) || !work_.limits->take_slot(work_.inbox)) {
            return false;
        }
        ++extra_slots_;
        return true;
    }

    void submit(Running &running) {
        Request request = running.part->request(running.retry.tries() + 1);
        request.limits = work_.limits;
        if (authorizer_ != nullptr) {
            running.secret = authorizer_->authorize(work_, request);
        }
        running.exchange = http_->submit(std::move(request), work_.inbox);
        ++under_way_;
    }

    void take(const std::shared_ptr<Exchange> &exchange) {
        const auto found = std::find_if(running_.begin(), running_.end(),
                                        [&](const Running &running) { return running.exchange == exchange; });
        if (found == running_.end()) {
            return;
        }
        found->exchange.reset();
        --under_way_;
        found->sends += exchange->sends();
        if (work_.limits) {
            const int status = exchange->failure() ? 0 : exchange->response().status;
            work_.limits->request_ended(
                {exchange->moved(), status == 429 || status == 503, http_->saturated()});
        }
        const auto delay = exchange->local_failure()
                               ? std::nullopt
                               : found->retry.next(outcome_of(*exchange, *found->part), random_fraction());
        if (delay) {
            found->retry_at = work_.session.clock().now() + *delay;
            ++work_.progress->retries;
            give_way();
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
        if (authorizer_ != nullptr && !found->renewed &&
            authorizer_->renew(work_, exchange->response(), found->secret)) {
            found->renewed = true;
            --found->sends;  // what was refused has done nothing
            submit(*found);
            return;
        }
        const int sends = found->sends;
        const auto part = std::move(found->part);
        running_.erase(found);
        give_way();
        part->answered(exchange->response(), sends);
    }

    TryOutcome outcome_of(Exchange &exchange, Part &part) const {
        TryOutcome outcome;
        if (exchange.failure()) {
            outcome.never_connected = exchange.never_connected();
            outcome.cut_off =
                !exchange.never_connected() && exchange.failure()->code == MIS_CONNECTION_FAILED;
            outcome.came_in_part =
                exchange.came_in_part() && !exchange.local_failure() && part.keep_what_came();
            outcome.retryable = exchange.failure()->retryable;
            return outcome;
        }
        const Response &response = exchange.response();
        outcome.status = response.status;
        outcome.arrived_damaged = part.arrived_damaged(response);
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
    const Authorizer *authorizer_;
    RetryPolicy policy_;
    std::shared_ptr<Http> http_;
    std::list<Running> running_;
    std::size_t under_way_ = 0;  // of them
    std::size_t extra_slots_ = 0;
    bool yielded_ = false;  // a slot, to somebody who has to have the time to take it
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

// Without `more` nothing comes after the first nullptr.
void run_all(Work &work, const Authorizer *authorizer, RetryPolicy policy,
             const std::function<std::unique_ptr<Part>()> &next,
             const std::function<bool()> &more = nullptr) {
    Scheduler scheduler(work, authorizer, policy);
    auto part = next();
    while (part || !scheduler.idle() || (more && more())) {
        const bool none_is_due = scheduler.try_again();
        while (part && none_is_due && scheduler.may_add()) {
            scheduler.add(std::move(part));
            part = next();
        }
        scheduler.give_unused_slots();
        scheduler.step();
        if (!part && more) {
            part = next();
        }
    }
}

Answer send_one(Work &work, const Authorizer *authorizer, RetryPolicy policy, const std::string &name,
                const std::function<Request()> &make_request) {
    Answer answer;
    std::unique_ptr<Part> only = std::make_unique<SinglePart>(name, make_request, answer);
    run_all(work, authorizer, policy, [&] { return std::move(only); });
    return answer;
}

}  // namespace

void run_parts(Work &work, const Authorizer &authorizer, const std::function<std::unique_ptr<Part>()> &next) {
    run_all(work, &authorizer, RetryPolicy::service, next);
}

void run_parts(Work &work, const Authorizer &authorizer, const std::function<std::unique_ptr<Part>()> &next,
               const std::function<bool()> &more) {
    run_all(work, &authorizer, RetryPolicy::service, next, more);
}

Answer send(Work &work, const Authorizer &authorizer, const std::string &name,
            const std::function<Request()> &make_request) {
    return send_one(work, &authorizer, RetryPolicy::service, name, make_request);
}

Answer send(Work &work, const std::string &name, const std::function<Request()> &make_request,
            RetryPolicy policy) {
    return send_one(work, nullptr, policy, name, make_request);
}

}  // namespace mistorage
