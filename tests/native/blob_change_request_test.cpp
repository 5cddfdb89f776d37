#include "blob_change_request.h"

#include <catch2/catch.hpp>

using namespace mistorage;

namespace {

Context account() {
    ContextOptions options;
    options.account_name = "acct";
    options.account_key = Secret("a2V5");
    return make_context(options);
}

const std::string blob = "https://acct.blob.core.windows.net/c/a%20b";
const BlobAddress address{"c", "a b", "", ""};
const Conditions conditions{"\"1\"", {}, 0, 0, "\"t\" = 'v'", "01234567-89ab-cdef-0123-456789abcdef"};

using Lines = std::vector<std::string>;

Lines lines(const Request &request) {
    Lines all;
    for (const auto &header : request.headers) {
        all.push_back(header.name + ": " + header.value);
    }
    return all;
}

const Lines tags_and_lease = {"x-ms-if-tags: \"t\" = 'v'",
                              "x-ms-lease-id: 01234567-89ab-cdef-0123-456789abcdef"};

Lines with_tags_and_lease(Lines all) {
    all.insert(all.end(), tags_and_lease.begin(), tags_and_lease.end());
    return all;
}

}  // namespace

TEST_CASE("a blob is deleted alone, with its snapshots, or only they") {
    const Request plain = delete_blob_request(account(), address);
    CHECK(plain.method == "DELETE");
    CHECK(plain.url == blob);
    CHECK(lines(plain).empty());
    CHECK(lines(delete_blob_request(account(), address, Deletion::with_snapshots)) ==
          Lines{"x-ms-delete-snapshots: include"});
    CHECK(lines(delete_blob_request(account(), address, Deletion::snapshots_only, conditions)) ==
          with_tags_and_lease({"x-ms-delete-snapshots: only", "If-Match: \"1\""}));
    CHECK(delete_blob_request(account(), {"c", "a b", "s:1", ""}).url == blob + "?snapshot=s:1");
    CHECK(delete_blob_request(account(), {"c", "a b", "", "v:1"}).url == blob + "?versionid=v:1");
}

TEST_CASE("a batch is sent to the container") {
    const Request request = batch_request(account(), "c", "batch_1");
    CHECK(request.method == "POST");
    CHECK(request.url == "https://acct.blob.core.windows.net/c?restype=container&comp=batch");
    CHECK(lines(request) == Lines{"Content-Type: multipart/mixed; boundary=batch_1"});
}

TEST_CASE("a tier is set with the conditions that it takes") {
    const Request request =
        set_blob_tier_request(account(), {"c", "a b", "s", ""}, "Cold", "High", conditions);
    CHECK(request.method == "PUT");
    CHECK(request.url == blob + "?comp=tier&snapshot=s");
    CHECK(lines(request) == with_tags_and_lease({"x-ms-access-tier: Cold", "x-ms-rehydrate-priority: High"}));
    CHECK(lines(set_blob_tier_request(account(), address, "Hot", "", {})) == Lines{"x-ms-access-tier: Hot"});
}

TEST_CASE("properties are sent whole, with the MD5 that would be cleared otherwise") {
    BlobHeaders headers;
    headers.content_type = "text/plain";
    headers.content_language = "de";
    headers.access_tier = "Hot";
    headers.metadata = {{"a", "1"}};
    const Request request = set_blob_properties_request(account(), address, headers, "bWQ1", conditions);
    CHECK(request.url == blob + "?comp=properties");
    CHECK(lines(request) ==
          with_tags_and_lease({"x-ms-blob-content-type: text/plain", "x-ms-blob-content-language: de",
                               "x-ms-blob-content-md5: bWQ1", "If-Match: \"1\""}));
}

TEST_CASE("metadata is sent as headers, tags as XML") {
    const Request metadata = set_blob_metadata_request(account(), address, {{"a", "1"}}, conditions);
    CHECK(metadata.url == blob + "?comp=metadata");
    CHECK(lines(metadata) == with_tags_and_lease({"x-ms-meta-a: 1", "If-Match: \"1\""}));
    const Request tags = set_blob_tags_request(account(), address, {{"a b", "1"}, {"c", ""}}, conditions);
    CHECK(tags.url == blob + "?comp=tags");
    CHECK(lines(tags) == with_tags_and_lease({"Content-Type: application/xml"}));
    CHECK(tags.body ==
          "<?xml version=\"1.0\" encoding=\"utf-8\"?><Tags><TagSet><Tag><Key>a b</Key><Value>1</Value></Tag>"
          "<Tag><Key>c</Key><Value></Value></Tag></TagSet></Tags>");
}
