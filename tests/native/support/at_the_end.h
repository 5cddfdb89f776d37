#pragma once

#include <memory>

#include "session.h"
#include "support/eventually.h"

namespace mistorage::test {

// Whether something holds as soon as transfers of a session have ended; or after a while, where the thread of
// its connections was held up for so long that they were given up. Made before the transfers.
class AtTheEnd {
  public:
    explicit AtTheEnd(std::shared_ptr<Session> session)
        : session_(std::move(session)), http_(session_->http()) {}

    template <typename Condition>
    [[nodiscard]] bool holds(const Condition &condition) const {
        return condition() || (session_->http() != http_ && eventually(condition));
    }

  private:
    std::shared_ptr<Session> session_;
    std::shared_ptr<Http> http_;
};

}  // namespace mistorage::test
