#include "authorizer.h"

#include "error.h"
#include "session.h"

namespace mistorage {
namespace {

constexpr std::int64_t hopeless_seconds = 60;

// Work within work: the answers that it waits for must not be mixed with those of the operation that it works
// for.
struct Nested {
    explicit Nested(Work &outer)
        : work{outer.session, outer.inbox->nested(), std::make_shared<Progress>(), nullptr} {}
    Nested(const Nested &) = delete;
    Nested &operator=(const Nested &) = delete;
    ~Nested() { work.inbox->close(); }

    Work work;
};

}  // namespace

std::uint64_t AnonymousAuthorizer::authorize(Work & /*work*/, Request &request) const {
    request.grant.kind = Grant::Kind::anonymous;
    return 0;
}

bool AnonymousAuthorizer::renew(Work & /*work*/, const Response & /*answer*/, std::uint64_t /*used*/) const {
    return false;
}

Token CachedAuthorizer::current(Work &work) const {
    Nested own(work);
    return secret(own.work, false);
}

std::uint64_t CachedAuthorizer::authorize(Work &work, Request &request) const {
    const Token token = current(work);
    apply(request, token);
    return token.serial;
}

bool CachedAuthorizer::renew(Work &work, const Response &answer, std::uint64_t used) const {
    if (!is_refusal(answer)) {
        return false;
    }
    Nested own(work);
    const std::int64_t now = work.session.clock().utc();
    try {
        if (secret(own.work, false).serial != used) {
            return true;  // somebody else was faster
        }
        {
            const std::lock_guard lock(mutex_);
            if (hopeless_ == used && now < hopeless_until_) {
                return false;
            }
        }
        if (secret(own.work, true).serial != used) {
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

std::optional<Secret> BearerAuthorizer::token(Work &work) const {
    return current(work).secret;
}

void BearerAuthorizer::apply(Request &request, const Token &secret) const {
    request.authorization = Secret("Bearer ");
    request.authorization.append(secret.secret.view());
}

bool BearerAuthorizer::is_refusal(const Response &answer) const {
    return answer.status == 401;
}

}  // namespace mistorage
