#pragma once

#include "account_key.h"
#include "authorizer.h"

namespace mistorage {

// Shared Key with an account key that the identity may list: it is fetched when it is needed first, kept in
// the session's cache, and fetched again when the account does not accept it any more.
class FetchedKeyAuthorizer : public CachedAuthorizer {
  public:
    explicit FetchedKeyAuthorizer(AccountKeysRequest request) : request_(std::move(request)) {}

    [[nodiscard]] std::optional<Secret> account_key(Work &work) const override;

  protected:
    [[nodiscard]] Token secret(Work &work, bool force) const override;
    void apply(Request &request, const Token &secret) const override;
    [[nodiscard]] bool is_refusal(const Response &answer) const override;

  private:
    const AccountKeysRequest request_;
};

// The first key that may do everything. Throws MIS_RESPONSE_INVALID where there is none. Pure.
[[nodiscard]] const AccountKey &full_key(const AccountKeys &keys);

}  // namespace mistorage
