#include <catch2/catch.hpp>

#include <filesystem>

#include "operation.h"
#include "support/stage.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"
#include "support/thrown.h"
#include "token.h"
#ifndef _WIN32
#include "support/unprivileged.h"
#endif

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

constexpr const char *storage = "https://storage.azure.com/";

// A machine with the Arc agent, whose keys are in the folder "tokens".
class ArcMachine {
  public:
    // Its challenges name this file of the temporary folder, where it is given.
    explicit ArcMachine(const std::string &trap = "", bool echoes_identity = true)
        : stage(description(trap, echoes_identity)) {
        fs::create_directory(fs::u8path(folder.path("tokens")));
        SessionOptions options;
        options.identity.identity_endpoint = stage.url() + "/arc/metadata/identity/oauth2/token";
        options.identity.imds_endpoint = stage.url();
        options.arc.tokens = folder.path("tokens");
        session = loopback_session(options, std::make_unique<FakeClock>());
    }

    Token get(const IdentitySelector &identity = {}) const {
        Work work = work_on(*session);
        TokenRequest request;
        request.resource = storage;
        request.identity = identity;
        return get_token(work, request);
    }

    // The session does not ask, or not more than for the challenge, and shows nothing of what it must not
    // read.
    void check_refused(mis_status code) const {
        const Error error = error_of([&] { return get(); });
        CHECK(error.code == code);
        CHECK_THAT(error.message + error.hint, !Contains("hunter2"));
        const auto requests = stage.requests();
        REQUIRE(requests.size() == 1);
        CHECK_FALSE(requests[0].has("authorization"));
    }

    TemporaryFolder folder;
    Stage stage;
    std::shared_ptr<Session> session;

  private:
    [[nodiscard]] std::string description(const std::string &trap, bool echoes_identity) const {
        return R"({"arc": {"tokensFolder": )" + json_string(folder.path("tokens")) + R"(, "realm": )" +
               (trap.empty() ? "null" : json_string(folder.path(trap))) + R"(, "echoesIdentity": )" +
               (echoes_identity ? "true" : "false") + R"(},
            "identity": {"systemAssigned": {"clientId": "own-client"},
                         "userAssigned": [{"clientId": "other-client", "objectId": "other-object",
                                           "resourceId": "/subscriptions/s/other"}]}})";
    }
};

}  // namespace

TEST_CASE("Arc: a first GET is challenged, and the second carries what the named file holds", "[agent]") {
    const ArcMachine machine;
    const Token token = machine.get();
    CHECK(token.source == "Arc");
    CHECK(token.resource == storage);
    const auto requests = machine.stage.requests();
    REQUIRE(requests.size() == 2);
    for (const Recorded &request : requests) {
        CHECK(request.method == "GET");
        CHECK(request.path == "/arc/metadata/identity/oauth2/token");
        CHECK(request.query == "api-version=2020-06-01&resource=https%3A%2F%2Fstorage.azure.com%2F");
        CHECK(request.header("metadata") == "true");
        CHECK(request.body_length == 0);
    }
    CHECK(requests[0].status == 401);
    CHECK_FALSE(requests[0].has("authorization"));
    CHECK_THAT(requests[1].header("authorization"), Catch::Matches("Basic [A-Za-z0-9_-]{43}"));
    // The key was good once.
    CHECK(fs::is_empty(fs::u8path(machine.folder.path("tokens"))));
    (void)machine.get();
    CHECK(machine.stage.requests().size() == 2);
}

TEST_CASE("Arc: an identity is selected in the agent's spelling, and the agent has to confirm it",
          "[agent]") {
    struct Row {
        IdentitySelector identity;
        const char *query_end;
    };
    for (const Row &row :
         {Row{{"other-client", "", ""}, "&client_id=other-client"},
          Row{{"OTHER-CLIENT", "", ""}, "&client_id=OTHER-CLIENT"},
          Row{{"", "other-object", ""}, "&object_id=other-object"},
          Row{{"", "", "/subscriptions/s/other"}, "&msi_res_id=%2Fsubscriptions%2Fs%2Fother"}}) {
        CAPTURE(row.query_end);
        const ArcMachine machine;
        CHECK(machine.get(row.identity).source == "Arc");
        for (const Recorded &request : machine.stage.requests()) {
            CHECK_THAT(request.query, Catch::EndsWith(row.query_end));
        }
    }
}

TEST_CASE("Arc: an old agent, which answers for the machine's own identity instead, gives no token",
          "[agent]") {
    for (const IdentitySelector &identity :
         {IdentitySelector{"other-client", "", ""}, IdentitySelector{"", "other-object", ""},
          IdentitySelector{"", "", "/subscriptions/s/other"}}) {
        const ArcMachine machine("", false);
        for (int i = 0; i < 2; ++i) {  // nor is it kept for the next who asks
            const Error error = error_of([&] { return machine.get(identity); });
            CHECK(error.code == MIS_IDENTITY_NOT_FOUND);
            CHECK(error.operation == "Get token");
            CHECK_THAT(error.hint, Contains("update the agent"));
        }
        CHECK(machine.stage.requests().size() == 4);
        CHECK(machine.get().source == "Arc");
    }
}

TEST_CASE("Arc: an agent that confirms another identity is not believed", "[agent]") {
    ArcMachine machine;
    machine.stage.fault(R"({"match": {"header": {"authorization": "Basic"}}, "answer": {"body":
        "{\"access_token\": \"eyJ0\", \"expires_in\": \"3600\", \"client_id\": \"own-client\"}"}})");
    const Error error = error_of([&] { return machine.get({"other-client", "", ""}); });
    CHECK(error.code == MIS_IDENTITY_NOT_FOUND);
    CHECK_THAT(error.message, !Contains("eyJ0"));
}

TEST_CASE("Arc: an identity that the machine does not have is named", "[agent]") {
    const ArcMachine machine;
    const Error error = error_of([&] { return machine.get({"nobody", "", ""}); });
    CHECK(error.code == MIS_IDENTITY_NOT_FOUND);
    CHECK_THAT(error.message, Contains("client id 'nobody'"));
    CHECK(machine.stage.requests().size() == 2);
}

TEST_CASE("Arc: a challenge for a file outside of the agent's folder, or for no key, is refused", "[agent]") {
    for (const char *trap : {"outside.key", "tokens/../outside.key", "tokens/sub/a.key", "tokens/a.txt",
                             "tokens", "../outside.key"}) {
        CAPTURE(trap);
        const ArcMachine machine(trap);
        fs::create_directory(fs::u8path(machine.folder.path("tokens/sub")));
        for (const char *file : {"outside.key", "tokens/sub/a.key", "tokens/a.txt"}) {
            machine.folder.write(file, "hunter2");
        }
        machine.check_refused(MIS_RESPONSE_INVALID);
    }
}

TEST_CASE("Arc: what is no challenge of the agent's is refused") {
    for (const char *headers :
         {"{}", R"({"WWW-Authenticate": "Bearer authorization_uri=https://login.example"})",
          R"({"WWW-Authenticate": "Basic realm=/etc/passwd=x"})", R"({"WWW-Authenticate": "Basic"})"}) {
        CAPTURE(headers);
        ArcMachine machine;
        machine.stage.fault(R"({"answer": {"status": 401, "headers": )" + std::string(headers) + "}}");
        machine.check_refused(MIS_RESPONSE_INVALID);
    }
}

#ifndef _WIN32
TEST_CASE("Arc: a key file that is not as the agent writes it is refused, and its content sent nowhere",
          "[posix]") {
    struct Row {
        const char *what;
        void (*make)(const TemporaryFolder &folder, const std::string &key);
        mis_status code;
    };
    using Folder = TemporaryFolder;
    for (const Row &row :
         {Row{"missing", [](const Folder &, const std::string &) {}, MIS_FILE_NOT_FOUND},
          Row{"a link",
              [](const Folder &f, const std::string &key) {
                  fs::create_symlink(f.write("v", "hunter2"), key);
              },
              MIS_FILE_FAILED},
          Row{"too long",
              [](const Folder &f, const std::string &) {
                  f.write("tokens/a.key", "hunter2" + std::string(4096, 'x'));
              },
              MIS_FILE_FAILED},
          Row{"a folder", [](const Folder &, const std::string &key) { fs::create_directory(key); },
              MIS_FILE_FAILED},
          Row{"empty", [](const Folder &f, const std::string &) { f.write("tokens/a.key", ""); },
              MIS_RESPONSE_INVALID},
          Row{"two lines",
              [](const Folder &f, const std::string &) {
                  f.write("tokens/a.key", "hunter2\r\nX-Injected: yes");
              },
              MIS_RESPONSE_INVALID}}) {
        CAPTURE(row.what);
        const ArcMachine machine("tokens/a.key");
        row.make(machine.folder, machine.folder.path("tokens/a.key"));
        machine.check_refused(row.code);
    }
}

TEST_CASE("Arc: a key that is swapped for a link once it was asked for is refused", "[posix]") {
    ArcMachine machine("tokens/a.key");
    const std::string key = machine.folder.write("tokens/a.key", "key");
    machine.stage.fault(R"({"times": 1, "answer": {"hold": true}})");
    const auto asked = Operation::start(
        machine.session, [](Work &work) -> OperationResult { return get_token(work, TokenRequest()); });
    machine.stage.wait_for_requests(1);
    fs::remove(key);
    fs::create_symlink(machine.folder.write("victim", "hunter2"), key);
    machine.stage.clear_faults();
    REQUIRE(asked->wait(std::chrono::seconds(60)));
    const Error error = error_of([&] { return asked->result<Token>(); });
    CHECK(error.code == MIS_FILE_FAILED);
    CHECK_THAT(error.message, Contains("it is a link"));
    CHECK(machine.stage.requests().size() == 1);
}

TEST_CASE("Arc: a folder of keys that is a link to another is refused", "[posix]") {
    const ArcMachine machine("tokens/a.key");
    fs::remove(machine.folder.path("tokens"));
    fs::create_directory(machine.folder.path("elsewhere"));
    machine.folder.write("elsewhere/a.key", "hunter2");
    fs::create_directory_symlink("elsewhere", machine.folder.path("tokens"));
    const Error error = error_of([&] { return machine.get(); });
    CHECK(error.code != MIS_OK);
    CHECK_THAT(error.message + error.hint, !Contains("hunter2"));
}

TEST_CASE("Arc: who may not read the key is told which groups may", "[posix]") {
    const ArcMachine machine("tokens/a.key");
    fs::permissions(machine.folder.write("tokens/a.key", "hunter2"), fs::perms::none);
    const Unprivileged nobody;
    const Error error = error_of([&] { return machine.get(); });
    CHECK(error.code == MIS_FILE_ACCESS_DENIED);
    CHECK_THAT(error.hint, Contains("group himds") && Contains("Hybrid Agent Extension Applications"));
}
#endif

TEST_CASE("Arc: an agent that does not take its own key is not asked a third time", "[agent]") {
    ArcMachine machine;
    machine.stage.fault(R"({"match": {"header": {"authorization": "Basic"}}, "answer":
        {"status": 401, "headers": {"WWW-Authenticate": "Basic realm=/a.key"}}})");
    const Error error = error_of([&] { return machine.get(); });
    CHECK(error.code == MIS_TOKEN_REFUSED);
    CHECK(error.http_status == 401);
    CHECK(machine.stage.requests().size() == 2);
}

TEST_CASE("Arc: the key does not follow a redirect", "[agent]") {
    const Stage elsewhere;
    ArcMachine machine;
    machine.stage.fault(R"({"match": {"header": {"authorization": "Basic"}}, "answer": {"status": 307,
        "headers": {"Location": )" +
                        json_string(elsewhere.url()) + "}}}");
    const Error error = error_of([&] { return machine.get(); });
    CHECK(error.code == MIS_TOKEN_REFUSED);
    CHECK_THAT(error.hint, Contains("redirects"));
    CHECK(elsewhere.requests().empty());
}

TEST_CASE("Arc: an agent that is busy is asked again, and a key is fetched for each try that wants one",
          "[agent]") {
    ArcMachine machine;
    machine.stage.fault(R"({"times": 2, "answer": {"status": 503}})");
    CHECK(machine.get().source == "Arc");
    CHECK(machine.stage.requests().size() == 4);
}

TEST_CASE("Arc: an agent that is not on this machine is refused before anything is sent") {
    for (const char *endpoint : {"https://10.0.0.4/token", "http://169.254.169.254/token",
                                 "https://agent.example/token", "http://agent.example/token"}) {
        CAPTURE(endpoint);
        SessionOptions options;
        options.identity.identity_endpoint = endpoint;
        options.identity.imds_endpoint = endpoint;
        const auto session = loopback_session(options);
        Work work = work_on(*session);
        const Error error = error_of([&] { return get_token(work, TokenRequest()); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::StartsWith("IDENTITY_ENDPOINT"));
    }
}
