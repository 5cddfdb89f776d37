#include "operation.h"

#include "transfer_limits.h"
#include "worker.h"

namespace mistorage {

Operation::Operation(std::shared_ptr<ContentPipe> pipe)
    : pipe_(std::move(pipe)), inbox_(pipe_ ? pipe_->inbox() : std::make_shared<Inbox>()) {}

std::shared_ptr<Operation> Operation::start(const std::shared_ptr<Session> &session, Body body) {
    auto operation = std::make_shared<Operation>();
    run_on_worker([operation, session, body = std::move(body)] { operation->run(*session, nullptr, body); });
    return operation;
}

std::shared_ptr<Operation> Operation::start_transfer(const std::shared_ptr<Session> &session,
                                                     const std::shared_ptr<Limits> &limits, Body body) {
    auto operation = std::make_shared<Operation>();
    operation->limits_ = limits;
    limits->admit(
        [operation, session, limits, body = std::move(body)] { operation->run(*session, limits, body); },
        operation->slot_);
    return operation;
}

std::shared_ptr<Operation> Operation::start_stream(const std::shared_ptr<Session> &session,
                                                   const std::shared_ptr<Limits> &limits,
                                                   std::shared_ptr<ContentPipe> pipe, Body body) {
    auto operation = std::make_shared<Operation>(std::move(pipe));
    run_on_worker(
        [operation, session, limits, body = std::move(body)] { operation->run(*session, limits, body); });
    return operation;
}

void Operation::run(Session &session, const std::shared_ptr<Limits> &limits, const Body &body) {
    {
        const std::lock_guard lock(mutex_);
        if (begun_) {
            return;  // it was cancelled before
        }
        begun_ = true;
    }
    OperationResult result;
    std::optional<Error> error;
    try {
        Work work{session, inbox_, progress_, limits};
        inbox_->throw_if_cancelled();
        result = body(work);
    } catch (...) {
        error = current_error();
    }
    end(std::move(result), std::move(error));
}

void Operation::end(OperationResult result, std::optional<Error> error) {
    inbox_->close();
    std::function<void()> callback;
    {
        const std::lock_guard lock(mutex_);
        result_ = std::move(result);
        error_ = std::move(error);
        ended_ = true;
        callback.swap(on_end_);
        changed_.notify_all();
    }
    if (pipe_ && error_) {  // which nobody changes any more
        pipe_->fail(*error_);
    } else if (pipe_) {
        pipe_->succeed();
    }
    if (callback) {
        callback();
    }
}

void Operation::cancel() {
    inbox_->cancel();
    if (pipe_) {
        pipe_->fail(cancelled());
    }
    bool waited = false;
    {
        const std::lock_guard lock(mutex_);
        waited = !begun_;
        begun_ = true;
    }
    if (waited) {
        end({}, cancelled());
    }
}

void Operation::abandon() {
    cancel();
    if (limits_) {
        limits_->give_back(*slot_);
    }
}

bool Operation::wait(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [this] { return ended_; });
}

void Operation::on_end(std::function<void()> callback) {
    {
        const std::lock_guard lock(mutex_);
        if (!ended_) {
            on_end_ = std::move(callback);
            return;
        }
    }
    callback();
}

}  // namespace mistorage
