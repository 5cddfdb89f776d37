#include "upload_stream.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <thread>

#include "operation.h"
#include "support/blob_world.h"
#include "support/thrown.h"
#include "transfer_limits.h"
#include "transfer_plan.h"

using namespace mistorage;
using namespace mistorage::test;
using Strings = std::vector<std::string>;

namespace {

// Longer than the slowest machine takes: only what hangs uses it up.
constexpr auto soon = std::chrono::seconds(60);
constexpr std::size_t limit = single_put_limit;

// An upload of what the test writes.
struct StreamedUpload {
    StreamedUpload(const BlobWorld &world, bool overwrite, bool skip_md5 = false) {
        blob.address.container = world.container.name();
        blob.address.blob = "blob";
        blob.overwrite = overwrite;
        blob.skip_md5 = skip_md5;
        operation = Operation::start_stream(world.timeless.session, std::make_shared<Limits>(8), pipe,
                                            [this, &world](Work &work) -> OperationResult {
                                                return upload_stream(work, world.context, blob, pipe);
                                            });
    }
    StreamedUpload(const StreamedUpload &) = delete;
    StreamedUpload &operator=(const StreamedUpload &) = delete;
    ~StreamedUpload() {
        operation->cancel();
        (void)operation->wait(soon);
    }

    // In portions that fit nothing.
    void write(std::string_view content) const {
        while (!content.empty()) {
            const std::size_t count =
                pipe->write(content.data(), std::min<std::size_t>(content.size(), 1'234'567), soon);
            REQUIRE(count > 0);
            content.remove_prefix(count);
        }
    }
    Blob result() const {
        REQUIRE(operation->wait(soon));
        return operation->result<Blob>();
    }
    Blob write_all(std::string_view content) const {
        write(content);
        pipe->write_end();
        return result();
    }

    NewBlob blob;
    std::shared_ptr<WritePipe> pipe = std::make_shared<WritePipe>();
    std::shared_ptr<Operation> operation;
};

// The requests whose query begins so.
std::size_t count_of(const std::vector<Recorded> &requests, const std::string &query) {
    return static_cast<std::size_t>(
        std::count_if(requests.begin(), requests.end(),
                      [&](const Recorded &request) { return request.query.rfind(query, 0) == 0; }));
}

}  // namespace

TEST_CASE_METHOD(BlobWorld, "a stream of up to 32 MiB is one PUT, and above it goes in blocks") {
    struct Row {
        std::size_t size;
        std::size_t blocks;
    };
    for (const Row &row : {Row{0, 0}, Row{1, 0}, Row{limit - 1, 0}, Row{limit, 0}, Row{limit + 1, 5}}) {
        CAPTURE(row.size);
        const std::string content = random_bytes(row.size, row.size);
        stage.forget_requests();
        const StreamedUpload upload(*this, true);
        const Blob written = upload.write_all(content);
        const auto requests = stage.requests();
        CHECK(requests.size() == (row.blocks == 0 ? 1 : row.blocks + 1));
        CHECK(count_of(requests, "comp=block&") == row.blocks);
        CHECK(written.length == static_cast<std::int64_t>(row.size));
        CHECK(written.content_md5 == md5_of(content));
        CHECK(written.etag == container.head("blob").header("ETag"));
        CHECK(container.head("blob").header("Content-MD5") == md5_of(content));
        CHECK(same_bytes(container.get("blob"), content));
        CHECK(upload.operation->progress().done == row.size);
    }
}

TEST_CASE_METHOD(BlobWorld,
                 "a stream that may not overwrite asks once before its blocks, and its commit again") {
    const std::string content = random_bytes(limit + 1);
    const StreamedUpload upload(*this, false);
    (void)upload.write_all(content);
    const auto requests = stage.requests();
    REQUIRE(requests.size() == 7);
    CHECK(requests.front().method == "HEAD");
    CHECK(requests.back().header("if-none-match") == "*");
    CHECK(same_bytes(container.get("blob"), content));
}

TEST_CASE_METHOD(BlobWorld, "an existing blob refuses a stream, and stays") {
    container.put("blob", "old");
    for (const std::size_t size : {std::size_t{3}, limit + 1}) {
        CAPTURE(size);
        stage.forget_requests();
        const StreamedUpload upload(*this, false);
        CHECK(status_of([&] { return upload.write_all(random_bytes(size)); }) == MIS_BLOB_ALREADY_EXISTS);
        CHECK(stage.methods() == Strings{size == 3 ? "PUT" : "HEAD"});
        CHECK(container.get("blob") == "old");
        // Whoever goes on writing is told so.
        CHECK(status_of([&] { return upload.pipe->write("x", 1, soon); }) == MIS_BLOB_ALREADY_EXISTS);
    }
}

TEST_CASE_METHOD(BlobWorld, "without the MD5 a stream in blocks has none") {
    const std::string content = random_bytes(limit + 1);
    const StreamedUpload upload(*this, true, true);
    CHECK(upload.write_all(content).content_md5.empty());
    CHECK(container.head("blob").header("Content-MD5").empty());
    CHECK(same_bytes(container.get("blob"), content));
}

TEST_CASE_METHOD(BlobWorld, "a stream arrives whole though requests fail and connections are lost") {
    for (const std::size_t size : {std::size_t{1000}, limit + 1}) {
        const std::string content = random_bytes(size);
        misbehave("PUT", "/blob($|.comp=block&)", 1, R"({"status": 503})");
        misbehave("PUT", "/blob($|.comp=block&)", 2, R"({"drop": "body-in", "requestBytes": 5})");
        const StreamedUpload upload(*this, true);
        (void)upload.write_all(content);
        CHECK(same_bytes(container.get("blob"), content));
        CHECK(container.head("blob").header("Content-MD5") == md5_of(content));
        CHECK(upload.operation->progress().done == size);
    }
}

TEST_CASE_METHOD(BlobWorld, "where the reply is lost, a stream meets its own blob, and that is success") {
    for (const std::size_t size : {std::size_t{1000}, limit + 1}) {
        CAPTURE(size);
        const std::string content = random_bytes(size);
        misbehave("PUT", "/blob($|.comp=blocklist)", 1, R"({"drop": "afterRequest"})");
        const StreamedUpload upload(*this, false);
        CHECK(upload.write_all(content).content_md5 == md5_of(content));
        CHECK(same_bytes(container.get("blob"), content));
        container.remove("blob");
    }
}

TEST_CASE_METHOD(BlobWorld, "a stream whose end was not announced leaves the blob as it was") {
    container.put("blob", "old");
    for (const std::size_t size : {std::size_t{1000}, limit + smallest_block}) {
        stage.forget_requests();
        {
            const StreamedUpload upload(*this, true);
            upload.write(random_bytes(size));
            if (size > limit) {
                stage.wait_for_requests(5);
            }
            upload.operation->cancel();
            CHECK(status_of([&] { return upload.pipe->write("x", 1, soon); }) == MIS_CANCELLED);
            CHECK(status_of([&] { upload.pipe->write_end(); }) == MIS_CANCELLED);
            CHECK(status_of([&] { return upload.result(); }) == MIS_CANCELLED);
            CHECK(upload.operation->progress().done <= size);
        }
        CHECK(count_of(stage.requests(), "comp=blocklist") == 0);
        CHECK(container.get("blob") == "old");
    }
}

TEST_CASE_METHOD(BlobWorld,
                 "a writer that is faster than the network waits, and no more than 64 MiB are held") {
    stage.fault(R"({"match": {"target": "comp=block&"}, "answer": {"stall": true}})");
    const std::string content = random_bytes(stream_budget + 1);
    const StreamedUpload upload(*this, true);
    CHECK(upload.pipe->write(content.data(), content.size(), soon - soon) == stream_budget);
    CHECK(upload.pipe->write("x", 1, std::chrono::milliseconds(1)) == 0);

    // Whoever waits longer is woken when the operation is cancelled, or fails.
    std::thread canceller([&] { upload.operation->cancel(); });
    CHECK(status_of([&] { return upload.pipe->write("x", 1, std::chrono::minutes(10)); }) == MIS_CANCELLED);
    canceller.join();
}

TEST_CASE_METHOD(BlobWorld, "a block that is refused is an error for whoever writes") {
    misbehave("PUT", "comp=block&", 1,
              R"({"status": 403, "headers": {"x-ms-error-code": "AuthenticationFailed"}})");
    const StreamedUpload upload(*this, true);
    const std::string content = random_bytes(smallest_block);
    const Error error = error_of([&] {
        for (int i = 0; i < 1000; ++i) {
            upload.write(content);
        }
    });
    CHECK(error.code == MIS_AUTHENTICATION_FAILED);
    CHECK(error.operation == "Put Block");
    CHECK_FALSE(container.has("blob"));
}
