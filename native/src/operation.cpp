#include "operation.h"

#include <openssl/crypto.h>

#include <thread>

namespace mistorage {

std::shared_ptr<Operation> Operation::start(const std::shared_ptr<Session> &session, Body body) {
    auto operation = std::make_shared<Operation>();
    std::thread([operation, session, body = std::move(body)] {
        operation->run(*session, body);
        OPENSSL_thread_stop();
    }).detach();
    return operation;
}

void Operation::run(Session &session, const Body &body) {
    OperationResult result;
    std::optional<Error> error;
    try {
        Work work{session, inbox_, progress_};
        inbox_->throw_if_cancelled();
        result = body(work);
    } catch (...) {
        error = current_error();
    }
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
    if (callback) {
        callback();
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
