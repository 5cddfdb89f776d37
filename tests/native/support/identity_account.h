#pragma once

#include <string>

#include "context.h"
#include "support/azurite.h"
#include "support/environment.h"
#include "support/stage.h"
#include "support/test_session.h"

namespace mistorage::test {

// A machine with an identity, and a storage account that it reaches with it, both of them a stage; time does
// not pass.
struct IdentityAccount {
    explicit IdentityAccount(const std::string &description = "{}")
        : stage(description), timeless(options_at(stage.url())) {}

    // Everything of the stage's, with a token.
    [[nodiscard]] ContextOptions options() const {
        ContextOptions options;
        options.account_name = test_variable("MISTORAGE_TEST_ACCOUNT");
        options.blob_endpoint = stage.url() + '/' + options.account_name;
        return options;
    }

    // The requests so far whose target begins like this.
    [[nodiscard]] std::vector<Recorded> requests_to(const std::string &start) const {
        std::vector<Recorded> found;
        for (const Recorded &request : stage.requests()) {
            if (request.target.rfind(start, 0) == 0) {
                found.push_back(request);
            }
        }
        return found;
    }
    [[nodiscard]] std::size_t tokens_asked() const { return requests_to("/metadata/identity").size(); }

    [[nodiscard]] Work work() const { return work_on(*timeless.session); }

    static SessionOptions options_at(const std::string &url) {
        SessionOptions options;
        options.imds_endpoint = url;
        return options;
    }

    Stage stage;
    TimelessSession timeless;
};

}  // namespace mistorage::test
