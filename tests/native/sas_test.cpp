#include "sas.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using test::error_of;
using test::status_of;

namespace {

constexpr std::int64_t start = 1'700'000'000;  // 2023-11-14T22:13:20Z

SasTerms terms_of_blob() {
    SasTerms terms;
    terms.container = "photos";
    terms.blob = "a b/\xC3\xA4.txt";
    terms.permissions = "rw";
    terms.starts_on = start;
    terms.expires_on = start + 3600;
    terms.ip_range = "10.0.0.1-10.0.0.9";
    return terms;
}

DelegationKey delegation_key() {
    DelegationKey key;
    key.object_id = "oid";
    key.tenant_id = "tid";
    key.starts_on = "2023-11-14T00:00:00Z";
    key.expires_on = "2023-11-20T00:00:00Z";
    key.service = "b";
    key.version = "2021-12-02";
    key.value = Secret("a2V5");
    return key;
}

}  // namespace

// The order of the lines: https://learn.microsoft.com/rest/api/storageservices/create-service-sas, "Version
// 2020-12-06 and later". That Azurite, which is Microsoft's, takes the signature is tested in
// sas_wire_test.cpp.
TEST_CASE("what a key signs names the terms line by line, with the blob's name as it is") {
    CHECK(service_sas_string_to_sign(terms_of_blob(), "acct") ==
          "rw\n2023-11-14T22:13:20Z\n2023-11-14T23:13:20Z\n/blob/acct/photos/a b/\xC3\xA4.txt\n\n"
          "10.0.0.1-10.0.0.9\nhttps\n2021-12-02\nb\n\n\n\n\n\n\n");
}

TEST_CASE("what is signed for a container, a snapshot, a version and a policy") {
    SasTerms container = terms_of_blob();
    container.blob.clear();
    container.starts_on = 0;
    container.ip_range.clear();
    container.https_only = false;
    CHECK(service_sas_string_to_sign(container, "acct") ==
          "rw\n\n2023-11-14T23:13:20Z\n/blob/acct/photos\n\n\nhttps,http\n2021-12-02\nc\n\n\n\n\n\n\n");

    SasTerms snapshot = terms_of_blob();
    snapshot.snapshot = "2023-01-01T00:00:00.1234567Z";
    CHECK_THAT(service_sas_string_to_sign(snapshot, "acct"),
               Catch::EndsWith("\n2021-12-02\nbs\n2023-01-01T00:00:00.1234567Z\n\n\n\n\n\n"));
    SasTerms version = terms_of_blob();
    version.version_id = "2023-01-02T00:00:00.1234567Z";
    CHECK_THAT(service_sas_string_to_sign(version, "acct"),
               Catch::EndsWith("\n2021-12-02\nbv\n2023-01-02T00:00:00.1234567Z\n\n\n\n\n\n"));

    SasTerms policy;
    policy.container = "photos";
    policy.policy = "readers";
    CHECK(service_sas_string_to_sign(policy, "acct") ==
          "\n\n\n/blob/acct/photos\nreaders\n\nhttps\n2021-12-02\nc\n\n\n\n\n\n\n");
}

TEST_CASE("in an identity's name its key is signed, too") {
    CHECK(delegation_sas_string_to_sign(terms_of_blob(), "acct", delegation_key()) ==
          "rw\n2023-11-14T22:13:20Z\n2023-11-14T23:13:20Z\n/blob/acct/photos/a b/\xC3\xA4.txt\noid\ntid\n"
          "2023-11-14T00:00:00Z\n2023-11-20T00:00:00Z\nb\n2021-12-02\n\n\n\n10.0.0.1-10.0.0.9\nhttps\n"
          "2021-12-02\nb\n\n\n\n\n\n\n");
}

TEST_CASE("an encryption scope is signed behind the snapshot, and goes with the query") {
    SasTerms terms = terms_of_blob();
    terms.encryption_scope = "scope1";
    CHECK_THAT(service_sas_string_to_sign(terms, "acct"),
               Catch::EndsWith("\n2021-12-02\nb\n\nscope1\n\n\n\n\n"));
    CHECK_THAT(delegation_sas_string_to_sign(terms, "acct", delegation_key()),
               Catch::EndsWith("\n2021-12-02\nb\n\nscope1\n\n\n\n\n"));
    CHECK_THAT(std::string(service_sas(terms, "acct", Secret("key")).view()),
               Catch::Contains("&sp=rw&ses=scope1&sig="));
}

TEST_CASE("the query says all that was signed, encoded, and what was not given is not in it") {
    const Secret full = service_sas(terms_of_blob(), "acct", Secret("key"));
    CHECK_THAT(
        std::string(full.view()),
        Catch::StartsWith("sv=2021-12-02&spr=https&st=2023-11-14T22%3A13%3A20Z&se=2023-11-14T23%3A13%3A20Z"
                          "&sip=10.0.0.1-10.0.0.9&sr=b&sp=rw&sig=") &&
            Catch::EndsWith("%3D"));
    SasTerms policy;
    policy.container = "photos";
    policy.policy = "my readers";
    CHECK_THAT(std::string(service_sas(policy, "acct", Secret("key")).view()),
               Catch::StartsWith("sv=2021-12-02&spr=https&si=my%20readers&sr=c&sig="));
    CHECK_THAT(
        std::string(delegation_sas(terms_of_blob(), "acct", delegation_key()).view()),
        Catch::Contains("&skoid=oid&sktid=tid&skt=2023-11-14T00%3A00%3A00Z&ske=2023-11-20T00%3A00%3A00Z"
                        "&sks=b&skv=2021-12-02&sig="));
}

TEST_CASE("a user delegation key that is not base64 is an invalid answer, and not shown") {
    DelegationKey key = delegation_key();
    key.value = Secret("not base64!");
    const Error error = error_of([&] { return delegation_sas(terms_of_blob(), "acct", key); });
    CHECK(error.code == MIS_RESPONSE_INVALID);
    CHECK_THAT(error.message, !Catch::Contains("not base64!"));
}

TEST_CASE("permissions may be given in any order and more than once, and are signed in the service's") {
    struct Row {
        const char *blob;
        const char *given;
        const char *signed_as;
    };
    for (const Row &row : {Row{"b", "wr", "rw"}, Row{"b", "dwcardd", "racwd"}, Row{"b", "ty", "yt"},
                           Row{"", "lwr", "rwl"}, Row{"", "flt", "ltf"}}) {
        CAPTURE(row.given);
        SasTerms terms = terms_of_blob();
        terms.blob = row.blob;
        terms.permissions = row.given;
        CHECK(checked_terms(terms).permissions == row.signed_as);
    }
}

TEST_CASE("what cannot be signed so is refused with the rule") {
    struct Row {
        void (*spoil)(SasTerms &);
        const char *rule;
    };
    for (const Row &row :
         std::vector<Row>{{[](SasTerms &t) { t.permissions = ""; }, "needs permissions"},
                          {[](SasTerms &t) { t.permissions = "q"; }, "letters of"},
                          {[](SasTerms &t) { t.permissions = "R"; }, "lower case"},
                          {[](SasTerms &t) { t.permissions = "rl"; }, "a container's"},
                          {[](SasTerms &t) { t.encryption_scope = "a\n"; }, "encryption scope"},
                          {[](SasTerms &t) { t.container = "No"; }, "container"},
                          {[](SasTerms &t) { t.blob = std::string(1025, 'x'); }, "1024"},
                          {[](SasTerms &t) { t.ip_range = "10.0.0"; }, "IPv4"},
                          {[](SasTerms &t) { t.ip_range = "10.0.0.1-"; }, "IPv4"},
                          {[](SasTerms &t) { t.ip_range = "10.0.0.0/8"; }, "IPv4"},
                          {[](SasTerms &t) { t.ip_range = "::1"; }, "IPv4"},
                          {[](SasTerms &t) { t.policy = std::string(65, 'p'); }, "64 characters"},
                          {[](SasTerms &t) { t.policy = "a\nb"; }, "policy"},
                          {[](SasTerms &t) { t.expires_on = t.starts_on; }, "before it starts"},
                          {[](SasTerms &t) { t.snapshot = t.version_id = "x"; }, "one of them"},
                          {[](SasTerms &t) {
                               t.blob = "";
                               t.version_id = "x";
                           },
                           "name it"}}) {
        CAPTURE(row.rule);
        SasTerms terms = terms_of_blob();
        row.spoil(terms);
        const Error error = error_of([&] { return checked_terms(terms); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::Contains(row.rule));
    }
    SasTerms policy;
    policy.container = "photos";
    policy.policy = "readers";
    CHECK(status_of([&] { return checked_terms(policy); }) == MIS_OK);
}
