#include <catch2/catch.hpp>

#include "support/source_machine.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

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
