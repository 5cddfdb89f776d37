#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "request.h"
#include "token.h"
#include "work.h"

namespace mistorage {

// What shows a service that a request may be made. Used by many operations at once.
class Authorizer {
  public:
    virtual ~Authorizer() = default;
    // Completes a request, for every try anew. May ask the network for what it needs. Returns a number that
    // stands for the secret used.
    virtual std::uint64_t authorize(Work &work, Request &request) const = 0;
    // After a final answer to a request that was authorized with `used`: whether the service refused just
    // that secret and there is another one now, so that the request is worth one more try.
    virtual bool renew(Work &work, const Response &answer, std::uint64_t used) const = 0;

    // What it works with, for whoever signs or passes on in its name; nothing where it is something else.
    [[nodiscard]] virtual bool can_sign() const { return false; }  // with a key, or as an identity
    // The account key, decoded.
    [[nodiscard]] virtual std::optional<Secret> account_key(Work & /*work*/) const { return std::nullopt; }
    // An identity's token for storage.
    [[nodiscard]] virtual bool is_identity() const { return false; }
    [[nodiscard]] virtual std::optional<Secret> token(Work & /*work*/) const { return std::nullopt; }
    // A SAS, as a query.
    [[nodiscard]] virtual std::optional<Secret> sas(Work & /*work*/) const { return std::nullopt; }
};

// With nothing: public containers can be read.
// https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-configure
class AnonymousAuthorizer : public Authorizer {
  public:
    std::uint64_t authorize(Work &work, Request &request) const override;
    bool renew(Work &work, const Response &answer, std::uint64_t used) const override;
};

// With a secret that the session's cache holds, and fetches where it has none.
class CachedAuthorizer : public Authorizer {
  public:
    [[nodiscard]] bool can_sign() const override { return true; }
    std::uint64_t authorize(Work &work, Request &request) const override;
    bool renew(Work &work, const Response &answer, std::uint64_t used) const override;

  protected:
    // The secret as it is now, for work that waits for other answers, too.
    [[nodiscard]] Token current(Work &work) const;
    [[nodiscard]] virtual Token secret(Work &work, bool force) const = 0;
    virtual void apply(Request &request, const Token &secret) const = 0;
    [[nodiscard]] virtual bool is_refusal(const Response &answer) const = 0;

  private:
    mutable std::mutex mutex_;
    // A secret that is refused and was not replaced is not asked for again for a while. Guarded by mutex_.
    mutable std::uint64_t hopeless_ = 0;
    mutable std::int64_t hopeless_until_ = 0;
};

// With a token of a managed identity: https://datatracker.ietf.org/doc/html/rfc6750
class BearerAuthorizer : public CachedAuthorizer {
  public:
    explicit BearerAuthorizer(TokenRequest request) : request_(std::move(request)) {}

    [[nodiscard]] bool is_identity() const override { return true; }
    [[nodiscard]] std::optional<Secret> token(Work &work) const override;
    // Whose tokens it works with.
    [[nodiscard]] const TokenRequest &request() const { return request_; }

  protected:
    [[nodiscard]] Token secret(Work &work, bool force) const override;
    void apply(Request &request, const Token &secret) const override;
    [[nodiscard]] bool is_refusal(const Response &answer) const override;

  private:
    const TokenRequest request_;
};

}  // namespace mistorage
