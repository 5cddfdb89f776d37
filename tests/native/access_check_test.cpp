#include "access_check.h"

#include <catch2/catch.hpp>

#include "operation.h"
#include "support/access_setup.h"
#include "support/temporary_folder.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

using Names = std::vector<std::string>;
const Names all_steps = {"Identity source",
                         "Identity endpoint",
                         "Identity",
                         "Token",
                         "Resource Manager",
                         "Account",
                         "Key permission",
                         "Name resolution",
                         "Connection",
                         "TLS",
                         "Clock",
                         "Network rules",
                         "Shared key",
                         "Authorization",
                         "Container",
                         "Read",
                         "Write"};

Names with(const AccessChecks &checks, CheckOutcome outcome) {
    Names names;
    for (const mistorage::AccessCheck &check : checks) {
        if (check.outcome == outcome) {
            names.push_back(check.name);
        }
    }
    return names;
}

const mistorage::AccessCheck &step(const AccessChecks &checks, const std::string &name) {
    for (const mistorage::AccessCheck &check : checks) {
        if (check.name == name) {
            return check;
        }
    }
    throw std::runtime_error("there is no step " + name);
}

// An account whose blobs answer as they should to whoever has a token and the role: Azurite without TLS does
// not take tokens.
class TokenAccount {
  public:
    TokenAccount() {
        for (const char *rule : {R"({"match": {"method": "GET"}, "answer": {"status": 200}})",
                                 R"({"match": {"method": "PUT"}, "answer": {"status": 201}})",
                                 R"({"match": {"method": "DELETE"}, "answer": {"status": 202}})"}) {
            blobs.fault(rule);
        }
        setup.upstream = blobs.url();
        setup.blob = R"({"dataRole": "Contributor"})";
        setup.container = "container";
    }

    Stage blobs;
    AccessSetup setup;
};

}  // namespace

TEST_CASE(
    "with a key everything passes that there is on the way, and a blob that was written is gone again") {
    const TestContainer container;
    AccessSetup setup;
    setup.use_account_key = true;
    setup.container = container.name();
    setup.write = true;
    const AccessWorld world(setup);
    const AccessChecks checks = world.run();
    Names all;
    for (const mistorage::AccessCheck &check : checks) {
        all.push_back(check.name);
        CHECK(check.milliseconds >= 0);
        CHECK(check.code == MIS_OK);
        CHECK(check.hint.empty());
        CHECK_FALSE(check.detail.empty());
    }
    CHECK(all == all_steps);
    CHECK(with(checks, CheckOutcome::skipped) == Names{"TLS"});
    CHECK_THAT(step(checks, "TLS").detail, Contains("plain http"));
    CHECK_THAT(step(checks, "Identity source").detail,
               Contains("Imds at " + world.stage.url()) && Contains("nothing else is announced"));
    CHECK_THAT(step(checks, "Identity").detail, Contains("own-client"));
    CHECK_THAT(step(checks, "Token").detail, Contains("For https://management.azure.com/") &&
                                                 Contains("object id 11111111-2222-3333-4444-555555555555") &&
                                                 Contains("good for another 2"));
    CHECK_THAT(step(checks, "Account").detail, Contains("'emulated-group'"));
    CHECK_THAT(step(checks, "Key permission").detail, Contains("may list keys (1)"));
    CHECK(container.blob_names().empty());

    std::size_t written = 0;
    std::size_t deleted = 0;
    for (const std::string &method : world.stage.methods()) {
        written += method == "PUT" ? 1 : 0;
        deleted += method == "DELETE" ? 1 : 0;
    }
    CHECK(written == 1);
    CHECK(deleted == 1);
}

TEST_CASE("with a token there is no key on the way, and TLS is checked where there is any") {
    const Certificate certificate("IP:127.0.0.1");
    const TemporaryFolder folder;
    TokenAccount account;
    account.setup.tls = certificate.stage_member();
    account.setup.ca_bundle = folder.write("ca.pem", certificate.certificate);
    account.setup.write = true;
    const AccessWorld world(account.setup);
    const AccessChecks checks = world.run();
    CHECK(with(checks, CheckOutcome::failed).empty());
    CHECK(with(checks, CheckOutcome::skipped) ==
          Names{"Resource Manager", "Account", "Key permission", "Shared key"});
    CHECK_THAT(step(checks, "Account").detail, Contains("Only for the way by an account key"));
    CHECK_THAT(step(checks, "Token").detail, Contains("For https://storage.azure.com/"));
    CHECK_THAT(step(checks, "TLS").detail, Contains("trusted"));
    const auto blob_requests = account.blobs.requests();
    REQUIRE(blob_requests.size() == 4);  // to connect, to list, to write, to delete
    CHECK_FALSE(blob_requests[0].has("authorization"));
    CHECK(blob_requests[2].path == blob_requests[3].path);
}

TEST_CASE("without -Write nothing is changed, and without a container nothing is asked for that wants one") {
    const TestContainer container;
    container.put("blob", "content");
    for (const std::string &name : {container.name(), std::string()}) {
        AccessSetup setup;
        setup.use_account_key = true;
        setup.container = name;
        const AccessWorld world(setup);
        const AccessChecks checks = world.run();
        CHECK(with(checks, CheckOutcome::failed).empty());
        CHECK_FALSE(step(checks, "Write").detail.empty());
        if (name.empty()) {
            CHECK(with(checks, CheckOutcome::skipped) ==
                  Names{"TLS", "Network rules", "Shared key", "Authorization", "Container", "Read", "Write"});
            CHECK_THAT(step(checks, "Read").detail, Contains("No container was named"));
        } else {
            CHECK(with(checks, CheckOutcome::skipped) == Names{"TLS", "Write"});
        }
        for (const Recorded &request : world.stage.requests()) {
            CHECK((request.method == "GET" || request.path.find("/listKeys") != std::string::npos));
        }
    }
    CHECK(container.blob_names() == Names{"blob"});
}

TEST_CASE("the token is asked for anew: what is checked is how things are now") {
    TokenAccount account;
    const AccessWorld world(account.setup);
    for (int i = 0; i < 2; ++i) {
        CHECK(with(world.run(), CheckOutcome::failed).empty());
    }
    std::size_t tokens = 0;
    for (const Recorded &request : world.stage.requests()) {
        tokens += request.path == "/metadata/identity/oauth2/token" ? 1 : 0;
    }
    CHECK(tokens == 2);
}

TEST_CASE("what cannot be checked is refused before anything is sent") {
    AccessRequest good;
    good.context.account_name = "mystorage";
    CHECK(status_of([&] { check_access_request(good); }) == MIS_OK);
    using Change = void (*)(AccessRequest &);
    for (const Change change :
         {Change([](AccessRequest &r) { r.context.account_name.clear(); }),
          Change([](AccessRequest &r) { r.context.account_name = "My-Storage"; }),
          Change([](AccessRequest &r) { r.context.account_key = Secret("c2VjcmV0"); }),
          Change([](AccessRequest &r) {
              r.context.account_name.clear();
              r.context.local = true;
          }),
          Change([](AccessRequest &r) { r.container = "No Container"; }),
          Change([](AccessRequest &r) { r.write = true; }),
          Change([](AccessRequest &r) { r.context.blob_endpoint = "http://blobs.example.com"; }),
          Change([](AccessRequest &r) { r.context.blob_endpoint = "https://blobs.example.com"; })}) {
        AccessRequest request = good;
        change(request);
        CHECK(status_of([&] { check_access_request(request); }) == MIS_INVALID_ARGUMENT);
    }
}

TEST_CASE("a check that hangs is cancelled at once") {
    AccessSetup setup;
    setup.fault = R"({"match": {"target": "comp=list&maxresults"}, "answer": {"stall": true}})";
    const AccessWorld world(setup);
    const auto operation = Operation::start(
        world.session, [&world](Work &work) -> OperationResult { return check_access(work, world.request); });
    world.stage.wait_for_requests(2);
    operation->cancel();
    REQUIRE(operation->wait(std::chrono::seconds(60)));
    CHECK(status_of([&] { return operation->result<AccessChecks>(); }) == MIS_CANCELLED);
}
