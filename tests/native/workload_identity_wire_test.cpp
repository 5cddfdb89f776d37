#include <catch2/catch.hpp>

#include "base64.h"
#include "support/certificate.h"
#include "support/stage.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"
#include "support/thrown.h"
#include "token.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

constexpr const char *known_assertion = "eyJ0.a25vd24.c2ln";

// A pod of a cluster whose tokens Entra takes for those of the federated client.
struct Pod {
    explicit Pod(const std::string &taken = known_assertion)
        : stage("{" + certificate.stage_member() +
                R"(, "workloadIdentity": {"tenantId": "tenant-1", "clientId": "federated-client",
                    "assertion": ")" +
                taken + R"("}})") {
        environment.authority_host = stage.url();
        environment.tenant_id = "tenant-1";
        environment.client_id = "federated-client";
        environment.federated_token_file = folder.write("token", taken);
        ca_bundle = folder.write("ca.pem", certificate.certificate);
    }

    std::shared_ptr<Session> session() const {
        SessionOptions options;
        options.identity = environment;
        options.ca_bundle = ca_bundle;
        return loopback_session(options, std::make_unique<FakeClock>());
    }
    static Token get(Session &session, bool force = false) {
        Work work = work_on(session);
        TokenRequest request;
        request.force = force;
        return get_token(work, request);
    }
    Error failure() const {
        return error_of([&] { return get(*session()); });
    }

    Certificate certificate{"IP:127.0.0.1"};
    TemporaryFolder folder;
    Stage stage;
    IdentityEnvironment environment;
    std::string ca_bundle;
};

}  // namespace

TEST_CASE("the assertion is read anew each time: the cluster replaces it before it expires") {
    const Pod pod;
    const auto session = pod.session();
    CHECK(Pod::get(*session).source == "WorkloadIdentity");
    pod.folder.write("token", "eyJ0.bmV4dA.c2ln");
    CHECK(status_of([&] { return Pod::get(*session, true); }) == MIS_TOKEN_REFUSED);
    const auto requests = pod.stage.requests();
    REQUIRE(requests.size() == 2);
    CHECK_THAT(requests[0].body, Catch::EndsWith("&client_assertion=eyJ0.a25vd24.c2ln"));
    CHECK_THAT(requests[1].body, Catch::EndsWith("&client_assertion=eyJ0.bmV4dA.c2ln"));
}

TEST_CASE("an assertion that is missing, or is none, is refused with the variable that names it") {
    struct Row {
        const char *what;
        std::string content;
        mis_status code;
    };
    for (const Row &row : std::vector<Row>{
             {"empty", "", MIS_IDENTITY_SOURCE_UNAVAILABLE},
             {"blank", " \r\n", MIS_IDENTITY_SOURCE_UNAVAILABLE},
             {"two lines", "hunter2\nhunter2", MIS_IDENTITY_SOURCE_UNAVAILABLE},
             {"binary", "hunter2\x01", MIS_IDENTITY_SOURCE_UNAVAILABLE},
             {"another field of the form", "hunter2&scope=evil", MIS_IDENTITY_SOURCE_UNAVAILABLE},
             {"too long", std::string(65'537, 'h'), MIS_FILE_FAILED}}) {
        CAPTURE(row.what);
        const Pod pod;
        pod.folder.write("token", row.content);
        const Error error = pod.failure();
        CHECK(error.code == row.code);
        CHECK_THAT(error.message, Contains(pod.folder.path("token")) && !Contains("hunter2"));
        CHECK_THAT(error.message, !Contains("does not answer"));
        CHECK_THAT(error.message + error.hint, Contains("AZURE_FEDERATED_TOKEN_FILE"));
        CHECK(pod.stage.requests().empty());
    }
    Pod pod;
    pod.environment.federated_token_file = pod.folder.path("nowhere");
    const Error error = pod.failure();
    CHECK(error.code == MIS_FILE_NOT_FOUND);
    CHECK_THAT(error.message, Contains("nowhere") && !Contains("does not answer"));
    CHECK_THAT(error.message + error.hint, Contains("AZURE_FEDERATED_TOKEN_FILE"));
    CHECK(pod.stage.requests().empty());
}

TEST_CASE("an assertion is sent without the line break at its end") {
    const Pod pod;
    pod.folder.write("token", std::string(known_assertion) + "\r\n");
    CHECK(Pod::get(*pod.session()).source == "WorkloadIdentity");
}

TEST_CASE("each of Entra's refusals leads to what has to be mended, and repeats no assertion") {
    struct Row {
        const char *what;
        void (*change)(Pod &);
        mis_status code;
        int status;
        const char *says;
        const char *hint;
    };
    for (const Row &row : {Row{"tenant", [](Pod &p) { p.environment.tenant_id = "tenant-2"; },
                               MIS_TOKEN_REFUSED, 400, "AADSTS90002", "AZURE_TENANT_ID"},
                           Row{"client", [](Pod &p) { p.environment.client_id = "nobody"; },
                               MIS_IDENTITY_NOT_FOUND, 400, "AADSTS700016", "AZURE_CLIENT_ID"},
                           Row{"assertion", [](Pod &p) { p.folder.write("token", "eyJ0.b3RoZXI.c2ln"); },
                               MIS_TOKEN_REFUSED, 401, "AADSTS70021", "issuer, the subject"}}) {
        CAPTURE(row.what);
        Pod pod;
        row.change(pod);
        const Error error = pod.failure();
        CHECK(error.code == row.code);
        CHECK(error.http_status == row.status);
        CHECK_FALSE(error.retryable);
        CHECK_FALSE(error.request_id.empty());
        CHECK_THAT(error.message, Contains(row.says) && !Contains(known_assertion));
        CHECK_THAT(error.hint, Contains(row.hint));
        CHECK(pod.stage.requests().size() == 1);
    }
}

TEST_CASE("an assertion that has expired leads to the file that should have been renewed") {
    std::string claims = base64_encode(R"({"exp": 1000000000})");
    claims.erase(claims.find_last_not_of('=') + 1);
    const Error error = Pod("eyJ0." + claims + ".c2ln").failure();
    CHECK(error.code == MIS_TOKEN_REFUSED);
    CHECK_THAT(error.message, Contains("AADSTS700024"));
    CHECK_THAT(error.hint, Contains("AZURE_FEDERATED_TOKEN_FILE") && Contains("renewed"));
}

TEST_CASE("an authority whose certificate nobody vouches for gets no assertion") {
    Pod pod;
    pod.ca_bundle.clear();
    const Error error = pod.failure();
    CHECK(error.code == MIS_TLS_FAILED);
    CHECK_THAT(error.message, Contains("WorkloadIdentity"));
    CHECK(pod.stage.requests().empty());
}

TEST_CASE("an authority without TLS gets no assertion, not even on this machine") {
    const Stage plain;
    Pod pod;
    pod.environment.authority_host = plain.url();
    CHECK(pod.failure().code == MIS_INVALID_ARGUMENT);
    CHECK(plain.requests().empty());
}

TEST_CASE("a cluster whose certificate is not the one that is pinned gets no secret") {
    const Certificate certificate("IP:127.0.0.1");
    const Stage stage(certificate.stage_description());
    const TemporaryFolder folder;
    SessionOptions options;
    options.ca_bundle = folder.write("ca.pem", certificate.certificate);
    options.identity.identity_endpoint = stage.url() + "/service-fabric/metadata/identity/oauth2/token";
    options.identity.identity_header = Secret("emulated-secret");
    options.identity.identity_server_thumbprint = Certificate("IP:127.0.0.1").thumbprint;
    const auto session = loopback_session(options, std::make_unique<FakeClock>());
    const Error error = error_of([&] { return Pod::get(*session); });
    CHECK(error.code == MIS_TLS_FAILED);
    CHECK_THAT(error.message, Contains("ServiceFabric") && !Contains("emulated-secret"));
    CHECK(stage.requests().empty());
}
