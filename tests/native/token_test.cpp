#include "token.h"

#include <catch2/catch.hpp>

#include "operation.h"
#include "support/stage.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

constexpr const char *resource_manager = "https://management.azure.com/";
constexpr const char *storage = "https://storage.azure.com/";

std::shared_ptr<Session> session_at(const Stage &stage) {
    SessionOptions options;
    options.imds_endpoint = stage.url();
    return loopback_session(options);
}

TokenRequest token_for(const std::string &resource, const IdentitySelector &identity = {}) {
    TokenRequest request;
    request.resource = resource;
    request.identity = identity;
    return request;
}

TokenRequest forced(TokenRequest request) {
    request.force = true;
    return request;
}

Token get(Session &session, const TokenRequest &request) {
    Work work = work_on(session);
    return get_token(work, request);
}

Recorded only_request(const Stage &stage) {
    const auto all = stage.requests();
    REQUIRE(all.size() == 1);
    return all.front();
}

// A machine with a system-assigned identity and two others.
constexpr const char *three_identities = R"({"identity": {
    "systemAssigned": {"clientId": "system-client"},
    "userAssigned": [
        {"clientId": "first-client", "objectId": "first-object", "resourceId": "/subscriptions/s/first"},
        {"clientId": "second-client", "objectId": "second-object", "resourceId": "/subscriptions/s/second"}]}})";

}  // namespace

TEST_CASE("a token is one GET of IMDS, with Metadata: true and the resource percent-encoded") {
    const Stage stage;
    (void)get(*session_at(stage), token_for(resource_manager));
    const Recorded request = only_request(stage);
    CHECK(request.method == "GET");
    CHECK(request.path == "/metadata/identity/oauth2/token");
    CHECK(request.query == "api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F");
    CHECK(request.header("metadata") == "true");
    CHECK_FALSE(request.has("x-forwarded-for"));
    CHECK_FALSE(request.has("authorization"));
    CHECK(request.headers.size() == 3);  // and Host and User-Agent
}

TEST_CASE("a token says for how long, for what and for whom it is good") {
    const Stage stage(three_identities);
    const auto now = Clock().utc();
    const Token token = get(*session_at(stage), token_for(storage));
    CHECK_FALSE(token.secret.empty());
    CHECK(token.expires_on >= now + 86'400);
    CHECK(token.expires_on <= now + 86'460);
    CHECK(token.resource == storage);
    CHECK(token.client_id == "system-client");
    CHECK(token.source == "Imds");
}

TEST_CASE("the resource is sent exactly as it is given, and the endpoint decides") {
    const Stage stage;
    const Error error =
        error_of([&] { return get(*session_at(stage), token_for("https://storage.azure.com")); });
    CHECK_THAT(only_request(stage).query, Catch::EndsWith("&resource=https%3A%2F%2Fstorage.azure.com"));
    CHECK(error.code == MIS_TOKEN_REFUSED);
    CHECK(error.http_status == 400);
    CHECK(error.service_code == "invalid_resource");
    CHECK(error.operation == "Get token");
    CHECK_FALSE(error.request_id.empty());
    CHECK_THAT(error.hint, Catch::Contains("https://storage.azure.com/"));
}

TEST_CASE("an identity is selected by its client id, its object id or its resource id") {
    struct Row {
        IdentitySelector identity;
        const char *query_end;
        const char *client_id;
    };
    for (const Row &row : {Row{{"second-client", "", ""}, "&client_id=second-client", "second-client"},
                           Row{{"", "first-object", ""}, "&object_id=first-object", "first-client"},
                           Row{{"", "", "/subscriptions/s/second"},
                               "&msi_res_id=%2Fsubscriptions%2Fs%2Fsecond",
                               "second-client"}}) {
        CAPTURE(row.query_end);
        const Stage stage(three_identities);
        CHECK(get(*session_at(stage), token_for(storage, row.identity)).client_id == row.client_id);
        CHECK_THAT(only_request(stage).query, Catch::EndsWith(row.query_end));
    }
}

TEST_CASE("what cannot be asked for is refused before anything is sent") {
    for (const TokenRequest &request :
         {token_for(storage, {"one", "two", ""}), token_for(storage, {"one", "", "three"}),
          token_for(storage, {"", "two", "three"}), token_for("storage.azure.com"),
          token_for("https://storage.azure.com/ "), token_for(storage, {"a\nb", "", ""})}) {
        const Error error = error_of([&] { check_token_request(request); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
    }
}

TEST_CASE("where several identities are assigned and none is named, the error asks for one") {
    const Stage stage(R"({"identity": {"systemAssigned": null, "userAssigned": [{}, {}]}})");
    const Error error = error_of([&] { return get(*session_at(stage), token_for(storage)); });
    CHECK(error.code == MIS_IDENTITY_AMBIGUOUS);
    CHECK_THAT(error.hint, Catch::Contains("-ClientId"));
    CHECK(stage.requests().size() == 1);
}

TEST_CASE("a machine without the identity, or without any, says so after one request") {
    const Stage bare(R"({"identity": {"systemAssigned": null}})");
    CHECK(status_of([&] { return get(*session_at(bare), token_for(storage)); }) == MIS_IDENTITY_NOT_FOUND);
    CHECK(bare.requests().size() == 1);

    const Stage other(three_identities);
    const Error error = error_of([&] {
        return get(*session_at(other), token_for(storage, {"nobody", "", ""}));
    });
    CHECK(error.code == MIS_IDENTITY_NOT_FOUND);
    CHECK_THAT(error.message, Catch::Contains("client id 'nobody'"));
    CHECK(other.requests().size() == 1);
}

TEST_CASE("a session asks once for each identity and resource, until it is told to ask again") {
    const Stage stage(three_identities);
    const auto session = session_at(stage);
    const Token first = get(*session, token_for(storage));
    const Token again = get(*session, token_for(storage));
    CHECK(again.secret.view() == first.secret.view());
    CHECK(stage.requests().size() == 1);

    CHECK(get(*session, token_for(resource_manager)).resource == resource_manager);
    CHECK(get(*session, token_for(storage, {"first-client", "", ""})).client_id == "first-client");
    CHECK(stage.requests().size() == 3);

    const Token fresh = get(*session, forced(token_for(storage)));
    CHECK(fresh.secret.view() != first.secret.view());
    CHECK(get(*session, token_for(storage)).secret.view() == fresh.secret.view());
    CHECK(stage.requests().size() == 4);
}

TEST_CASE("another session has tokens of its own") {
    const Stage stage;
    (void)get(*session_at(stage), token_for(storage));
    (void)get(*session_at(stage), token_for(storage));
    CHECK(stage.requests().size() == 2);
}

TEST_CASE("a token that expires at once is given out, but not kept") {
    const Stage stage(R"({"identity": {"tokenLifetimeSeconds": 0}})");
    const auto session = session_at(stage);
    (void)get(*session, token_for(storage));
    (void)get(*session, token_for(storage));
    CHECK(stage.requests().size() == 2);
}

TEST_CASE("fifty who ask at once share one request, because IMDS takes no more than five") {
    Stage stage;
    stage.fault(R"({"answer": {"delayMs": 50}})");
    const auto session = session_at(stage);
    std::vector<std::shared_ptr<Operation>> operations;
    for (int i = 0; i < 50; ++i) {
        operations.push_back(Operation::start(
            session, [](Work &work) -> OperationResult { return get_token(work, token_for(storage)); }));
    }
    for (const auto &operation : operations) {
        REQUIRE(operation->wait(std::chrono::seconds(60)));
        CHECK(operation->result<Token>().resource == storage);
    }
    CHECK(stage.requests().size() == 1);
}

TEST_CASE("when the one who asks for all is cancelled, another of them asks") {
    Stage stage;
    stage.fault(R"({"times": 1, "answer": {"stall": true}})");
    const auto session = session_at(stage);
    const auto ask = [](Work &work) -> OperationResult { return get_token(work, token_for(storage)); };
    const auto leader = Operation::start(session, ask);
    stage.wait_for_requests(1);
    const auto follower = Operation::start(session, ask);
    leader->cancel();
    REQUIRE(follower->wait(std::chrono::seconds(60)));
    CHECK(follower->result<Token>().resource == storage);
    REQUIRE(leader->wait(std::chrono::seconds(60)));
    CHECK(status_of([&] { return leader->result<Token>(); }) == MIS_CANCELLED);
    CHECK(stage.requests().size() == 2);
}

TEST_CASE("Arc's agent is noticed where it is installed, unless another source is asked for") {
    const TemporaryFolder folder;
    SessionOptions options;
    options.arc.agent = folder.path("h\xC3\xAFmds");
    CHECK(find_source(*loopback_session(options), "").source == IdentitySource::imds);
    folder.write("h\xC3\xAFmds", "");
    const SourceChoice choice = find_source(*loopback_session(options), "auto");
    CHECK(choice.source == IdentitySource::arc);
    CHECK(choice.reason == "the Azure Arc agent is installed");
    CHECK(find_source(*loopback_session(options), "imds").source == IdentitySource::imds);
    options.arc.agent = "";
    CHECK(find_source(*loopback_session(options), "").source == IdentitySource::imds);
}
