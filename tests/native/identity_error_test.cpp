#include <catch2/catch.hpp>

#include "identity_error.h"

using namespace mistorage;
using Catch::Contains;

namespace {

TokenRequest storage_token(const IdentitySelector &identity = {}) {
    TokenRequest request;
    request.resource = "https://storage.azure.com/";
    request.identity = identity;
    return request;
}

Response answer(int status, const std::string &body, const Headers &headers = {}) {
    Response response;
    response.status = status;
    response.headers = headers;
    response.body = Secret(body);
    return response;
}

Error meaning(int status, const std::string &body, const IdentitySelector &identity = {}) {
    return identity_error(answer(status, body), storage_token(identity), IdentitySource::imds);
}

Error imds_meaning(const Response &response, const TokenRequest &request) {
    return identity_error(response, request, IdentitySource::imds);
}

const std::string not_found = R"({"error":"invalid_request","error_description":"Identity not found"})";

}  // namespace

TEST_CASE("a machine without an identity is told how to get one") {
    const Error error = meaning(400, not_found);
    CHECK(error.code == MIS_IDENTITY_NOT_FOUND);
    CHECK_THAT(error.message, Contains("no managed identity"));
    CHECK_THAT(error.hint, Contains("az vm identity assign"));
}

TEST_CASE("an identity that the machine does not have is named in the way it was selected") {
    CHECK_THAT(meaning(400, not_found, {"c1", "", ""}).message, Contains("client id 'c1'"));
    CHECK_THAT(meaning(400, not_found, {"", "o1", ""}).message, Contains("object id 'o1'"));
    CHECK_THAT(meaning(400, not_found, {"", "", "/r1"}).message, Contains("resource id '/r1'"));
    CHECK(meaning(400, not_found, {"c1", "", ""}).code == MIS_IDENTITY_NOT_FOUND);
}

TEST_CASE("where several identities are assigned, one has to be named") {
    const Error error = meaning(
        400,
        R"({"error":"invalid_request","error_description":"Multiple user assigned identities exist, please)"
        R"( specify the clientId / resourceId of the identity in the token request"})");
    CHECK(error.code == MIS_IDENTITY_AMBIGUOUS);
    CHECK_THAT(error.hint, Contains("-ClientId") && Contains("-ObjectId") && Contains("-ResourceId"));
}

TEST_CASE("a refused resource leads to its spelling, and to the slash that may be missing") {
    const std::string body = R"({"error":"invalid_resource","error_description":"AADSTS500011: The resource )"
                             R"(principal named x was not found"})";
    const Error with_slash = meaning(400, body);
    CHECK(with_slash.code == MIS_TOKEN_REFUSED);
    CHECK_THAT(with_slash.hint, Contains("https://management.azure.com/") && !Contains("no slash"));
    TokenRequest request = storage_token();
    request.resource = "https://storage.azure.com";
    CHECK_THAT(imds_meaning(answer(400, body), request).hint, Contains("try 'https://storage.azure.com/'"));
}

TEST_CASE("every shape of IMDS's errors gives its code and its description") {
    struct Row {
        const char *body;
        const char *code;
        const char *says;
    };
    for (const Row &row : std::vector<Row>{
             {R"({"error":"invalid_request","error_description":"Required metadata header not specified"})",
              "invalid_request", "invalid_request: Required metadata header not specified"},
             {R"({"error":"Bad request. api-version is invalid or was not specified in the request.",)"
              R"("newest-versions":["2021-02-01"]})",
              "Bad request. api-version is invalid or was not specified in the request.",
              "It says: Bad request. api-version"},
             {R"({"message":"No assigned identity","correlationId":"c-1"})", "",
              "It says: No assigned identity (request c-1)"},
             {R"({"error":{"code":"bad_request_102","message":"Required header","correlationId":"c-2"}})",
              "bad_request_102", "It says: bad_request_102: Required header (request c-2)"},
             {"no such host", "", "It says: no such host"},
             {R"({"unexpected":1})", "", "(HTTP 400)."},
             {"[]", "", "(HTTP 400)."},
             {"", "", "(HTTP 400)."}}) {
        CAPTURE(row.body);
        const Error error = meaning(400, row.body);
        CHECK(error.code == MIS_TOKEN_REFUSED);
        CHECK(error.service_code == row.code);
        CHECK(error.http_status == 400);
        CHECK(error.operation == "Get token");
        CHECK_FALSE(error.retryable);
        CHECK_THAT(error.message, Contains(row.says));
    }
}

TEST_CASE("statuses that pass are worth another try, the others are final") {
    struct Row {
        int status;
        mis_status code;
        const char *hint;
    };
    for (const Row &row : std::vector<Row>{{401, MIS_TOKEN_REFUSED, ""},
                                           {403, MIS_TOKEN_REFUSED, "metadata security protocol"},
                                           {405, MIS_TOKEN_REFUSED, ""},
                                           {302, MIS_TOKEN_REFUSED, "redirects"},
                                           {404, MIS_IMDS_UNREACHABLE, "Other clouds"},
                                           {408, MIS_IMDS_UNAVAILABLE, "try again"},
                                           {410, MIS_IMDS_UNAVAILABLE, "try again"},
                                           {429, MIS_IMDS_UNAVAILABLE, "try again"},
                                           {500, MIS_IMDS_UNAVAILABLE, "try again"},
                                           {502, MIS_IMDS_UNAVAILABLE, "proxy or gateway"},
                                           {503, MIS_IMDS_UNAVAILABLE, "try again"},
                                           {504, MIS_IMDS_UNAVAILABLE, "proxy or gateway"}}) {
        CAPTURE(row.status);
        const Error error = meaning(row.status, R"({"error":"e","error_description":"d"})");
        CHECK(error.code == row.code);
        CHECK(error.retryable == (row.code == MIS_IMDS_UNAVAILABLE));
        CHECK_THAT(error.hint, Contains(row.hint));
        CHECK_THAT(error.message, Contains("HTTP " + std::to_string(row.status)));
    }
}

TEST_CASE("a 404 of IMDS's own passes; anybody else's says that this machine is not Azure's") {
    const Response own = answer(404, "", {{"Server", "IMDS/150.870.65.1854"}});
    CHECK(imds_meaning(own, storage_token()).code == MIS_IMDS_UNAVAILABLE);
    CHECK(imds_meaning(answer(404, "", {{"Server", "nginx"}}), storage_token()).code == MIS_IMDS_UNREACHABLE);
}

TEST_CASE("a 404 of IMDS itself passes, one of another cloud's service does not") {
    const Response own = answer(404, "{}", {{"Server", "IMDS/150.870.65.1854"}});
    CHECK(imds_meaning(own, storage_token()).code == MIS_IMDS_UNAVAILABLE);
    CHECK(imds_meaning(own, storage_token()).retryable);
    const Response other = answer(404, "<html></html>", {{"Server", "EC2ws"}});
    CHECK(imds_meaning(other, storage_token()).code == MIS_IMDS_UNREACHABLE);
    CHECK_FALSE(imds_meaning(other, storage_token()).retryable);
}

TEST_CASE("Docker Desktop's proxy, which answers 403, is told from Azure") {
    const Error error = meaning(403, "connecting to 169.254.169.254:80: connect: network is unreachable.");
    CHECK_THAT(error.hint, Contains("no Azure VM"));
}

TEST_CASE("a description alone never makes a failure worth another try, or final") {
    CHECK_FALSE(meaning(400, R"({"error":"e","error_description":"please retry later"})").retryable);
    CHECK(meaning(500, not_found).code == MIS_IMDS_UNAVAILABLE);
}

TEST_CASE("IMDS's request id is kept, from the header or from the body") {
    const TokenRequest request = storage_token();
    CHECK(imds_meaning(answer(400, not_found, {{"x-ms-request-id", "r-1"}}), request).request_id == "r-1");
    CHECK(imds_meaning(answer(400, R"({"message":"m","correlationId":"c-1"})", {{"x-ms-request-id", "r-1"}}),
                       request)
              .request_id == "r-1");
    CHECK(meaning(400, R"({"message":"m","correlationId":"c-1"})").request_id == "c-1");
}

TEST_CASE("what IMDS says is shown as one line of bounded length, without control characters") {
    const Error error = meaning(400, R"({"error":"a\u001b[31m\r\nb","error_description":")" +
                                         std::string(5000, 'x') + R"(","correlationId":"\u0007"})");
    CHECK(error.message.size() < 1000);
    for (const std::string &text : {error.message, error.service_code, error.request_id}) {
        CHECK(text.find_first_of("\x1b\r\n\x07") == std::string::npos);
    }
}

TEST_CASE("plain text of several lines is text, and becomes one line") {
    CHECK_THAT(meaning(400, "InternalError - :{\nInfo: status code: 404\n\n}\r\n").message,
               Contains("It says: InternalError - :{ Info: status code: 404  }"));
}

TEST_CASE("a secret that the endpoint repeats is cut out of all that is told, each time") {
    for (const char *body :
         {R"({"error":"hunter2","error_description":"x hunter2 y hunter2","correlationId":"hunter2"})",
          "hunter2 is wrong: hunter2"}) {
        CAPTURE(body);
        const Error error =
            identity_error(answer(401, body), storage_token(), IdentitySource::app_service, "hunter2");
        CHECK_THAT(error.message + error.hint + error.service_code + error.request_id,
                   Contains("...") && !Contains("hunter2"));
    }
    CHECK_THAT(
        identity_error(answer(401, "as it is"), storage_token(), IdentitySource::app_service, "").message,
        Contains("It says: as it is"));
}

TEST_CASE("a 404 of Arc's agent or of Service Fabric for an identity is no busy endpoint") {
    const auto code_of = [](const char *body, IdentitySource source) {
        return identity_error(answer(404, body), storage_token(), source).code;
    };
    CHECK(code_of(R"({"error":"identity_not_found","error_description":"d"})", IdentitySource::arc) ==
          MIS_IDENTITY_NOT_FOUND);
    CHECK(code_of(R"({"error":{"code":"ManagedIdentityNotFound","message":"m"}})",
                  IdentitySource::service_fabric) == MIS_IDENTITY_NOT_FOUND);
    CHECK(code_of("", IdentitySource::arc) == MIS_TOKEN_REFUSED);
}

TEST_CASE("an answer that is no text is not repeated") {
    const Error error = meaning(400, std::string("\x89PNG\r\n\x1a\n\0\xFF", 10));
    CHECK_THAT(error.message, Contains("(HTTP 400).") && !Contains("PNG"));
}
