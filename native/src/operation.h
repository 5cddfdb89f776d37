#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>

#include "access_check.h"
#include "account_key.h"
#include "blob_response.h"
#include "cloud.h"
#include "container.h"
#include "content_pipe.h"
#include "delete_blobs.h"
#include "error.h"
#include "inbox.h"
#include "instance.h"
#include "listing.h"
#include "sas_maker.h"
#include "session.h"
#include "token.h"
#include "transfer_limits.h"
#include "work.h"

namespace mistorage {

// Of work that yields nothing but its success.
struct Done {};

using OperationResult =
    std::variant<std::monostate, Done, Token, Instance, const Cloud *, ListedKeys, AccessChecks, Container,
                 ContainerPage, Blob, BlobPage, Deletions, MadeSas>;

// Work that runs on a thread of its own. Everything here is safe from any thread.
class Operation {
  public:
    using Body = std::function<OperationResult(Work &)>;

    static std::shared_ptr<Operation> start(const std::shared_ptr<Session> &session, Body body);
    // A transfer: it begins when the limits that it shares with others let it.
    static std::shared_ptr<Operation> start_transfer(const std::shared_ptr<Session> &session,
                                                     const std::shared_ptr<Limits> &limits, Body body);
    // A transfer of what the caller writes or reads. It begins at once: if it waited for a place of its own,
    // what it waits for could wait for it.
    static std::shared_ptr<Operation> start_stream(const std::shared_ptr<Session> &session,
                                                   const std::shared_ptr<Limits> &limits,
                                                   std::shared_ptr<ContentPipe> pipe, Body body);

    explicit Operation(std::shared_ptr<ContentPipe> pipe = nullptr);

    [[nodiscard]] bool wait(std::chrono::milliseconds timeout);
    // Before it has begun it ends at once.
    void cancel();
    // Cancels it, and lets others have its slot: it may hang in the system, and nobody waits for it any more.
    void abandon();
    [[nodiscard]] const Progress &progress() const { return *progress_; }
    // Calls back once, on the operation's thread, or at once where it has ended already.
    void on_end(std::function<void()> callback);

    // The result, or the error thrown. MIS_INVALID_ARGUMENT where the operation still runs or yields
    // something else.
    template <typename T>
    [[nodiscard]] T result() {
        const std::lock_guard lock(mutex_);
        if (error_) {
            throw Error(*error_);
        }
        const T *value = std::get_if<T>(&result_);
        if (value == nullptr) {
            throw invalid_argument("The operation has not ended, or yields something else.");
        }
        return *value;
    }

  private:
    void run(Session &session, const std::shared_ptr<Limits> &limits, const Body &body);
    void end(OperationResult result, std::optional<Error> error);

    const std::shared_ptr<ContentPipe> pipe_;  // null where all is in files
    const std::shared_ptr<Inbox> inbox_;
    const std::shared_ptr<Progress> progress_ = std::make_shared<Progress>();
    std::shared_ptr<Limits> limits_;  // of a transfer, as its slot is
    const std::shared_ptr<Limits::Slot> slot_ = std::make_shared<Limits::Slot>();
    std::mutex mutex_;
    std::condition_variable changed_;
    // All guarded by mutex_.
    bool begun_ = false;
    bool ended_ = false;
    OperationResult result_;
    std::optional<Error> error_;
    std::function<void()> on_end_;
};

}  // namespace mistorage
