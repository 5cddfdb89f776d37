#include "authorizer.h"

#include <catch2/catch.hpp>

#include "operation.h"
#include "support/identity_account.h"
#include "support/thrown.h"
#include "transfer.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

// An account whose blobs answer by themselves, after the rules that a test gives.
struct BearerAccount : IdentityAccount {
    explicit BearerAccount(const std::string &first_rules = "") {
        if (!first_rules.empty()) {
            stage.fault(first_rules);
        }
        stage.fault(R"({"match": {"target": "/c/"}, "answer": {"status": 200, "body": "blob"}})");
        context = make_context(options());
    }

    // A GET of a blob.
    [[nodiscard]] Response get(const std::string &blob = "b") const {
        Work own = work();
        return send(own, context, "Get Blob", [&] { return request_for("GET", context.blob_url("c", blob)); })
            .response;
    }
    [[nodiscard]] std::vector<Recorded> blob_requests() const {
        return requests_to("/" + context.account_name + "/c/");
    }

    Context context;
};

std::string refused(int times) {
    return R"({"match": {"target": "/c/"}, "times": )" + std::to_string(times) +
           R"(, "answer": {"status": 401}})";
}

// As IMDS does: it caches for a day, and cannot be made to forget.
constexpr const char *always_the_same_token = R"({"match": {"target": "^/metadata/identity"},
    "answer": {"body": "{\"access_token\": \"eyJ0.same.token\", \"expires_in\": \"86400\"}"}})";

class BlobPart : public Part {
  public:
    BlobPart(std::string url, std::vector<int> &statuses) : url_(std::move(url)), statuses_(statuses) {}
    Request request(int /*attempt*/) override { return request_for("GET", url_); }
    void answered(Response &response, int /*sends*/) override { statuses_.push_back(response.status); }
    [[nodiscard]] std::string name() const override { return "Get part"; }

  private:
    std::string url_;
    std::vector<int> &statuses_;
};

}  // namespace

TEST_CASE("a request with an identity carries its token for storage, a version and a date") {
    const BearerAccount account;
    CHECK(account.get().status == 200);
    const auto token = account.requests_to("/metadata/identity");
    REQUIRE(token.size() == 1);
    CHECK_THAT(token[0].query, Catch::EndsWith("&resource=https%3A%2F%2Fstorage.azure.com%2F"));
    const auto blob = account.blob_requests();
    REQUIRE(blob.size() == 1);
    CHECK_THAT(blob[0].header("authorization"), Catch::StartsWith("Bearer eyJ"));
    CHECK(blob[0].header("x-ms-version") == "2021-12-02");
    CHECK(blob[0].header("x-ms-date") == "Tue, 14 Nov 2023 22:13:20 GMT");
}

TEST_CASE("one token does for many requests, and is renewed when its time has come") {
    const BearerAccount account;
    (void)account.get();
    (void)account.get();
    CHECK(account.tokens_asked() == 1);
    account.timeless.clock->advance(std::chrono::hours(13));  // of 24
    (void)account.get();
    CHECK(account.tokens_asked() == 2);
    const auto blob = account.blob_requests();
    CHECK(blob[0].header("authorization") == blob[1].header("authorization"));
    CHECK(blob[0].header("authorization") != blob[2].header("authorization"));
}

TEST_CASE("a token that the service refuses is renewed once, and the request repeated with the new one") {
    const BearerAccount account(refused(1));
    CHECK(account.get().status == 200);
    CHECK(account.tokens_asked() == 2);
    const auto blob = account.blob_requests();
    REQUIRE(blob.size() == 2);
    CHECK(blob[0].header("authorization") != blob[1].header("authorization"));
}

TEST_CASE("a request that is refused with a new token, too, is not repeated again") {
    const BearerAccount account(refused(1000));
    CHECK(account.get().status == 401);
    CHECK(account.blob_requests().size() == 2);
    CHECK(account.tokens_asked() == 2);
}

TEST_CASE("where the endpoint hands out the refused token again, it is left alone for a minute") {
    BearerAccount account(refused(1000));
    account.stage.clear_faults();
    account.stage.fault(always_the_same_token);
    account.stage.fault(refused(1000));
    CHECK(account.get().status == 401);
    CHECK(account.blob_requests().size() == 1);
    CHECK(account.tokens_asked() == 2);
    for (int i = 0; i < 5; ++i) {
        CHECK(account.get().status == 401);
    }
    CHECK(account.blob_requests().size() == 6);
    CHECK(account.tokens_asked() == 2);
    account.timeless.clock->advance(std::chrono::seconds(61));
    CHECK(account.get().status == 401);
    CHECK(account.tokens_asked() == 3);
}

TEST_CASE("what is forbidden, missing or busy is no reason for another token") {
    for (const int status : {403, 404, 409, 412}) {
        CAPTURE(status);
        const BearerAccount account(R"({"match": {"target": "/c/"}, "answer": {"status": )" +
                                    std::to_string(status) + "}}");
        CHECK(account.get().status == status);
        CHECK(account.blob_requests().size() == 1);
        CHECK(account.tokens_asked() == 1);
    }
}

TEST_CASE("where no new token is to be had, the service's refusal is what is told") {
    BearerAccount account;
    (void)account.get();
    account.stage.clear_faults();
    account.stage.fault(R"({"match": {"target": "^/metadata"}, "answer": {"status": 500}})");
    account.stage.fault(refused(1000));
    CHECK(account.get().status == 401);
    CHECK(account.blob_requests().size() == 2);
}

TEST_CASE("where there is no token at all nothing is sent to the account") {
    BearerAccount account;
    account.stage.clear_faults();
    account.stage.fault(R"({"match": {"target": "^/metadata"}, "answer": {"status": 400, "body":
        "{\"error\": \"invalid_request\", \"error_description\": \"Identity not found\"}"}})");
    const Error error = error_of([&] { return account.get(); });
    CHECK(error.code == MIS_IDENTITY_NOT_FOUND);
    CHECK(error.operation == "Get token");
    CHECK(account.blob_requests().empty());
}

TEST_CASE("who waits for a token is cancelled at once, before a transfer and in the middle of one") {
    for (const bool in_the_middle : {false, true}) {
        CAPTURE(in_the_middle);
        BearerAccount account;
        if (in_the_middle) {
            (void)account.get();
            account.stage.clear_faults();
            account.stage.fault(refused(1));
        } else {
            account.stage.clear_faults();
        }
        account.stage.fault(R"({"match": {"target": "^/metadata/identity"}, "answer": {"stall": true}})");
        account.stage.forget_requests();
        const auto operation =
            Operation::start(account.timeless.session, [&account](Work &work) -> OperationResult {
                (void)send(work, account.context, "Get Blob",
                           [&account] { return request_for("GET", account.context.blob_url("c", "b")); });
                return Done{};
            });
        account.stage.wait_for_requests(in_the_middle ? 2 : 1);
        operation->cancel();
        REQUIRE(operation->wait(std::chrono::seconds(60)));
        CHECK(status_of([&] { return operation->result<Done>(); }) == MIS_CANCELLED);
    }
}

TEST_CASE("parts that are answered while another one waits for a token are not lost") {
    BearerAccount account;
    std::vector<int> statuses;
    int made = 0;
    Work work = account.work();
    work.limits = limits_held(4);
    account.stage.clear_faults();
    // Long enough for the answers to the parts that are under way.
    account.stage.fault(R"({"match": {"target": "^/metadata/identity"}, "answer": {"delayMs": 60}})");
    account.stage.fault(R"({"match": {"target": "/c/"}, "answer": {"status": 200}})");
    run_parts(work, account.context, [&]() -> std::unique_ptr<Part> {
        if (made == 8) {
            return nullptr;
        }
        if (made % 4 == 3) {
            account.timeless.session->tokens().clear();  // the next has to fetch one
        }
        const std::string blob = std::to_string(++made);
        return std::make_unique<BlobPart>(account.context.blob_url("c", blob), statuses);
    });
    CHECK(statuses == std::vector<int>(8, 200));
    CHECK(account.tokens_asked() == 3);
    CHECK(account.blob_requests().size() == 8);
}

TEST_CASE("parts that are all refused at once share one new token") {
    BearerAccount account;
    account.stage.clear_faults();
    // Each once, in whatever order they come: a first try's connection may take longer than another's second.
    for (const char *blob : {"1", "2", "3", "4"}) {
        account.stage.fault(std::string(R"({"match": {"target": "/c/)") + blob +
                            R"($"}, "times": 1, "answer": {"status": 401}})");
    }
    account.stage.fault(R"({"match": {"target": "/c/"}, "answer": {"status": 200}})");
    std::vector<int> statuses;
    int made = 0;
    Work work = account.work();
    work.limits = limits_held(4);
    run_parts(work, account.context, [&]() -> std::unique_ptr<Part> {
        if (made == 4) {
            return nullptr;
        }
        const std::string blob = std::to_string(++made);
        return std::make_unique<BlobPart>(account.context.blob_url("c", blob), statuses);
    });
    CHECK(statuses == std::vector<int>(4, 200));
    CHECK(account.blob_requests().size() == 8);
    CHECK(account.tokens_asked() == 2);
}

TEST_CASE("preparing a context gets its token and asks the account for nothing") {
    const BearerAccount account;
    Work work = account.work();
    prepare_context(work, account.context);
    CHECK(account.tokens_asked() == 1);
    CHECK(account.stage.requests().size() == 1);
    CHECK(account.get().status == 200);
    CHECK(account.tokens_asked() == 1);
}
