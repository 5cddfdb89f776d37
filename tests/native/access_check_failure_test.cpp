#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

#include "support/access_setup.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

// One thing that is wrong, and what the check has to make of it.
struct Row {
    const char *what;
    bool use_account_key;
    std::function<void(AccessSetup &)> change;
    const char *step;
    mis_status code;
    const char *says;
    const char *hint;
};

AccessChecks checks_of(const Row &row) {
    AccessSetup setup;
    setup.use_account_key = row.use_account_key;
    row.change(setup);
    return AccessWorld(setup).run();
}

void check_row(const Row &row) {
    CAPTURE(row.what);
    const AccessChecks checks = checks_of(row);
    const auto failed = std::find_if(checks.begin(), checks.end(), [](const mistorage::AccessCheck &check) {
        return check.outcome == CheckOutcome::failed;
    });
    REQUIRE(failed != checks.end());
    CHECK(failed->name == row.step);
    CHECK(failed->code == row.code);
    CHECK_THAT(failed->detail, Contains(row.says));
    CHECK_THAT(failed->hint, Contains(row.hint) && !Contains("PRINCIPAL_ID"));
    CHECK_THAT(failed->detail + failed->hint, !Contains(test_variable("MISTORAGE_TEST_KEY")));
    // What comes before it was passed or does not concern this way; nothing behind it was tried.
    CHECK(std::all_of(failed + 1, checks.end(), [](const mistorage::AccessCheck &check) {
        return check.outcome == CheckOutcome::skipped && !check.detail.empty() && check.code == MIS_OK;
    }));
    for (auto check = checks.begin(); check != failed; ++check) {
        CAPTURE(check->name, check->detail);
        CHECK((check->outcome == CheckOutcome::passed ||
               check->detail.find("Not reached") == std::string::npos));
    }
}

void check_rows(const std::vector<Row> &rows) {
    for (const Row &row : rows) {
        check_row(row);
    }
}

}  // namespace

TEST_CASE("the access check finds what is wrong with the identity endpoint") {
    check_rows({
        {"no endpoint", false, [](AccessSetup &s) { s.imds_endpoint = closed_port_url(); },
         "Identity endpoint", MIS_IMDS_UNREACHABLE, "no Azure identity endpoint", "with a managed identity"},
        {"endpoint stalls", false,
         [](AccessSetup &s) {
             s.fault = R"({"match": {"target": "^/metadata"}, "answer": {"stall": true}})";
             s.first_answer = Milliseconds(300);
         },
         "Identity endpoint", MIS_IMDS_UNREACHABLE, "did not answer in time",
         "AZURE_POD_IDENTITY_AUTHORITY_HOST says"},
        {"endpoint is a stranger's", true,
         [](AccessSetup &s) {
             s.fault = R"({"match": {"target": "^/metadata/identity"}, "answer": {"status": 404,
                 "headers": {"Server": "nginx"}}})";
         },
         "Identity endpoint", MIS_IMDS_UNREACHABLE, "is not Azure's", "Other clouds"},
        {"source is not announced", false, [](AccessSetup &s) { s.source = "AppService"; }, "Identity source",
         MIS_IDENTITY_SOURCE_UNAVAILABLE, "IDENTITY_HEADER", "-Source"},
    });
}

TEST_CASE("the access check finds what is wrong with the identity") {
    check_rows({
        {"several identities", false,
         [](AccessSetup &s) { s.identity = R"({"systemAssigned": null, "userAssigned": [{}, {}]})"; },
         "Identity", MIS_IDENTITY_AMBIGUOUS, "several user-assigned identities", "-ClientId"},
        {"identity unknown", false, [](AccessSetup &s) { s.selector.client_id = "nobody"; }, "Identity",
         MIS_IDENTITY_NOT_FOUND, "client id 'nobody'", "assigned to this machine"},
        {"no identity", true, [](AccessSetup &s) { s.identity = R"({"systemAssigned": null})"; }, "Identity",
         MIS_IDENTITY_NOT_FOUND, "no managed identity", "az vm identity assign"},
        {"no tokens for storage", false,
         [](AccessSetup &s) { s.identity = R"({"resources": ["https://other.example/"]})"; }, "Token",
         MIS_TOKEN_REFUSED, "https://storage.azure.com/", "spelled exactly"},
    });
}

TEST_CASE("the access check finds what keeps the account's key away") {
    check_rows({
        {"token refused by Resource Manager", true,
         [](AccessSetup &s) { s.resource_manager = R"("audiences": ["https://other.example/"], )"; },
         "Resource Manager", MIS_TOKEN_REJECTED, "does not accept the access token", "Get-MIAccessToken"},
        {"role missing", true, [](AccessSetup &s) { s.account = R"("role": false, )"; }, "Key permission",
         MIS_KEY_LISTING_FORBIDDEN, "listKeys/action",
         "--assignee 11111111-2222-3333-4444-555555555555 --role \"Storage Account Key Operator Service "
         "Role\""},
        {"account not found", true, [](AccessSetup &s) { s.account_name = "elsewhere"; }, "Account",
         MIS_ACCOUNT_NOT_FOUND, "'elsewhere'", "-ResourceGroupName"},
        {"ReadOnly lock", true, [](AccessSetup &s) { s.account = R"("lock": "ReadOnly", )"; },
         "Key permission", MIS_SCOPE_LOCKED, "ReadOnly lock", "lock removed"},
        {"no key with full permissions", true,
         [](AccessSetup &s) { s.keys = R"([{"permissions": "READ"}])"; }, "Key permission",
         MIS_RESPONSE_INVALID, "full permissions", "leave out -UseAccountKey"},
        {"a key that is none", true, [](AccessSetup &s) { s.keys = R"([{"value": "hunter2!"}])"; },
         "Key permission", MIS_INVALID_ARGUMENT, "key is not valid", ""},
        {"Resource Manager fails", true,
         [](AccessSetup &s) {
             s.fault = R"({"match": {"target": "^/subscriptions"}, "answer": {"status": 400}})";
         },
         "Resource Manager", MIS_SERVICE_REFUSED, "refuses to list the keys", ""},
    });
}

TEST_CASE("the access check finds what is wrong on the way to the account") {
    const Stage untrusted(Certificate("IP:127.0.0.1").stage_description());
    check_rows({
        // A label has 63 characters at most, so this name is asked of no server.
        {"name does not resolve", false,
         [](AccessSetup &s) { s.blob_endpoint = "https://" + std::string(64, 'a') + ".example"; },
         "Name resolution", MIS_NAME_NOT_RESOLVED, "cannot be resolved", "private DNS zone"},
        {"nothing listens", true,
         [](AccessSetup &s) { s.blob_endpoint = closed_port_url() + "/" + s.account_name; }, "Connection",
         MIS_CONNECTION_FAILED, "No connection to '127.0.0.1'", "firewall"},
        {"TLS not trusted", false,
         [&untrusted](AccessSetup &s) { s.blob_endpoint = untrusted.url() + "/" + s.account_name; }, "TLS",
         MIS_TLS_FAILED, "No trusted TLS connection", "SSL_CERT_FILE"},
        {"clock 20 minutes behind", true, [](AccessSetup &s) { s.clock_skew = 1200; }, "Clock",
         MIS_AUTHENTICATION_FAILED, "behind the service's", "w32tm /resync"},
        {"clock 20 minutes ahead", true, [](AccessSetup &s) { s.clock_skew = -1200; }, "Clock",
         MIS_AUTHENTICATION_FAILED, "ahead of the service's", "timedatectl"},
    });
}

TEST_CASE("the access check finds what the account does not allow") {
    check_rows({
        {"shared key disabled", true,
         [](AccessSetup &s) {
             s.blob = R"({"sharedKeyAllowed": false})";
             s.container = "container";
         },
         "Shared key", MIS_SHARED_KEY_DISABLED, "does not allow access with keys",
         "--allow-shared-key-access true"},
        {"container missing", true, [](AccessSetup &s) { s.container = fresh_container_name(); }, "Container",
         MIS_CONTAINER_NOT_FOUND, "There is no container", "New-MIStorageContainer"},
        {"data role missing", false,
         [](AccessSetup &s) {
             s.blob = R"({"dataRole": "None"})";
             s.container = "container";
         },
         "Authorization", MIS_AUTHORIZATION_FAILED, "lacks a role",
         "--assignee 11111111-2222-3333-4444-555555555555 --role \"Storage Blob Data Reader\""},
        {"data role missing, to write", false,
         [](AccessSetup &s) {
             s.blob = R"({"dataRole": "None"})";
             s.container = "container";
             s.write = true;
         },
         "Authorization", MIS_AUTHORIZATION_FAILED, "lacks a role", "Storage Blob Data Contributor"},
        {"a reader is to write", false,
         [](AccessSetup &s) {
             s.blob = R"({"dataRole": "Reader"})";
             s.container = "container";
             s.write = true;
             s.fault =
                 R"({"match": {"method": "GET", "target": "restype=container"}, "answer": {"status": 200}})";
         },
         "Write", MIS_AUTHORIZATION_FAILED, "lacks a role", "Storage Blob Data Contributor"},
        {"network rule, with a key", true,
         [](AccessSetup &s) {
             s.blob = R"({"networkRule": "Deny"})";
             s.container = "container";
         },
         "Network rules", MIS_AUTHORIZATION_FAILED, "network rules seem not to allow this machine",
         "az storage account network-rule add"},
        {"network rule, with a token", false,
         [](AccessSetup &s) {
             s.blob = R"({"networkRule": "Deny"})";
             s.container = "container";
         },
         "Network rules", MIS_AUTHORIZATION_FAILED, "network rules seem not to allow this machine",
         "az storage account network-rule add"},
        {"token not taken", false,
         [](AccessSetup &s) {
             s.container = "container";
             s.fault = R"({"match": {"target": "restype=container"}, "answer": {"status": 401}})";
         },
         "Authorization", MIS_TOKEN_REJECTED, "does not accept the authorization", ""},
    });
}
