#include "fetched_key.h"

#include <catch2/catch.hpp>

#include "operation.h"
#include "support/identity_account.h"
#include "support/thrown.h"
#include "transfer.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

constexpr const char *wrong_key = "bm90IHRoZSBrZXk=";

std::string account_json(const std::string &keys) {
    return R"({"name": )" + json_string(test_variable("MISTORAGE_TEST_ACCOUNT")) + R"(, "keys": )" + keys +
           '}';
}
std::string key_json(const std::string &value, const std::string &permissions = "FULL") {
    return R"({"value": )" + json_string(value) + R"(, "permissions": )" + json_string(permissions) + '}';
}
std::string right_key() {
    return test_variable("MISTORAGE_TEST_KEY");
}

// The account of the test run at Azurite, whose keys Resource Manager lists to the machine's identity.
struct KeyAccount : IdentityAccount {
    explicit KeyAccount(const std::string &keys = '[' + key_json(right_key()) + ']',
                        const std::string &more = "")
        : IdentityAccount(R"({"blobUpstream": )" + json_string(azurite_url()) +
                          R"(, "resourceManager": {"accounts": [)" + account_json(keys).insert(1, more) +
                          "]}}"),
          context(make_context(key_options())) {}

    [[nodiscard]] ContextOptions key_options() const {
        ContextOptions chosen = options();
        chosen.use_account_key = true;
        chosen.resource_manager_endpoint = stage.url();
        return chosen;
    }

    [[nodiscard]] Response list_of(const Context &with) const {
        Work own = work();
        return send(own, with, "List Blobs",
                    [&] {
                        return request_for(
                            "GET", with.container_url(container.name()) + "?restype=container&comp=list");
                    })
            .response;
    }
    [[nodiscard]] int status() const { return list_of(context).status; }
    [[nodiscard]] std::size_t listings() const { return requests_to("/subscriptions/").size(); }
    [[nodiscard]] std::size_t blob_requests() const {
        return requests_to("/" + context.account_name + "/").size();
    }

    TestContainer container;
    Context context;
};

}  // namespace

TEST_CASE("of the listed keys the first with full permissions is taken, however that is spelled") {
    AccountKeys keys(3);
    keys[0].permissions = "Read";
    keys[1].permissions = "FULL";
    keys[2].permissions = "Full";
    CHECK(&full_key(keys) == &keys[1]);
    keys[1].permissions = "READ";
    CHECK(&full_key(keys) == &keys[2]);
    keys[2].permissions = "";
    const Error error = error_of([&] { return full_key(keys).name; });
    CHECK(error.code == MIS_RESPONSE_INVALID);
    CHECK_THAT(error.hint, Contains("-UseAccountKey"));
}

TEST_CASE("a key is fetched at its first use, for this machine's subscription and group, and kept") {
    const KeyAccount account;
    CHECK(account.stage.requests().empty());
    CHECK(account.status() == 200);
    std::vector<std::string> paths;
    for (const Recorded &request : account.stage.requests()) {
        paths.push_back(request.method + ' ' + request.path);
    }
    REQUIRE(paths.size() == 4);
    CHECK(paths[0] == "GET /metadata/instance/compute");
    CHECK(paths[1] == "GET /metadata/identity/oauth2/token");
    CHECK_THAT(paths[2], Catch::StartsWith("POST /subscriptions/5ab50000-0000-4000-8000-000000000001"
                                           "/resourceGroups/emulated-group/") &&
                             Catch::EndsWith("/listKeys"));
    CHECK_THAT(account.stage.requests()[3].header("authorization"),
               Catch::StartsWith("SharedKey " + account.context.account_name + ":"));

    CHECK(account.status() == 200);
    CHECK(account.stage.requests().size() == 5);
}

TEST_CASE("another context of the same account and identity shares the key; forgetting tokens forgets it") {
    const KeyAccount account;
    CHECK(account.status() == 200);
    CHECK(account.list_of(make_context(account.key_options())).status == 200);
    CHECK(account.listings() == 1);
    account.timeless.session->tokens().clear();
    CHECK(account.status() == 200);
    CHECK(account.listings() == 2);
}

TEST_CASE("a key that only reads is passed over for one that does all") {
    const KeyAccount account('[' + key_json(wrong_key, "Read") + ',' + key_json(right_key()) + ']');
    CHECK(account.status() == 200);
    CHECK(account.listings() == 1);
}

TEST_CASE("a key that is rotated under a running script is listed again, once, and the request repeated") {
    KeyAccount account('[' + key_json(wrong_key) + ']');
    Work work = account.work();
    prepare_context(work, account.context);
    account.stage.replace_keys(account_json('[' + key_json(right_key()) + ']'));
    CHECK(account.status() == 200);
    CHECK(account.listings() == 2);
    CHECK(account.blob_requests() == 2);
    CHECK(account.status() == 200);
    CHECK(account.listings() == 2);
    CHECK(account.blob_requests() == 3);
}

TEST_CASE("a key that is rotated in the middle of a transfer in parts costs one listing for all of them") {
    KeyAccount account('[' + key_json(wrong_key) + ']');
    Work work = account.work();
    prepare_context(work, account.context);
    account.stage.replace_keys(account_json('[' + key_json(right_key()) + ']'));
    std::vector<int> statuses;
    class ListPart : public Part {
      public:
        ListPart(std::string url, std::vector<int> &statuses) : url_(std::move(url)), statuses_(statuses) {}
        Request request(int /*attempt*/) override { return request_for("GET", url_); }
        void answered(Response &response, int /*sends*/) override { statuses_.push_back(response.status); }
        [[nodiscard]] std::string name() const override { return "List Blobs"; }

      private:
        std::string url_;
        std::vector<int> &statuses_;
    };
    int made = 0;
    work.limits = limits_held(4);
    run_parts(work, account.context, [&]() -> std::unique_ptr<Part> {
        if (made++ == 4) {
            return nullptr;
        }
        return std::make_unique<ListPart>(
            account.context.container_url(account.container.name()) + "?restype=container&comp=list",
            statuses);
    });
    CHECK(statuses == std::vector<int>(4, 200));
    CHECK(account.listings() == 2);
}

TEST_CASE("a key that is refused and has not changed is not listed again for a minute") {
    const KeyAccount account('[' + key_json(wrong_key) + ']');
    for (int i = 0; i < 4; ++i) {
        CHECK(account.status() == 403);
    }
    CHECK(account.listings() == 2);  // the first, and one to see whether there is another by now
    CHECK(account.blob_requests() == 4);
    account.timeless.clock->advance(std::chrono::seconds(61));
    CHECK(account.status() == 403);
    CHECK(account.listings() == 3);
}

TEST_CASE("what another key would not help against does not have the keys listed again") {
    for (const char *code :
         {"AuthorizationPermissionMismatch", "KeyBasedAuthenticationNotPermitted", "AccountIsDisabled", ""}) {
        CAPTURE(code);
        KeyAccount account;
        account.stage.fault(R"({"match": {"target": "comp=list"}, "answer": {"status": 403,
            "headers": {"x-ms-error-code": ")" +
                            std::string(code) + R"("}}})");
        CHECK(account.status() == 403);
        CHECK(account.listings() == 1);
        CHECK(account.blob_requests() == 1);
    }
}

TEST_CASE("Azure's and Azurite's word for a wrong key both have the keys listed again") {
    for (const char *code : {"AuthenticationFailed", "AuthorizationFailure"}) {
        CAPTURE(code);
        KeyAccount account;
        account.stage.fault(R"({"match": {"target": "comp=list"}, "answer": {"status": 403,
            "headers": {"x-ms-error-code": ")" +
                            std::string(code) + R"("}}})");
        CHECK(account.status() == 403);
        CHECK(account.listings() == 2);
    }
}

TEST_CASE("an identity that may not list keys is told so, and the account is asked for nothing") {
    const KeyAccount account('[' + key_json(right_key()) + ']', R"("role": false, )");
    const Error error = error_of([&] { return account.status(); });
    CHECK(error.code == MIS_KEY_LISTING_FORBIDDEN);
    CHECK(error.operation == "List keys");
    CHECK(account.blob_requests() == 0);
}

TEST_CASE("a key that is no base64 is an error, in which it is not") {
    const KeyAccount account('[' + key_json("hunter2!") + ']');
    const Error error = error_of([&] { return account.status(); });
    CHECK(error.code == MIS_RESPONSE_INVALID);
    CHECK_THAT(error.message + error.hint, !Contains("hunter2"));
    CHECK(account.blob_requests() == 0);
}
