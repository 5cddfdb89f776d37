#include "blob_response.h"

#include <catch2/catch.hpp>

using namespace mistorage;

namespace {

Context context() {
    ContextOptions options;
    options.account_name = "acct";
    options.account_key = Secret("a2V5");
    return make_context(options);
}

Response answer(int status, const Headers &headers) {
    Response response;
    response.status = status;
    response.headers = headers;
    return response;
}

const BlobAddress address{"c", "a b", "", ""};

}  // namespace

TEST_CASE("a blob's properties are read from the headers of the answer") {
    const Blob blob = blob_from_headers(context(), address,
                                        answer(200, {{"Content-Length", "7"},
                                                     {"content-type", "text/plain"},
                                                     {"Content-Encoding", "gzip"},
                                                     {"Content-Language", "de"},
                                                     {"Content-Disposition", "attachment"},
                                                     {"Cache-Control", "no-cache"},
                                                     {"Content-MD5", "bWQ1"},
                                                     {"ETAG", "\"0x1\""},
                                                     {"Last-Modified", "Fri, 26 Jun 2015 23:39:12 GMT"},
                                                     {"x-ms-blob-type", "BlockBlob"},
                                                     {"x-ms-access-tier", "Hot"},
                                                     {"x-ms-version-id", "v1"},
                                                     {"x-ms-request-id", "r"}}),
                                        1000);
    CHECK(blob.address.container == "c");
    CHECK(blob.address.blob == "a b");
    CHECK(blob.address.version_id == "v1");
    CHECK(blob.uri == "https://acct.blob.core.windows.net/c/a%20b");
    CHECK(blob.blob_type == "BlockBlob");
    CHECK(blob.length == 1000);
    CHECK(blob.last_modified == 1435361952);
    CHECK(blob.etag == "\"0x1\"");
    CHECK(blob.headers.content_type == "text/plain");
    CHECK(blob.headers.content_encoding == "gzip");
    CHECK(blob.headers.content_language == "de");
    CHECK(blob.headers.content_disposition == "attachment");
    CHECK(blob.headers.cache_control == "no-cache");
    CHECK(blob.headers.access_tier == "Hot");
    CHECK(blob.content_md5 == "bWQ1");
    CHECK(blob.headers.metadata.empty());
}

TEST_CASE("of a copy's source all is shown but what permits to read it") {
    CHECK(shown_copy_source("https://a/c/b?sv=1&sig=x") == "https://a/c/b");
    CHECK(shown_copy_source("https://a/c/b?snapshot=t&sv=1&sig=x") == "https://a/c/b?snapshot=t");
    CHECK(shown_copy_source("https://a/c/b?sv=1&sig=x&VersionId=v") == "https://a/c/b?VersionId=v");
    CHECK(shown_copy_source("https://a/c/b?snapshot=t&versionid=v") ==
          "https://a/c/b?snapshot=t&versionid=v");
    for (const char *plain : {"", "https://a/c/b", "?", "https://a/c/b?", "https://a/c/b?&&"}) {
        CHECK(shown_copy_source(plain) == std::string(plain).substr(0, std::string(plain).find('?')));
    }
    const Blob blob =
        blob_from_headers(context(), address, answer(200, {{"x-ms-copy-source", "https://a/c/b?sig=x"}}), 0);
    CHECK(blob.copy.source == "https://a/c/b");
}

TEST_CASE("what the answer does not say is empty") {
    const Blob blob = blob_from_headers(context(), address, answer(200, {{"Last-Modified", "yesterday"}}), 0);
    CHECK(blob.blob_type.empty());
    CHECK(blob.last_modified == 0);
    CHECK(blob.etag.empty());
    CHECK(blob.content_md5.empty());
    CHECK(blob.headers.content_type.empty());
    CHECK(blob.address.version_id.empty());
}

TEST_CASE("the MD5 of a range is not taken for the blob's") {
    const Headers both = {{"Content-MD5", "cmFuZ2U="}, {"x-ms-blob-content-md5", "YmxvYg=="}};
    CHECK(blob_from_headers(context(), address, answer(206, both), 1).content_md5 == "YmxvYg==");
    CHECK(blob_from_headers(context(), address, answer(206, {{"Content-MD5", "cmFuZ2U="}}), 1)
              .content_md5.empty());
    CHECK(blob_from_headers(context(), address, answer(200, {{"Content-MD5", "YmxvYg=="}}), 1).content_md5 ==
          "YmxvYg==");
}

TEST_CASE("metadata keep the case of their names, whatever that of the prefix") {
    const Blob blob = blob_from_headers(
        context(), address,
        answer(200, {{"x-ms-meta-One", "1"}, {"X-MS-META-two_2", "x y"}, {"x-ms-metadata", "no"}}), 0);
    CHECK(blob.headers.metadata ==
          std::vector<std::pair<std::string, std::string>>{{"One", "1"}, {"two_2", "x y"}});
}

TEST_CASE("a version or a snapshot that was asked for stays what it was") {
    const Blob blob =
        blob_from_headers(context(), {"c", "b", "s", "asked"}, answer(200, {{"x-ms-version-id", "told"}}), 0);
    CHECK(blob.address.version_id == "asked");
    CHECK(blob.address.snapshot == "s");
}

TEST_CASE("Content-Range is read where it agrees with itself") {
    struct Row {
        const char *text;
        std::int64_t first;
        std::int64_t last;
        std::int64_t total;
    };
    for (const Row &row : std::vector<Row>{
             {"bytes 0-99/1000", 0, 99, 1000},
             {"bytes 0-0/1", 0, 0, 1},
             {"bytes 999-999/1000", 999, 999, 1000},
             {"bytes 8388608-209715199999999/209715200000000", 8388608, 209715199999999, 209715200000000}}) {
        CAPTURE(row.text);
        const auto range = parse_content_range(row.text);
        REQUIRE(range);
        CHECK(range->first == row.first);
        CHECK(range->last == row.last);
        CHECK(range->total == row.total);
    }
}

TEST_CASE("a Content-Range that is something else, or contradicts itself, is none") {
    for (const char *text : {"",
                             "bytes",
                             "bytes ",
                             "bytes 0-99",
                             "bytes 0-99/",
                             "bytes 0-99/*",
                             "bytes */1000",
                             "bytes */0",
                             "bytes -99/1000",
                             "bytes 0-/1000",
                             "bytes 5-4/10",
                             "bytes 0-10/10",
                             "bytes 10-10/10",
                             "bytes 0-99/1000 ",
                             " bytes 0-99/1000",
                             "Bytes 0-99/1000",
                             "items 0-99/1000",
                             "bytes=0-99/1000",
                             "bytes 0-99/1000, bytes 0-1/2",
                             "bytes +0-99/1000",
                             "bytes 0-+9/1000",
                             "bytes 0x0-99/1000",
                             "bytes -1--1/10",
                             "bytes 0/1-2",
                             "bytes 0-99999999999999999999/99999999999999999999"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_content_range(text));
    }
}

TEST_CASE("an empty blob is recognised by the range that the service names") {
    CHECK(is_range_of_empty("bytes */0"));
    for (const char *text : {"", "bytes */1", "bytes */", "bytes 0-0/0", "bytes */00"}) {
        CHECK_FALSE(is_range_of_empty(text));
    }
}

TEST_CASE("Content-Length is a whole number or nothing") {
    CHECK(content_length(answer(200, {{"content-length", "0"}})) == 0);
    CHECK(content_length(answer(200, {{"Content-Length", "209715200000000"}})) == 209715200000000);
    for (const char *text : {"", "-1", "+1", "1,1", "1 ", "0x10", "ten", "9223372036854775808"}) {
        CAPTURE(text);
        CHECK_FALSE(content_length(answer(200, {{"Content-Length", text}})));
    }
    CHECK_FALSE(content_length(answer(200, {})));
}

TEST_CASE("what is asked for by its name alone is the latest version, another only where it is said to be") {
    CHECK(
        blob_from_headers(context(), address, answer(200, {{"x-ms-version-id", "v2"}}), 0).is_latest_version);
    const BlobAddress version{"c", "b", "", "v1"};
    CHECK_FALSE(blob_from_headers(context(), version, answer(200, {}), 0).is_latest_version);
    CHECK(blob_from_headers(context(), version, answer(200, {{"x-ms-is-current-version", "true"}}), 0)
              .is_latest_version);
}

TEST_CASE("lease, copy, tier, tags and time of creation are read from their headers") {
    const Blob blob = blob_from_headers(context(), address,
                                        answer(200, {{"x-ms-creation-time", "Fri, 26 Jun 2015 23:39:12 GMT"},
                                                     {"x-ms-lease-state", "leased"},
                                                     {"x-ms-lease-status", "locked"},
                                                     {"x-ms-lease-duration", "fixed"},
                                                     {"x-ms-access-tier-inferred", "true"},
                                                     {"x-ms-archive-status", "rehydrate-pending-to-hot"},
                                                     {"x-ms-copy-status", "pending"},
                                                     {"x-ms-copy-progress", "1/2"},
                                                     {"x-ms-tag-count", "3"}}),
                                        0);
    CHECK(blob.created_on == 1435361952);
    CHECK(blob.lease.state == "leased");
    CHECK(blob.lease.status == "locked");
    CHECK(blob.lease.duration == "fixed");
    CHECK(blob.access_tier_inferred);
    CHECK(blob.archive_status == "rehydrate-pending-to-hot");
    CHECK(blob.copy.status == "pending");
    CHECK(blob.copy.progress == "1/2");
    CHECK(blob.tag_count == 3);
}
