#pragma once

#include <string>

#include "access_check.h"
#include "support/azurite.h"
#include "support/certificate.h"
#include "support/environment.h"
#include "support/stage.h"
#include "support/test_session.h"

namespace mistorage::test {

// A machine, Resource Manager and an account, all of them one stage, as a test of the access check wants
// them. Members of the stage's description are JSON; what is "" is as it should be.
struct AccessSetup {
    std::string identity =
        R"({"systemAssigned": {"clientId": "own-client", "objectId": "11111111-2222-3333-4444-555555555555"}})";
    std::string account;  // more of the account, at Resource Manager
    std::string keys = R"([{"value": )" + json_string(test_variable("MISTORAGE_TEST_KEY")) + "}]";
    std::string resource_manager;  // more of Resource Manager
    std::string blob = "{}";
    std::string upstream = azurite_url();
    int clock_skew = 0;
    std::string tls;    // a member of the description
    std::string fault;  // a rule

    bool use_account_key = false;
    std::string account_name = test_variable("MISTORAGE_TEST_ACCOUNT");
    IdentitySelector selector;
    std::string source;
    std::string container;
    bool write = false;
    std::string imds_endpoint;  // elsewhere than at the stage
    std::string blob_endpoint;  // likewise
    std::string ca_bundle;
    std::chrono::milliseconds first_answer = ImdsTimeouts().first_answer;

    [[nodiscard]] std::string description() const {
        return R"({"identity": )" + identity + R"(, "blobUpstream": )" + json_string(upstream) +
               R"(, "blob": )" + blob + R"(, "clockSkewSeconds": )" + std::to_string(clock_skew) +
               R"(, "resourceManager": {)" + resource_manager + R"("accounts": [{)" + account +
               R"("name": )" + json_string(test_variable("MISTORAGE_TEST_ACCOUNT")) + R"(, "keys": )" + keys +
               "}]}" + (tls.empty() ? "" : ", " + tls) + '}';
    }
};

// The set-up's stage, and the session of its machine, by the real clock: the check compares it with the
// service's.
class AccessWorld {
  public:
    explicit AccessWorld(const AccessSetup &setup) : stage(setup.description()) {
        if (!setup.fault.empty()) {
            stage.fault(setup.fault);
        }
        SessionOptions options;
        options.imds_endpoint = setup.imds_endpoint.empty() ? stage.url() : setup.imds_endpoint;
        options.imds_timeouts.first_answer = options.imds_timeouts.probe = setup.first_answer;
        options.ca_bundle = setup.ca_bundle;
        session = loopback_session(options);
        ContextOptions &context = request.context;
        context.account_name = setup.account_name;
        context.identity.identity = setup.selector;
        context.identity.source = setup.source;
        context.use_account_key = setup.use_account_key;
        if (setup.use_account_key) {
            context.resource_manager_endpoint = stage.url();
        }
        context.blob_endpoint =
            setup.blob_endpoint.empty() ? stage.url() + '/' + setup.account_name : setup.blob_endpoint;
        context.trust_endpoint = true;
        request.container = setup.container;
        request.write = setup.write;
    }

    [[nodiscard]] AccessChecks run() const {
        Work work = work_on(*session);
        return check_access(work, request);
    }

    Stage stage;
    std::shared_ptr<Session> session;
    AccessRequest request;
};

}  // namespace mistorage::test
