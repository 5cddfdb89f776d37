#include "sas_error.h"

#include <catch2/catch.hpp>

#include "service_error.h"

using namespace mistorage;
using Catch::Contains;

namespace {

Error refusal(Grant::Kind kind, int status, const std::string &code, const std::string &operation,
              const std::string &permissions = "rl") {
    Response response;
    response.status = status;
    response.grant = {kind, permissions, 0};
    response.headers = {{"x-ms-error-code", code}, {"x-ms-request-id", "r-1"}};
    return service_error(response, {operation, "acct", "cont", "blob"});
}

}  // namespace

TEST_CASE("what a SAS does not permit is named, with what it has") {
    struct Row {
        const char *operation;
        const char *permission;
    };
    for (const Row &row :
         {Row{"Get Blob", "needs r (read)"}, Row{"Put Blob", "needs w (write), or c (create)"},
          Row{"Put Block List", "needs w (write)"}, Row{"List Blobs", "needs l (list)"},
          Row{"Delete Blob", "needs d (delete)"}, Row{"Set Blob Tags", "needs t (tags)"},
          Row{"Something New", "does not permit this"}}) {
        CAPTURE(row.operation);
        const Error error = refusal(Grant::Kind::sas, 403, "AuthorizationPermissionMismatch", row.operation);
        CHECK(error.code == MIS_AUTHORIZATION_FAILED);
        CHECK(error.http_status == 403);
        CHECK(error.service_code == "AuthorizationPermissionMismatch");
        CHECK(error.request_id == "r-1");
        CHECK_THAT(error.message, Contains(row.permission) && Contains("it has 'rl'") && Contains("'acct'") &&
                                      Contains("AuthorizationPermissionMismatch, request r-1"));
        CHECK_THAT(error.hint, Contains("-Permission"));
    }
    CHECK_THAT(refusal(Grant::Kind::sas, 403, "AuthorizationPermissionMismatch", "Get Blob", "").message,
               Contains("stored access policy"));
}

TEST_CASE("every other way in which a SAS can be refused has its own words") {
    struct Row {
        const char *code;
        mis_status status;
        const char *message;
        const char *hint;
    };
    for (const Row &row :
         {Row{"AuthorizationResourceTypeMismatch", MIS_AUTHORIZATION_FAILED, "kind of resource", "container"},
          Row{"AuthorizationServiceMismatch", MIS_AUTHORIZATION_FAILED, "another service", "ss="},
          Row{"AuthorizationProtocolMismatch", MIS_AUTHORIZATION_FAILED, "https only", "https"},
          Row{"AuthorizationSourceIPMismatch", MIS_AUTHORIZATION_FAILED, "address", "sip="},
          Row{"AuthenticationFailed", MIS_AUTHENTICATION_FAILED, "does not accept the SAS", "regenerated"},
          Row{"AuthorizationFailure", MIS_AUTHENTICATION_FAILED, "does not accept the SAS", "regenerated"},
          Row{"KeyBasedAuthenticationNotPermitted", MIS_SHARED_KEY_DISABLED,
              "does not allow access with keys", "identity"}}) {
        CAPTURE(row.code);
        const Error error = refusal(Grant::Kind::sas, 403, row.code, "List Blobs");
        CHECK(error.code == row.status);
        CHECK_THAT(error.message, Contains(row.message) && Contains(row.code));
        CHECK_THAT(error.hint, Contains(row.hint));
    }
    CHECK(refusal(Grant::Kind::sas, 404, "BlobNotFound", "Get Blob").code == MIS_BLOB_NOT_FOUND);
    CHECK_THAT(
        refusal(Grant::Kind::account_or_identity, 403, "AuthorizationPermissionMismatch", "Get Blob").message,
        Contains("identity lacks a role"));
}

TEST_CASE("that the SAS of a container is not for the container itself is told where that may be why") {
    for (const auto &[operation, type] :
         {std::pair{"Create Container", "with c among"}, std::pair{"Delete Container", "with c among"},
          std::pair{"Get Container Properties", "with c among"},
          std::pair{"List Containers", "with s among"}}) {
        CAPTURE(operation);
        const Error error = refusal(Grant::Kind::sas, 403, "AuthorizationFailure", operation);
        CHECK(error.code == MIS_AUTHORIZATION_FAILED);
        CHECK_THAT(error.message, Contains(std::string("'acct' refuses ") + operation));
        CHECK_THAT(error.hint, Contains("account SAS") && Contains(type) && Contains("network rules"));
    }
}

TEST_CASE("without anything to show, only what is public can be had") {
    for (const auto &[status, code] :
         {std::pair{401, "NoAuthenticationInformation"}, std::pair{403, "AuthorizationFailure"},
          std::pair{404, "ResourceNotFound"}, std::pair{409, "PublicAccessNotPermitted"}}) {
        CAPTURE(code);
        const Error error = refusal(Grant::Kind::anonymous, status, code, "Get Blob");
        CHECK(error.code == MIS_AUTHORIZATION_FAILED);
        CHECK_THAT(error.message, Contains("'cont' is not public, or is not there") && Contains(code));
        CHECK_THAT(error.hint, Contains("a key, an identity or a SAS"));
    }
    CHECK(refusal(Grant::Kind::anonymous, 404, "BlobNotFound", "Get Blob").code == MIS_BLOB_NOT_FOUND);
    CHECK(refusal(Grant::Kind::anonymous, 503, "ServerBusy", "Get Blob").code == MIS_SERVICE_BUSY);
}
