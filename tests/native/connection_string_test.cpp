#include "connection_string.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using test::error_of;

TEST_CASE("the portal's connection string gives protocol, account, key and suffix") {
    const ConnectionString parsed = parse_connection_string(
        "DefaultEndpointsProtocol=https;AccountName=mystorage;AccountKey=a2V5LzE9PQ==;"
        "EndpointSuffix=core.windows.net");
    CHECK(parsed.protocol == "https");
    CHECK(parsed.account_name == "mystorage");
    CHECK(parsed.account_key.view() == "a2V5LzE9PQ==");
    CHECK(parsed.endpoint_suffix == "core.windows.net");
    CHECK(parsed.blob_endpoint.empty());
    CHECK_FALSE(parsed.development_storage);
}

TEST_CASE("names may be in any case and order, with white space, empty parts and other services") {
    const ConnectionString parsed = parse_connection_string(
        "; accountkey = a2V5 ;QueueEndpoint=https://q;;\r\n BLOBENDPOINT=http://127.0.0.1:10000/acct ;"
        "AccountName=acct;Future=x=y;");
    CHECK(parsed.account_name == "acct");
    CHECK(parsed.account_key.view() == "a2V5");
    CHECK(parsed.blob_endpoint == "http://127.0.0.1:10000/acct");
    CHECK(parsed.protocol == "https");
}

TEST_CASE("the protocol is https unless http is asked for") {
    CHECK(parse_connection_string("AccountName=a;AccountKey=k").protocol == "https");
    CHECK(parse_connection_string("AccountName=a;AccountKey=k;DefaultEndpointsProtocol=HTTP").protocol ==
          "http");
}

TEST_CASE("development storage needs neither a name nor a key") {
    CHECK(parse_connection_string("UseDevelopmentStorage=true").development_storage);
    CHECK(parse_connection_string("usedevelopmentstorage=TRUE;").development_storage);
    CHECK(error_of([] { return parse_connection_string("UseDevelopmentStorage=false"); }).code ==
          MIS_INVALID_ARGUMENT);
}

TEST_CASE("what is no connection string is refused with the reason, and nothing of it is repeated") {
    struct Row {
        const char *text;
        const char *why;
    };
    for (const Row &row :
         std::vector<Row>{{"", "lacks AccountName or AccountKey"},
                          {";;", "lacks AccountName or AccountKey"},
                          {"hunter2", "Name=Value"},
                          {"AccountName=a;AccountKey=k;hunter2", "Name=Value"},
                          {"=hunter2;AccountName=a;AccountKey=k", "Name=Value"},
                          {"AccountName=hunter2", "lacks AccountName or AccountKey"},
                          {"AccountKey=hunter2", "lacks AccountName or AccountKey"},
                          {"AccountName=hunter2;AccountKey=", "lacks AccountName or AccountKey"},
                          {"AccountName=a;AccountKey=k;DefaultEndpointsProtocol=hunter2", "https or http"},
                          {"SharedAccessSignature=sig=hunter2", "needs a BlobEndpoint or an AccountName"},
                          {"AccountName=a;AccountKey=hunter2;SharedAccessSignature=sig=hunter2",
                           "an AccountKey and a SharedAccessSignature"}}) {
        CAPTURE(row.text);
        const Error error = error_of([&] { return parse_connection_string(row.text); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::Contains(row.why) && !Catch::Contains("hunter2"));
    }
}

TEST_CASE("a shared access signature stands in for name and key, and keeps its own = and &") {
    const ConnectionString parsed =
        parse_connection_string("BlobEndpoint=https://a.example/;SharedAccessSignature=sv=1&sig=a%3D");
    CHECK(parsed.sas.view() == "sv=1&sig=a%3D");
    CHECK(parsed.blob_endpoint == "https://a.example/");
    CHECK(parsed.account_name.empty());
    CHECK(parse_connection_string("AccountName=a;SharedAccessSignature=sig=b").sas.view() == "sig=b");
}
