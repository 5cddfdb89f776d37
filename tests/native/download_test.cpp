#include "download.h"

#include <catch2/catch.hpp>

#include "file.h"
#include "support/blob_world.h"
#include "support/thrown.h"
#include "transfer_plan.h"

using namespace mistorage;
using namespace mistorage::test;
using Strings = std::vector<std::string>;

namespace {

constexpr std::size_t range = range_size;

DownloadRequest checking(DownloadRequest request) {
    request.check_md5 = true;
    return request;
}

}  // namespace

TEST_CASE_METHOD(BlobWorld, "a small blob is one GET") {
    for (const std::size_t size : {1, 100'000}) {
        CAPTURE(size);
        const std::string content = random_bytes(size);
        container.put("blob", content);
        stage.forget_requests();
        DownloadRequest request = download_to("file");
        request.overwrite = true;
        (void)run(request);
        const auto requests = stage.requests();
        REQUIRE(requests.size() == 1);
        CHECK(requests[0].method == "GET");
        CHECK(requests[0].query.empty());
        CHECK(requests[0].header("x-ms-range") == "bytes=0-8388607");
        CHECK_FALSE(requests[0].has("if-match"));
        CHECK(same_bytes(folder.read("file"), content));
        CHECK(folder.names() == Strings{"file"});
        CHECK(progress_done() == size);
    }
}

TEST_CASE_METHOD(BlobWorld, "an empty blob takes a second GET, because it has no range") {
    container.put("blob", "");
    const Blob blob = run(checking(download_to("file")));
    CHECK(blob.length == 0);
    CHECK(blob.etag == container.head("blob").header("ETag"));
    CHECK(folder.read("file").empty());
    const auto requests = stage.requests();
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].status == 416);
    CHECK_FALSE(requests[1].has("x-ms-range"));
}

TEST_CASE_METHOD(BlobWorld, "a large blob comes in ranges, each only as long as the blob is the same") {
    struct Row {
        std::size_t size;
        std::size_t ranges;
    };
    for (const Row &row : {Row{range - 1, 1}, Row{range, 1}, Row{range + 1, 2}}) {
        CAPTURE(row.size);
        const std::string content = random_bytes(row.size, row.size);
        container.put("blob", content);
        stage.forget_requests();
        DownloadRequest request = checking(download_to("file"));
        request.overwrite = true;
        (void)run(request);
        const auto requests = stage.requests();
        REQUIRE(requests.size() == row.ranges);
        for (std::size_t i = 1; i < requests.size(); ++i) {
            CHECK(requests[i].header("if-match") == container.head("blob").header("ETag"));
        }
        CHECK(same_bytes(folder.read("file"), content));
        CHECK(progress_done() == row.size);
    }
}

TEST_CASE_METHOD(BlobWorld, "the ranges fit together, however many are under way") {
    const std::string content = random_bytes(2 * range + 12'345);
    container.put("blob", content);
    for (const unsigned at_once : {1u, 100u}) {
        concurrency = at_once;
        (void)run(checking(download_to("file" + std::to_string(at_once))));
        CHECK(same_bytes(folder.read("file" + std::to_string(at_once)), content));
    }
}

TEST_CASE_METHOD(BlobWorld,
                 "the blob is described by the answers of the download itself, small or in ranges") {
    const Headers headers = {
        {"x-ms-blob-content-type", "text/plain"},    {"x-ms-blob-content-encoding", "identity"},
        {"x-ms-blob-content-language", "de"},        {"x-ms-blob-cache-control", "no-store"},
        {"x-ms-blob-content-disposition", "inline"}, {"x-ms-meta-First", "one"}};
    for (const std::size_t size : {std::size_t{10}, range + 10}) {
        CAPTURE(size);
        const std::string content = random_bytes(size);
        container.put("a folder/blob", content, headers);
        DownloadRequest request = download_to("file", "a folder/blob");
        request.overwrite = true;
        const Blob blob = run(request);
        CHECK(blob.length == static_cast<std::int64_t>(size));
        CHECK(blob.etag == container.head("a folder/blob").header("ETag"));
        CHECK(blob.content_md5 == md5_of(content));
        CHECK(blob.blob_type == "BlockBlob");
        CHECK(blob.last_modified > 1'700'000'000);
        CHECK(blob.headers.content_type == "text/plain");
        CHECK(blob.headers.content_encoding == "identity");
        CHECK(blob.headers.content_language == "de");
        CHECK(blob.headers.cache_control == "no-store");
        CHECK(blob.headers.content_disposition == "inline");
        CHECK(blob.headers.metadata == std::vector<std::pair<std::string, std::string>>{{"First", "one"}});
        CHECK(blob.uri == context.blob_endpoint.text() + '/' + container.name() + "/a%20folder/blob");
    }
}

TEST_CASE_METHOD(BlobWorld,
                 "a file that is there is replaced where that is allowed, and stays where it is not") {
    container.put("blob", "new");
    folder.write("file", "old");
    DownloadRequest request = download_to("file");
    const Error error = error_of([&] { return run(request); });
    CHECK(error.code == MIS_FILE_ALREADY_EXISTS);
    CHECK_THAT(error.message, Catch::Contains(folder.path("file")));
    CHECK_THAT(error.hint, Catch::Contains("-Force"));
    CHECK(folder.read("file") == "old");
    request.overwrite = true;
    (void)run(request);
    CHECK(folder.read("file") == "new");
    CHECK(folder.names() == Strings{"file"});
}

TEST_CASE_METHOD(BlobWorld, "a blob comes only if it is as it is wanted, the first range and the rest") {
    for (const std::size_t size : {std::size_t{0}, std::size_t{10}, range_size + 1}) {
        CAPTURE(size);
        const std::string content = random_bytes(size);
        container.put("blob", content);
        const std::string etag = container.head("blob").header("ETag");
        DownloadRequest request = download_to("file" + std::to_string(size));
        const auto outcome = [&](const Conditions &conditions) {
            request.conditions = conditions;
            return status_of([&] { return run(request); });
        };
        CHECK(outcome({"\"0x1\"", {}, 0, 0, {}, {}}) == MIS_CONDITION_NOT_MET);
        CHECK(outcome({{}, etag, 0, 0, {}, {}}) == MIS_CONDITION_NOT_MET);
        CHECK(outcome({{}, {}, 0, 1, {}, {}}) == MIS_CONDITION_NOT_MET);
        CHECK(folder.names().size() == (size == 0 ? 0 : size == 10 ? 1 : 2));
        CHECK(outcome({etag, {}, 0, 0, {}, {}}) == MIS_OK);
        CHECK(same_bytes(folder.read("file" + std::to_string(size)), content));
    }
}

TEST_CASE_METHOD(BlobWorld, "what a killed download left is found and replaced") {
    container.put("blob", "content");
    folder.write(temporary_path("file"), "half of something");
    (void)run(download_to("file"));
    CHECK(folder.read("file") == "content");
    CHECK(folder.names() == Strings{"file"});
}

TEST_CASE_METHOD(BlobWorld, "a snapshot is read as it was") {
    container.put("blob", "then");
    DownloadRequest request = download_to("file");
    request.address.snapshot = container.snapshot("blob");
    container.put("blob", "now");
    const Blob blob = run(request);
    CHECK(folder.read("file") == "then");
    CHECK(blob.address.snapshot == request.address.snapshot);
    CHECK_THAT(stage.requests().at(0).query, Catch::StartsWith("snapshot=20"));
}

TEST_CASE_METHOD(BlobWorld, "the MD5 of what arrived is compared where that is asked for") {
    const std::string content = random_bytes(range + 1);
    for (const auto &text : {std::string("small"), content}) {
        container.put("blob", text);
        DownloadRequest request = checking(download_to("file"));
        request.overwrite = true;
        CHECK(run(request).content_md5 == md5_of(text));
        CHECK(same_bytes(folder.read("file"), text));
    }
}

TEST_CASE_METHOD(BlobWorld, "a blob without an MD5 fails the check, and comes without it") {
    container.put("blob", "content");
    misbehave("GET", "/blob$", 1,
              R"({"passThrough": true, "removeHeaders": ["Content-MD5", "x-ms-blob-content-md5"]})");
    const Error error = error_of([&] { return run(checking(download_to("file"))); });
    CHECK(error.code == MIS_BLOB_CORRUPT);
    CHECK_FALSE(error.retryable);
    CHECK_THAT(error.hint, Catch::Contains("-CheckMd5"));
    CHECK(folder.names().empty());
    misbehave("GET", "/blob$", 1,
              R"({"passThrough": true, "removeHeaders": ["Content-MD5", "x-ms-blob-content-md5"]})");
    CHECK(run(download_to("file")).content_md5.empty());
    CHECK(folder.read("file") == "content");
}

TEST_CASE_METHOD(BlobWorld, "the account's name may be in the host") {
    context = account_in_host_of(stage.url());
    const std::string content = random_bytes(range + 1);
    container.put("a folder/b c", content);
    (void)run(download_to("file", "a folder/b c"));
    CHECK(same_bytes(folder.read("file"), content));
}
