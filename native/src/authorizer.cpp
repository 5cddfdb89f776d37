#include "authorizer.h"

#include "error.h"
#include "session.h"

namespace mistorage {
namespace {

constexpr std::int64_t hopeless_seconds = 60;

// The answers that it waits for must not be mixed with those of the operation that it works for.
Work nested(Work &work) {
    return {work.session, work.inbox->nested(), std::make_shared<Progress>()};
}

}  // namespace

std::uint64_t CachedAuthorizer::authorize(Work &work, Request &request) const {
    Work own = nested(work);
    const Token token = secret(own, false);
    apply(request, token);
    return token.serial;
}

bool CachedAuthorizer::renew(Work &work, const Response &answer, std::uint64_t used) const {
    if (!is_refusal(answer)) {
        return false;
    }
    Work own = nested(work);
    const std::int64_t now = work.session.clock().utc();
    try {
        if (secret(own, false).serial != used) {
            return true;  // somebody else was faster
        }
        {
            const std::lock_guard lock(mutex_);
            if (hopeless_ == used && now < hopeless_until_) {
                return false;
            }
        }
        if (secret(own, true).serial != used) {
            return true;
        }
    } catch (const Error &error) {
        if (error.code == MIS_CANCELLED) {
            throw;
        }
        // What the service refused is the better thing to tell.
    }
    const std::lock_guard lock(mutex_);
    hopeless_ = used;
    hopeless_until_ = now + hopeless_seconds;
    return false;
}

Token BearerAuthorizer::secret(Work &work, bool force) const {
    TokenRequest request = request_;
    request.force = force;
    return get_token(work, request);
}

void BearerAuthorizer::apply(Request &request, const Token &secret) const {
    request.authorization = Secret("Bearer ");
    request.authorization.append(secret.secret.view());
}

bool BearerAuthorizer::is_refusal(const Response &answer) const {
    return answer.status == 401;
}

}  // namespace mistorage
