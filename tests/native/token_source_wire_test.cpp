#include <catch2/catch.hpp>

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

constexpr const char *storage = "https://storage.azure.com/";
constexpr const char *secret = "s3cret-of-the-endpoint";
constexpr const char *assertion = "eyJ0eXAi.YXNzZXJ0aW9u.c2ln-_";

// A machine on which one of the sources is announced, at a stage that speaks TLS where the source wants it.
class Machine {
  public:
    explicit Machine(const std::string &source, bool several_identities = true)
        : source_(source),
          stage("{" + (needs_tls() ? certificate_.stage_member() + ',' : std::string()) +
                R"("sources": {"secret": ")" + secret + R"("}, "workloadIdentity": {"tenantId": "tenant-1",
                "clientId": "federated-client", "assertion": ")" +
                assertion + R"("}, "identity": )" +
                (several_identities ? R"({"systemAssigned": {"clientId": "own-client"}, "userAssigned":
                    [{"clientId": "other-client", "objectId": "other-object",
                      "resourceId": "/subscriptions/s/other"}]})"
                                    : R"({"systemAssigned": null})") +
                "}"),
          environment(announced()) {}

    Token get(const IdentitySelector &identity = {}, const std::string &resource = storage) const {
        SessionOptions options;
        options.identity = environment;
        options.ca_bundle =
            needs_tls() && source_ != "ServiceFabric" ? folder.write("ca.pem", certificate_.certificate) : "";
        const TimelessSession timeless(options);
        Work work = work_on(*timeless.session);
        TokenRequest request;
        request.resource = resource;
        request.identity = identity;
        return get_token(work, request);
    }

    [[nodiscard]] Recorded only_request() const {
        const auto all = stage.requests();
        REQUIRE(all.size() == 1);
        return all.front();
    }

  private:
    [[nodiscard]] bool needs_tls() const {
        return source_ == "ServiceFabric" || source_ == "WorkloadIdentity";
    }

    [[nodiscard]] IdentityEnvironment announced() const {
        IdentityEnvironment announced;
        if (source_ == "AppService") {
            announced.identity_endpoint = stage.url() + "/app-service/msi/token";
            announced.identity_header = Secret(secret);
        } else if (source_ == "ServiceFabric") {
            announced.identity_endpoint = stage.url() + "/service-fabric/metadata/identity/oauth2/token";
            announced.identity_header = Secret(secret);
            announced.identity_server_thumbprint = certificate_.thumbprint;
        } else if (source_ == "AzureML") {
            announced.msi_endpoint = stage.url() + "/azure-ml/msi/token";
            announced.msi_secret = Secret(secret);
            announced.default_client_id = "own-client";
        } else if (source_ == "CloudShell") {
            announced.msi_endpoint = stage.url() + "/cloud-shell/oauth2/token";
        } else {
            announced.authority_host = stage.url();
            announced.tenant_id = "tenant-1";
            announced.client_id = "federated-client";
            announced.federated_token_file = folder.write("assertion", std::string(assertion) + "\n");
        }
        return announced;
    }

    std::string source_;
    Certificate certificate_{"IP:127.0.0.1"};

  public:
    TemporaryFolder folder;
    Stage stage;
    IdentityEnvironment environment;
};

constexpr const char *five_sources[] = {"AppService", "ServiceFabric", "AzureML", "CloudShell",
                                        "WorkloadIdentity"};

}  // namespace

TEST_CASE("each source is asked with its own method, path, query, headers and body") {
    const std::string encoded = "https%3A%2F%2Fstorage.azure.com%2F";
    struct Row {
        const char *source;
        const char *method;
        const char *path;
        std::string query;
        std::map<std::string, std::string> headers;  // besides Host and User-Agent
        std::string body;
    };
    for (const Row &row : std::vector<Row>{
             {"AppService",
              "GET",
              "/app-service/msi/token",
              "api-version=2019-08-01&resource=" + encoded,
              {{"x-identity-header", secret}},
              ""},
             {"ServiceFabric",
              "GET",
              "/service-fabric/metadata/identity/oauth2/token",
              "api-version=2019-07-01-preview&resource=" + encoded,
              {{"secret", secret}},
              ""},
             {"AzureML",
              "GET",
              "/azure-ml/msi/token",
              "api-version=2017-09-01&resource=" + encoded + "&clientid=own-client",
              {{"secret", secret}},
              ""},
             {"CloudShell",
              "POST",
              "/cloud-shell/oauth2/token",
              "",
              {{"metadata", "true"},
               {"content-type", "application/x-www-form-urlencoded"},
               {"content-length", "43"}},
              "resource=" + encoded},
             {"WorkloadIdentity",
              "POST",
              "/tenant-1/oauth2/v2.0/token",
              "",
              {{"content-type", "application/x-www-form-urlencoded"}, {"content-length", "241"}},
              "grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
              "client-assertion-type%3Ajwt-bearer&client_id=federated-client&scope=" +
                  encoded + "%2F.default&client_assertion=" + assertion}}) {
        CAPTURE(row.source);
        const Machine machine(row.source);
        const Token token = machine.get();
        CHECK(token.source == row.source);
        CHECK(token.resource == storage);
        CHECK(token.expires_on > FakeClock::start);
        CHECK_FALSE(token.secret.empty());
        Recorded request = machine.only_request();
        CHECK(request.method == row.method);
        CHECK(request.path == row.path);
        CHECK(request.query == row.query);
        CHECK(request.body == row.body);
        CHECK(request.headers.erase("host") == 1);
        CHECK(request.headers.erase("user-agent") == 1);
        CHECK(request.headers == row.headers);
    }
}

TEST_CASE("each source is asked for the identity that is selected, in its own spelling") {
    struct Row {
        const char *source;
        IdentitySelector identity;
        const char *query_end;
    };
    for (const Row &row :
         {Row{"AppService", {"other-client", "", ""}, "&client_id=other-client"},
          Row{"AppService", {"", "other-object", ""}, "&principal_id=other-object"},
          Row{"AppService", {"", "", "/subscriptions/s/other"}, "&mi_res_id=%2Fsubscriptions%2Fs%2Fother"},
          Row{"AzureML", {"other-client", "", ""}, "&clientid=other-client"}}) {
        CAPTURE(row.source, row.query_end);
        const Machine machine(row.source);
        CHECK(machine.get(row.identity).client_id == "other-client");
        CHECK_THAT(machine.only_request().query, Catch::EndsWith(row.query_end));
    }
    Machine federated("WorkloadIdentity");
    federated.environment.client_id = "other-client";
    CHECK_FALSE(federated.get({"federated-client", "", ""}).secret.empty());
    CHECK_THAT(federated.only_request().body, Contains("&client_id=federated-client&"));
}

TEST_CASE("where a selector would go unheard nothing is sent") {
    const IdentitySelector client{"other-client", "", ""};
    const IdentitySelector object{"", "other-object", ""};
    const IdentitySelector resource{"", "", "/subscriptions/s/other"};
    struct Row {
        const char *source;
        std::vector<IdentitySelector> refused;
    };
    for (const Row &row : std::vector<Row>{{"ServiceFabric", {client, object, resource}},
                                           {"CloudShell", {client, object, resource}},
                                           {"AzureML", {object, resource}},
                                           {"WorkloadIdentity", {object, resource}}}) {
        CAPTURE(row.source);
        const Machine machine(row.source);
        for (const IdentitySelector &identity : row.refused) {
            CHECK(status_of([&] { return machine.get(identity); }) == MIS_INVALID_ARGUMENT);
        }
        CHECK(machine.stage.requests().empty());
    }
}

TEST_CASE("a source that knows no such identity says so, after one request") {
    const IdentitySelector nobody{"nobody", "", ""};
    struct Row {
        const char *source;
        bool several;
        IdentitySelector identity;
        int status;
    };
    for (const Row &row : {Row{"AppService", true, nobody, 400}, Row{"AppService", false, {}, 400},
                           Row{"ServiceFabric", false, {}, 404}, Row{"CloudShell", false, {}, 400},
                           Row{"WorkloadIdentity", true, nobody, 400}}) {
        CAPTURE(row.source, row.several);
        const Machine machine(row.source, row.several);
        const Error error = error_of([&] { return machine.get(row.identity); });
        CHECK(error.code == MIS_IDENTITY_NOT_FOUND);
        CHECK(error.http_status == row.status);
        CHECK(error.operation == "Get token");
        CHECK_THAT(error.message, Contains(row.source) && !Contains(secret) && !Contains(assertion));
        CHECK_FALSE(error.hint.empty());
        CHECK(machine.stage.requests().size() == 1);
    }
}

TEST_CASE("a resource that a source gives no tokens for is refused, with the spelling as the next step") {
    for (const char *source : {"CloudShell", "WorkloadIdentity"}) {
        CAPTURE(source);
        const Machine machine(source);
        const Error error = error_of([&] { return machine.get({}, "https://nothing.example"); });
        CHECK(error.code == MIS_TOKEN_REFUSED);
        CHECK_THAT(error.hint, Contains("try 'https://nothing.example/'"));
        CHECK(machine.stage.requests().size() == 1);
    }
}

TEST_CASE("a source that does not take the secret is an error, in which the secret is not") {
    for (const char *source : {"AppService", "ServiceFabric", "AzureML"}) {
        CAPTURE(source);
        Machine machine(source);
        machine.environment.identity_header = Secret("wr0ng-secret");
        machine.environment.msi_secret = Secret("wr0ng-secret");
        const Error error = error_of([&] { return machine.get(); });
        CHECK(error.code != MIS_OK);
        CHECK((error.http_status == 401 || error.http_status == 404));
        CHECK_THAT(error.message + error.hint + error.service_code, !Contains("wr0ng"));
    }
}

TEST_CASE("a secret that an endpoint repeats is not repeated in the error, nor is any other answer's") {
    struct Row {
        const char *source;
        const char *sent;
    };
    for (const Row &row : {Row{"AppService", secret}, Row{"ServiceFabric", secret}, Row{"AzureML", secret},
                           Row{"WorkloadIdentity", assertion}}) {
        for (const std::string &body :
             {std::string("You sent ") + row.sent + " and again " + row.sent + '\n',
              R"({"error": ")" + std::string(row.sent) + R"(", "error_description": "not )" + row.sent +
                  R"("})",
              R"({"error": {"code": "x", "message": ")" + std::string(row.sent) + R"("}})"}) {
            for (const int status : {400, 401, 500}) {
                CAPTURE(row.source, body, status);
                Machine machine(row.source);
                machine.stage.fault(R"({"answer": {"status": )" + std::to_string(status) + R"(, "body": )" +
                                    json_string(body) + "}}");
                const Error error = error_of([&] { return machine.get(); });
                CHECK(error.http_status == status);
                CHECK_THAT(error.message, Contains("It says: ") && Contains("..."));
                CHECK_THAT(error.message + error.hint + error.service_code, !Contains(row.sent));
            }
        }
    }
}

TEST_CASE("an answer that is no token is an error of the source, and not shown") {
    for (const char *source : five_sources) {
        for (const char *answer :
             {R"({"body": "eyJ0secret"})", R"({"body": "{\"access_token\": \"eyJ0secret\"}"})",
              R"({"endless": true, "body": "eyJ0secret"})"}) {
            CAPTURE(source, answer);
            Machine machine(source);
            machine.stage.fault(std::string(R"({"answer": )") + answer + '}');
            const Error error = error_of([&] { return machine.get(); });
            CHECK((error.code == MIS_RESPONSE_INVALID || error.code == MIS_RESPONSE_TOO_LARGE));
            CHECK_THAT(error.message + error.hint, !Contains("eyJ0") && !Contains("does not answer"));
            CHECK(machine.stage.requests().size() == 1);
        }
    }
}

TEST_CASE("no source's secret follows a redirect") {
    for (const char *source : five_sources) {
        CAPTURE(source);
        const Stage elsewhere;
        Machine machine(source);
        machine.stage.fault(R"({"answer": {"status": 307, "headers": {"Location": )" +
                            json_string(elsewhere.url()) + "}}}");
        const Error error = error_of([&] { return machine.get(); });
        CHECK(error.code == MIS_TOKEN_REFUSED);
        CHECK_THAT(error.hint, Contains("redirects"));
        CHECK(elsewhere.requests().empty());
    }
}

TEST_CASE("a source that is busy is asked again, and given up after six tries") {
    for (const char *source : five_sources) {
        CAPTURE(source);
        Machine passing(source);
        passing.stage.fault(R"({"times": 2, "answer": {"status": 429, "headers": {"Retry-After": "1"}}})");
        CHECK(passing.get().source == source);
        CHECK(passing.stage.requests().size() == 3);

        Machine lasting(source);
        lasting.stage.fault(R"({"answer": {"status": 503}})");
        const Error error = error_of([&] { return lasting.get(); });
        CHECK(error.code == MIS_IMDS_UNAVAILABLE);
        CHECK(error.retryable);
        CHECK(lasting.stage.requests().size() == 6);
    }
}

TEST_CASE("a source where nothing listens is named, with the way to another") {
    for (const char *source : {"AppService", "AzureML", "CloudShell"}) {
        CAPTURE(source);
        Machine machine(source);
        machine.environment.identity_endpoint = closed_port_url();
        machine.environment.msi_endpoint = closed_port_url();
        const Error error = error_of([&] { return machine.get(); });
        CHECK(error.code == MIS_CONNECTION_FAILED);
        CHECK_THAT(error.message, Contains(std::string(source) + " does not answer"));
        CHECK_FALSE(error.hint.empty());
    }
}
