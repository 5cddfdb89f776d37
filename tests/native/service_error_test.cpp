#include "service_error.h"

#include <catch2/catch.hpp>

using namespace mistorage;
using Catch::Contains;

namespace {

const ServiceTarget target{"Get Blob", "acct", "cont", "name"};

Response answer(int status, const std::string &body, const Headers &headers = {}) {
    Response response;
    response.status = status;
    response.headers = headers;
    response.body = Secret(body);
    return response;
}

std::string xml(const std::string &code, const std::string &message = "m") {
    return "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + code + "</Code><Message>" +
           message + "\nRequestId:r-1\nTime:2024-01-31T10:00:00Z</Message></Error>";
}

}  // namespace

TEST_CASE("each code of the service has its meaning, names what it is about and says what to do") {
    struct Row {
        int status;
        const char *service_code;
        mis_status code;
        const char *names;
        const char *hint;
    };
    const std::vector<Row> rows = {
        {403, "AuthenticationFailed", MIS_AUTHENTICATION_FAILED, "'acct'", "Get-MIStorageKey"},
        {403, "AuthorizationFailure", MIS_AUTHORIZATION_FAILED, "'acct'", "network rules"},
        {403, "AuthorizationPermissionMismatch", MIS_AUTHORIZATION_FAILED, "'acct'",
         "Storage Blob Data Contributor"},
        {403, "InsufficientAccountPermissions", MIS_AUTHORIZATION_FAILED, "'acct'", "full permissions"},
        {403, "AccountIsDisabled", MIS_AUTHORIZATION_FAILED, "'acct'", "Enable it"},
        {403, "KeyBasedAuthenticationNotPermitted", MIS_SHARED_KEY_DISABLED, "'acct'",
         "--allow-shared-key-access true"},
        {404, "ContainerNotFound", MIS_CONTAINER_NOT_FOUND, "'cont'", "New-MIStorageContainer -Name cont"},
        {409, "ContainerAlreadyExists", MIS_CONTAINER_ALREADY_EXISTS, "'cont'", "another name"},
        {409, "ContainerBeingDeleted", MIS_CONTAINER_BEING_DELETED, "'cont'", "half a minute"},
        {404, "BlobNotFound", MIS_BLOB_NOT_FOUND, "'name'", "letter case"},
        {409, "BlobAlreadyExists", MIS_BLOB_ALREADY_EXISTS, "'name'", "-Force"},
        {403, "UnauthorizedBlobOverwrite", MIS_BLOB_ALREADY_EXISTS, "'name'", "another name"},
        {412, "ConditionNotMet", MIS_CONDITION_NOT_MET, "'name'", "again"},
        {412, "TargetConditionNotMet", MIS_CONDITION_NOT_MET, "'name'", "again"},
        {412, "LeaseIdMismatchWithBlobOperation", MIS_CONDITION_NOT_MET, "'name'", "lease's own id"},
        {412, "LeaseNotPresentWithBlobOperation", MIS_CONDITION_NOT_MET, "'name'", "-LeaseId"},
        {500, "OperationTimedOut", MIS_TIMEOUT, "'acct'", "-ServerTimeoutPerRequest"},
        {409, "BlobArchived", MIS_SERVICE_REFUSED, "'name'", "hot or cool"},
        {412, "LeaseIdMissing", MIS_SERVICE_REFUSED, "'name'", "lease"},
        {409, "PublicAccessNotPermitted", MIS_SERVICE_REFUSED, "'acct'", "-Permission Off"},
        {409, "InvalidBlobType", MIS_SERVICE_REFUSED, "'name'", "block blob"},
        {400, "InvalidBlobTier", MIS_SERVICE_REFUSED, "'acct'", "Hot, Cool, Cold or Archive"}};
    for (const Row &row : rows) {
        CAPTURE(row.service_code);
        const Error error =
            service_error(answer(row.status, xml(row.service_code), {{"x-ms-request-id", "r-1"}}), target);
        CHECK(error.code == row.code);
        CHECK(error.http_status == row.status);
        CHECK(error.service_code == row.service_code);
        CHECK(error.request_id == "r-1");
        CHECK(error.operation == "Get Blob");
        CHECK_THAT(error.message, Contains(row.names) &&
                                      Contains("(Get Blob: HTTP " + std::to_string(row.status) + ", " +
                                               row.service_code + ", request r-1)") &&
                                      !Contains("{"));
        CHECK_THAT(error.message + error.hint, Contains(row.hint) && !Contains("{"));
        CHECK(service_error(answer(row.status, "", {{"x-ms-error-code", row.service_code}}), target).code ==
              row.code);
    }
}

TEST_CASE("where the clocks differ by more than 15 minutes a refused signature is the clock's fault") {
    constexpr std::int64_t answered_at = 1706695200;
    const Headers date = {{"Date", "Wed, 31 Jan 2024 10:00:00 GMT"}};
    Response refused = answer(403, xml("AuthenticationFailed"), date);
    refused.grant.signed_at = answered_at - 23 * 60;
    const Error error = service_error(refused, target);
    CHECK_THAT(error.message, Contains("clock is 23 minutes behind the service's"));
    CHECK_THAT(error.hint, Contains("Set the clock"));
    for (const std::int64_t fine : {answered_at, std::int64_t{0}}) {
        refused.grant.signed_at = fine;
        const Error other = service_error(refused, target);
        CHECK_THAT(other.message + other.hint, !Contains("clock"));
    }
}

TEST_CASE("a wrong clock is not blamed for what it does not do") {
    constexpr std::int64_t far_off = 1;
    const Headers date = {{"Date", "Wed, 31 Jan 2024 10:00:00 GMT"}};
    Response of_role = answer(403, xml("AuthorizationPermissionMismatch"), date);
    of_role.grant.signed_at = far_off;
    CHECK_THAT(service_error(of_role, target).message, !Contains("clock"));
    // Nobody signs with a SAS when it is used.
    Response of_sas = answer(403, xml("AuthenticationFailed"), date);
    of_sas.grant = {Grant::Kind::sas, "r", far_off};
    const Error error = service_error(of_sas, target);
    CHECK_THAT(error.message, !Contains("clock"));
    CHECK_THAT(error.hint, Contains("Get a new one"));
}

TEST_CASE("a condition of our own that does not hold means that somebody changed the blob") {
    const Error error = changed_error(answer(412, xml("ConditionNotMet")), target);
    CHECK(error.code == MIS_BLOB_CHANGED);
    CHECK_THAT(error.message, Contains("'name'") && Contains("changed meanwhile. (Get Blob: HTTP 412"));
    CHECK(changed_error(answer(404, xml("BlobNotFound")), target).code == MIS_BLOB_NOT_FOUND);
    for (const char *code :
         {"LeaseIdMismatchWithBlobOperation", "LeaseNotPresentWithBlobOperation", "LeaseLost"}) {
        const Error lease = changed_error(answer(412, xml(code)), target);
        CHECK(lease.code == MIS_CONDITION_NOT_MET);
        CHECK_THAT(lease.message, !Contains("meanwhile"));
    }
}

TEST_CASE("where an earlier try may have done it nobody says that nothing was done") {
    const Error error = repeated_error(answer(412, xml("ConditionNotMet")), target);
    CHECK(error.code == MIS_CONDITION_NOT_MET);
    CHECK_THAT(error.message, Contains("an earlier try") && !Contains("nothing was done") &&
                                  Contains("HTTP 412, ConditionNotMet"));
    CHECK_THAT(repeated_error(answer(412, xml("LeaseIdMismatchWithBlobOperation")), target).message,
               Contains("leased"));
}

TEST_CASE("a condition that a container does not meet is the container's") {
    const Error error =
        service_error(answer(412, xml("ConditionNotMet")), {"Delete Container", "acct", "cont", ""});
    CHECK(error.code == MIS_CONDITION_NOT_MET);
    CHECK_THAT(error.message + error.hint, Contains("Container 'cont'") && !Contains("lob"));
}

TEST_CASE("only what passes by itself is worth another try") {
    CHECK(service_error(answer(409, xml("ContainerBeingDeleted")), target).retryable);
    CHECK(service_error(answer(503, xml("ServerBusy")), target).retryable);
    CHECK_FALSE(service_error(answer(404, xml("BlobNotFound")), target).retryable);
    CHECK_FALSE(service_error(answer(403, xml("AuthenticationFailed")), target).retryable);
}

TEST_CASE("an answer without a code, as to HEAD, is understood by its status") {
    struct Row {
        int status;
        const char *blob;
        mis_status code;
    };
    for (const Row &row : std::vector<Row>{{404, "name", MIS_BLOB_NOT_FOUND},
                                           {404, "", MIS_CONTAINER_NOT_FOUND},
                                           {401, "name", MIS_TOKEN_REJECTED},
                                           {403, "name", MIS_AUTHORIZATION_FAILED},
                                           {412, "name", MIS_CONDITION_NOT_MET},
                                           {408, "name", MIS_SERVICE_BUSY},
                                           {429, "name", MIS_SERVICE_BUSY},
                                           {500, "name", MIS_SERVICE_BUSY},
                                           {503, "name", MIS_SERVICE_BUSY},
                                           {301, "name", MIS_SERVICE_REFUSED},
                                           {307, "name", MIS_SERVICE_REFUSED},
                                           {400, "name", MIS_SERVICE_REFUSED},
                                           {409, "name", MIS_SERVICE_REFUSED},
                                           {416, "name", MIS_SERVICE_REFUSED}}) {
        CAPTURE(row.status, row.blob);
        const Error error = service_error(answer(row.status, ""), {"Get Blob", "acct", "cont", row.blob});
        CHECK(error.code == row.code);
        CHECK(error.service_code.empty());
        CHECK(error.request_id.empty());
        CHECK(error.retryable == (row.code == MIS_SERVICE_BUSY));
        CHECK_THAT(error.message, Contains("(Get Blob: HTTP " + std::to_string(row.status) + ")") &&
                                      !Contains("{") && !Contains("It says"));
    }
    CHECK_THAT(service_error(answer(302, ""), target).message, Contains("redirects"));
}

TEST_CASE("the header's code comes before the body's") {
    CHECK(service_error_code(answer(404, xml("BlobNotFound"), {{"x-ms-error-code", "ContainerNotFound"}})) ==
          "ContainerNotFound");
    CHECK(service_error_code(answer(404, xml("BlobNotFound"))) == "BlobNotFound");
    CHECK(service_error_code(answer(404, "")).empty());
}

TEST_CASE("a code that is not known is passed on with the first line of what the service says") {
    const Error error = service_error(answer(400, xml("InvalidMd5", "The MD5 value is invalid.")), target);
    CHECK(error.code == MIS_SERVICE_REFUSED);
    CHECK(error.service_code == "InvalidMd5");
    CHECK_THAT(error.message, Contains("It says: The MD5 value is invalid.") && !Contains("Time:"));
    CHECK(service_error(answer(404, xml("ResourceNotFound")), target).code == MIS_BLOB_NOT_FOUND);
    CHECK(service_error(answer(403, xml("Forbidden")), target).code == MIS_AUTHORIZATION_FAILED);
}

TEST_CASE("a body that is no such XML leaves the status alone to decide") {
    const std::string whole = xml("BlobNotFound");
    for (const std::string &body :
         {std::string("<html><body>404</body></html>"), std::string("plain text"), std::string("<"),
          std::string("<Error><Code>"), std::string("<Error><Code/></Error>"), std::string("<Error/>"),
          std::string("<Code>BlobNotFound</Code>"), std::string("{\"error\":1}"),
          std::string("\x89PNG\r\n\x1a\n\0\0\xFF", 11), std::string(1000, '\0'), std::string(1000, '<')}) {
        const Error error = service_error(answer(403, body), target);
        CHECK(error.code == MIS_AUTHORIZATION_FAILED);
        CHECK(error.service_code.empty());
        CHECK_THAT(error.message, !Contains("It says"));
    }
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const Error error = service_error(answer(404, whole.substr(0, length)), target);
        CHECK(error.code == MIS_BLOB_NOT_FOUND);
    }
}

TEST_CASE("an entity in the XML is a character, and no document reaches outside itself") {
    const Error error = service_error(
        answer(400,
               "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><Error><Code>A&amp;B</Code>"
               "<Message>&e;</Message></Error>"),
        target);
    CHECK(error.service_code == "A&B");
    CHECK_THAT(error.message, Contains("It says: &e;"));
}

TEST_CASE("control characters of an answer do not reach the error, and its length is bounded") {
    const std::string evil = "a\x1b[31m\r\nb\x7F";
    const Error error = service_error(
        answer(400, xml(evil, evil + std::string(5000, 'x')), {{"x-ms-request-id", "r\x1b[0m"}}), target);
    CHECK(error.message.size() < 1500);
    for (const std::string &text : {error.message, error.service_code, error.request_id}) {
        CHECK(text.find_first_of("\x1b\r\n\x7F") == std::string::npos);
    }
    const Error from_header = service_error(answer(400, "", {{"x-ms-error-code", evil}}), target);
    CHECK(from_header.service_code.find('\x1b') == std::string::npos);
}

TEST_CASE("names with braces are shown as they are") {
    const Error error =
        service_error(answer(404, xml("BlobNotFound")), {"Get Blob", "acct", "cont", "{a}{b}{c}{x}"});
    CHECK_THAT(error.message, Contains("'{a}{b}{c}{x}' in container 'cont'"));
}

TEST_CASE("an answer against the protocol says what was wrong with it") {
    const Error error = invalid_response(target, "the ETag is missing");
    CHECK(error.code == MIS_RESPONSE_INVALID);
    CHECK(error.operation == "Get Blob");
    CHECK_THAT(error.message, Contains("the ETag is missing") && Contains("'acct'"));
}
