#include "upload.h"

#include <catch2/catch.hpp>

#include "support/blob_world.h"
#include "support/thrown.h"
#include "transfer_plan.h"

using namespace mistorage;
using namespace mistorage::test;
using Strings = std::vector<std::string>;

namespace {

// Just above the limit of one request: five blocks of 8 MiB at most.
std::string large_content() {
    return random_bytes(single_put_limit + 1);
}

}  // namespace

TEST_CASE_METHOD(BlobWorld, "a small file is one PUT, whether it may overwrite or not") {
    for (const std::size_t size : {0, 1, 100'000}) {
        for (const bool overwrite : {false, true}) {
            CAPTURE(size, overwrite);
            const std::string blob = "blob" + std::to_string(size) + (overwrite ? "o" : "n");
            const std::string content = random_bytes(size);
            folder.write("file", content);
            UploadRequest request = upload_of("file", blob);
            request.overwrite = overwrite;
            stage.forget_requests();
            (void)run(request);

            const auto requests = stage.requests();
            REQUIRE(requests.size() == 1);
            CHECK(requests[0].method == "PUT");
            CHECK(requests[0].query.empty());
            CHECK(requests[0].header("x-ms-blob-type") == "BlockBlob");
            CHECK(requests[0].header("content-length") == std::to_string(size));
            CHECK(requests[0].header("if-none-match") == (overwrite ? "" : "*"));
            CHECK_FALSE(requests[0].has("expect"));
            CHECK(same_bytes(container.get(blob), content));
            CHECK(progress_done() == size);
        }
    }
}

TEST_CASE_METHOD(BlobWorld, "the blob that is written is described as the service has it") {
    const std::string content = random_bytes(1000);
    folder.write("file", content);
    const Blob blob = run(upload_of("file", "a folder/blob"));
    const PlainResponse head = container.head("a folder/blob");
    CHECK(blob.etag == head.header("ETag"));
    CHECK(blob.content_md5 == md5_of(content));
    CHECK(blob.length == 1000);
    CHECK(blob.last_modified > 1'700'000'000);
    CHECK(blob.blob_type == "BlockBlob");
    CHECK(blob.headers.content_type == "application/octet-stream");
    CHECK(blob.address.blob == "a folder/blob");
    CHECK(blob.uri == context.blob_endpoint.text() + '/' + container.name() + "/a%20folder/blob");
}

TEST_CASE_METHOD(BlobWorld, "up to 32 MiB a file is one PUT, and above it goes in blocks of 8 MiB") {
    struct Row {
        std::size_t size;
        std::size_t blocks;
    };
    for (const Row &row :
         {Row{single_put_limit - 1, 0}, Row{single_put_limit, 0}, Row{single_put_limit + 1, 5}}) {
        CAPTURE(row.size);
        const std::string content = random_bytes(row.size, row.size);
        folder.write("file", content);
        stage.forget_requests();
        const Blob blob = run(upload_of("file", std::to_string(row.size)));
        const auto requests = stage.requests();
        CHECK(requests.size() == (row.blocks == 0 ? 1 : 1 + row.blocks + 1));
        CHECK(blob.content_md5 == md5_of(content));
        CHECK(container.head(std::to_string(row.size)).header("Content-MD5") == md5_of(content));
        CHECK(progress_done() == row.size);
    }
}

TEST_CASE_METHOD(BlobWorld,
                 "in blocks: a HEAD where nothing may be overwritten, the blocks, and the commit") {
    const std::string content = large_content();
    folder.write("file", content);
    UploadRequest request = upload_of("file");
    (void)run(request);
    CHECK(same_bytes(container.get("blob"), content));
    CHECK(stage.methods().front() == "HEAD");
    const auto first = stage.requests();
    REQUIRE(first.size() == 7);
    CHECK(first.back().query == "comp=blocklist");
    CHECK(first.back().header("if-none-match") == "*");

    CHECK(container.head("blob").header("Content-Type") == "application/octet-stream");

    stage.forget_requests();
    request.overwrite = true;
    (void)run(request);
    const auto second = stage.requests();
    REQUIRE(second.size() == 6);
    std::uint64_t sent = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(second[i].method == "PUT");
        CHECK_THAT(second[i].query, Catch::StartsWith("comp=block&blockid="));
        CHECK(second[i].body_length <= smallest_block);
        sent += second[i].body_length;
    }
    CHECK(sent == single_put_limit + 1);
    CHECK_FALSE(second.back().has("if-none-match"));
}

TEST_CASE_METHOD(BlobWorld, "properties and metadata arrive, in one request and in blocks") {
    UploadRequest request = upload_of("file");
    request.overwrite = true;
    request.headers.content_type = "text/plain; charset=utf-8";
    request.headers.content_encoding = "identity";
    request.headers.content_language = "de-AT";
    request.headers.content_disposition = "attachment; filename=\"a b.txt\"";
    request.headers.cache_control = "no-cache, max-age=5";
    request.headers.access_tier = "Cool";
    request.headers.metadata = {{"first", "one"}, {"Second_2", "two  words, \"quoted\" = &%"}, {"a1", "x"}};
    for (const auto &content : {std::string("small"), large_content()}) {
        folder.write("file", content);
        const Blob blob = run(request);
        const PlainResponse head = container.head("blob");
        CHECK(head.header("Content-Type") == "text/plain; charset=utf-8");
        CHECK(head.header("Content-Encoding") == "identity");
        CHECK(head.header("Content-Language") == "de-AT");
        CHECK(head.header("Content-Disposition") == "attachment; filename=\"a b.txt\"");
        CHECK(head.header("Cache-Control") == "no-cache, max-age=5");
        CHECK(head.header("x-ms-access-tier") == "Cool");
        CHECK(head.header("x-ms-meta-first") == "one");
        CHECK(head.header("x-ms-meta-Second_2") == "two  words, \"quoted\" = &%");
        CHECK(head.header("x-ms-meta-a1") == "x");
        CHECK(head.header("Content-MD5") == md5_of(content));
        CHECK(blob.headers.metadata == request.headers.metadata);
        CHECK(blob.headers.content_type == "text/plain; charset=utf-8");
    }
}

TEST_CASE_METHOD(BlobWorld, "an existing blob refuses a small file with the PUT itself, and stays") {
    container.put("blob", "old");
    folder.write("file", "new");
    const Error error = error_of([&] { return run(upload_of("file")); });
    CHECK(error.code == MIS_BLOB_ALREADY_EXISTS);
    CHECK(error.http_status == 409);
    CHECK(error.service_code == "BlobAlreadyExists");
    CHECK(error.operation == "Put Blob");
    CHECK_THAT(error.message, Catch::Contains("'blob'") && Catch::Contains(container.name()));
    CHECK_THAT(error.hint, Catch::Contains("-Force"));
    CHECK(stage.methods() == Strings{"PUT"});
    CHECK(container.get("blob") == "old");
}

TEST_CASE_METHOD(BlobWorld, "an existing blob refuses a large file before a block is sent, and stays") {
    container.put("blob", "old");
    folder.write("file", large_content());
    const Error error = error_of([&] { return run(upload_of("file")); });
    CHECK(error.code == MIS_BLOB_ALREADY_EXISTS);
    CHECK_FALSE(error.request_id.empty());
    CHECK_THAT(error.hint, Catch::Contains("-Force"));
    CHECK(stage.methods() == Strings{"HEAD"});
    CHECK(container.get("blob") == "old");
}

TEST_CASE_METHOD(BlobWorld,
                 "a blob that appears while the blocks are sent is found out by the commit, and stays") {
    folder.write("file", large_content());
    misbehave("PUT", "comp=blocklist", 1, R"({"status": 503})");
    timeless.clock->at_next_wait([&] { container.put("blob", "somebody else's"); });
    CHECK(status_of([&] { return run(upload_of("file")); }) == MIS_BLOB_ALREADY_EXISTS);
    CHECK(container.get("blob") == "somebody else's");
}

TEST_CASE_METHOD(BlobWorld, "tags arrive, in one request and in blocks") {
    for (const std::size_t size : {std::size_t{10}, single_put_limit + 1}) {
        folder.write("file", random_bytes(size));
        UploadRequest request = upload_of("file", "tagged" + std::to_string(size));
        request.tags = {{"state", "done"}, {"a b", "c=d"}};
        CHECK(run(request).tag_count == 2);
        CHECK(container.head(request.address.blob).header("x-ms-tag-count") == "2");
    }
}

TEST_CASE_METHOD(BlobWorld, "a condition that holds lets the blob be replaced, and one that does not, not") {
    for (const std::size_t size : {std::size_t{10}, single_put_limit + 1}) {
        CAPTURE(size);
        container.put("blob", "old");
        const std::string etag = container.head("blob").header("ETag");
        const std::string content = random_bytes(size);
        folder.write("file", content);
        UploadRequest request = upload_of("file");
        request.overwrite = true;
        const auto outcome = [&](const Conditions &conditions) {
            request.conditions = conditions;
            stage.forget_requests();
            return status_of([&] { return run(request); });
        };
        CHECK(outcome({"\"0x1\"", {}, 0, 0, {}, {}}) == MIS_CONDITION_NOT_MET);
        CHECK(stage.methods().size() == 1);  // before any content, where that would be much
        CHECK(outcome({{}, etag, 0, 0, {}, {}}) == MIS_CONDITION_NOT_MET);
        CHECK(outcome({{}, {}, 0, 1, {}, {}}) == MIS_CONDITION_NOT_MET);
        CHECK(outcome({{}, "*", 0, 0, {}, {}}) == MIS_CONDITION_NOT_MET);
        CHECK(container.get("blob") == "old");
        CHECK(outcome({etag, {}, 0, 0, {}, {}}) == MIS_OK);
        CHECK(same_bytes(container.get("blob"), content));
        request.address.blob = "missing" + std::to_string(size);
        CHECK(outcome({etag, {}, 0, 0, {}, {}}) == MIS_CONDITION_NOT_MET);
        CHECK(outcome({{}, "*", 0, 0, {}, {}}) == MIS_OK);
    }
}

TEST_CASE_METHOD(BlobWorld, "overwriting replaces content, properties and metadata") {
    container.put("blob", "old", {{"x-ms-meta-old", "1"}, {"x-ms-blob-cache-control", "no-store"}});
    folder.write("file", "new");
    UploadRequest request = upload_of("file");
    request.overwrite = true;
    (void)run(request);
    CHECK(container.get("blob") == "new");
    const PlainResponse head = container.head("blob");
    CHECK(head.header("x-ms-meta-old").empty());
    CHECK(head.header("Cache-Control").empty());
    CHECK(head.header("Content-Type") == "application/octet-stream");
}

TEST_CASE_METHOD(BlobWorld, "the account's name may be in the host, for blobs in one piece and in blocks") {
    context = account_in_host_of(stage.url());
    for (const auto &content : {std::string("small"), large_content()}) {
        folder.write("file", content);
        (void)run(upload_of("file", "a folder/" + std::to_string(content.size())));
    }
    CHECK(container.blob_names() == Strings{"a folder/33554433", "a folder/5"});
}
