#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "authorizer.h"
#include "secret.h"
#include "url.h"

namespace mistorage {

// A SAS that somebody was given: the query that goes with every request, and what it says of itself.
// https://learn.microsoft.com/rest/api/storageservices/delegate-access-with-shared-access-signature
struct GivenSas {
    Secret query;             // each value percent-encoded; no question mark
    std::string permissions;  // "" where a stored access policy has them
    bool https_only = false;
    std::int64_t expires_on = 0;  // seconds since 1970; 0 where a stored access policy says
};

// Takes it with or without a question mark. Throws MIS_INVALID_ARGUMENT, without repeating any of the text.
[[nodiscard]] GivenSas parse_sas(std::string_view text);

// Sends the SAS along, as long as it has not expired; which is refused here, with MIS_INVALID_ARGUMENT.
class SasAuthorizer : public Authorizer {
  public:
    // Throws MIS_INVALID_ARGUMENT where the SAS must not go to the endpoint, or would be of no use there.
    SasAuthorizer(GivenSas sas, const Endpoint &endpoint);

    std::uint64_t authorize(Work &work, Request &request) const override;
    bool renew(Work &work, const Response &answer, std::uint64_t used) const override;
    [[nodiscard]] std::optional<Secret> sas(Work &work) const override;

  private:
    void refuse_expired(Work &work) const;

    const GivenSas sas_;
};

}  // namespace mistorage
