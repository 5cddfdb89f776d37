#pragma once

#include <string>
#include <string_view>

#include "authorizer.h"
#include "request.h"
#include "secret.h"

namespace mistorage {

// Shared Key: https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
// Everything is taken from the request as it will be sent; x-ms-date must be among its headers.

[[nodiscard]] Secret string_to_sign(const Request &request, std::string_view account);

// The value of the Authorization header. The key is the decoded one.
[[nodiscard]] Secret shared_key_authorization(const Request &request, std::string_view account,
                                              const Secret &key);

class SharedKeyAuthorizer : public Authorizer {
  public:
    // The key is the decoded one.
    SharedKeyAuthorizer(std::string account, Secret key)
        : account_(std::move(account)), key_(std::move(key)) {}

    std::uint64_t authorize(Work &work, Request &request) const override;
    bool renew(Work &work, const Response &answer, std::uint64_t used) const override;
    [[nodiscard]] bool can_sign() const override { return true; }
    [[nodiscard]] std::optional<Secret> account_key(Work & /*work*/) const override { return key_; }

  private:
    const std::string account_;
    const Secret key_;
};

}  // namespace mistorage
