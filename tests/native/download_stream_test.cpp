#include "download_stream.h"

#include <catch2/catch.hpp>

#include <thread>

#include "operation.h"
#include "support/blob_world.h"
#include "support/thrown.h"
#include "transfer_limits.h"
#include "transfer_plan.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

// Longer than the slowest machine takes: only what hangs uses it up.
constexpr auto soon = std::chrono::seconds(60);
constexpr std::size_t range = stream_range_size;

// A download that the test reads.
struct StreamedDownload {
    explicit StreamedDownload(const BlobWorld &world, bool check_md5 = false) {
        source.address.container = world.container.name();
        source.address.blob = "blob";
        source.check_md5 = check_md5;
        operation = Operation::start_stream(world.timeless.session, std::make_shared<Limits>(8), pipe,
                                            [this, &world](Work &work) -> OperationResult {
                                                return download_stream(work, world.context, source, pipe);
                                            });
    }
    StreamedDownload(const StreamedDownload &) = delete;
    StreamedDownload &operator=(const StreamedDownload &) = delete;
    ~StreamedDownload() {
        operation->cancel();
        (void)operation->wait(soon);
    }

    // Until the end or an error; what was read before that is in `content`.
    void read_all() {
        std::string buffer(1'234'567, '\0');
        while (true) {
            const ReadPipe::Read read = pipe->read(buffer.data(), buffer.size(), soon);
            if (read.done) {
                return;
            }
            REQUIRE(read.count > 0);
            content.append(buffer, 0, read.count);
        }
    }
    Blob result() const {
        REQUIRE(operation->wait(soon));
        return operation->result<Blob>();
    }

    DownloadRequest source;
    std::shared_ptr<ReadPipe> pipe = std::make_shared<ReadPipe>();
    std::shared_ptr<Operation> operation;
    std::string content;
};

}  // namespace

TEST_CASE_METHOD(BlobWorld,
                 "a blob of any size is read in order and whole, in ranges of 4 MiB of the same blob") {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, range - 1, range, range + 1, 5 * range + 3}) {
        CAPTURE(size);
        const std::string content = random_bytes(size, size);
        container.put("blob", content);
        stage.forget_requests();
        StreamedDownload download(*this, true);
        download.read_all();
        CHECK(same_bytes(download.content, content));
        const Blob blob = download.result();
        CHECK(blob.length == static_cast<std::int64_t>(size));
        CHECK(blob.content_md5 == md5_of(content));
        CHECK(download.operation->progress().done == size);
        const auto requests = stage.requests();
        CHECK(requests.size() == (size == 0 ? 2 : (size + range - 1) / range));
        for (std::size_t i = 1; i < requests.size() && size > 0; ++i) {
            CHECK(requests[i].header("if-match") == blob.etag);
        }
        // As often as somebody asks.
        char byte = 0;
        CHECK(download.pipe->read(&byte, 1, soon).done);
    }
}

TEST_CASE_METHOD(BlobWorld,
                 "a reader that is slower than the network holds it up, and no more than 64 MiB are held") {
    const std::string content = random_bytes(stream_budget + 2 * range);
    container.put("blob", content);
    StreamedDownload download(*this);
    stage.wait_for_requests(stream_budget / range);
    CHECK_FALSE(download.operation->wait(std::chrono::milliseconds(50)));
    CHECK(stage.requests().size() == stream_budget / range);
    download.read_all();
    CHECK(same_bytes(download.content, content));
    CHECK(stage.requests().size() == stream_budget / range + 2);
}

TEST_CASE_METHOD(BlobWorld, "what has arrived can be read after the operation has ended") {
    const std::string content = random_bytes(3 * range);
    container.put("blob", content);
    StreamedDownload download(*this);
    (void)download.result();
    download.read_all();
    CHECK(same_bytes(download.content, content));
}

TEST_CASE_METHOD(BlobWorld, "failing requests and lost connections are not noticed by whoever reads") {
    const std::string content = random_bytes(3 * range);
    container.put("blob", content);
    misbehave("GET", "/blob$", 1, R"({"passThrough": true, "drop": "body", "dropAfterBytes": 300000})");
    misbehave("GET", "/blob$", 1, R"({"status": 503})");
    misbehave("GET", "/blob$", 2, R"({"passThrough": true, "drop": "body", "dropAfterBytes": 200000})");
    StreamedDownload download(*this, true);
    download.read_all();
    CHECK(same_bytes(download.content, content));
    CHECK(download.operation->progress().done == content.size());
}

TEST_CASE_METHOD(BlobWorld, "a blob that changes while it is read is an error, not a mix") {
    container.put("blob", random_bytes(3 * range));
    stage.fault(R"({"skip": 1, "times": 1, "answer": {"status": 503}})");
    timeless.clock->at_next_wait([&] { container.put("blob", random_bytes(3 * range, 2)); });
    StreamedDownload download(*this);
    CHECK(status_of([&] { download.read_all(); }) == MIS_BLOB_CHANGED);
    CHECK(status_of([&] { return download.result(); }) == MIS_BLOB_CHANGED);
}

TEST_CASE_METHOD(BlobWorld, "an MD5 that differs is told by an error in place of the end") {
    const std::string content = random_bytes(range + 1);
    container.put("blob", content);
    misbehave(
        "GET", "/blob$", 1,
        R"({"passThrough": true, "setHeaders": {"x-ms-blob-content-md5": "AAAAAAAAAAAAAAAAAAAAAA=="}})");
    StreamedDownload download(*this, true);
    const Error error = error_of([&] { download.read_all(); });
    CHECK(error.code == MIS_BLOB_CORRUPT);
    CHECK_THAT(error.message, Catch::Contains("AAAAAAAAAAAAAAAAAAAAAA==") && Catch::Contains("Do not use"));
}

TEST_CASE_METHOD(BlobWorld,
                 "a blob without an MD5 is refused before any of it is read, where the check is asked for") {
    container.put("blob", random_bytes(3 * range));
    misbehave("GET", "/blob$", 1, R"({"passThrough": true, "removeHeaders": ["x-ms-blob-content-md5"]})");
    StreamedDownload download(*this, true);
    CHECK(status_of([&] { download.read_all(); }) == MIS_BLOB_CORRUPT);
    CHECK(download.content.empty());
    CHECK(stage.requests().size() == 1);
}

TEST_CASE_METHOD(BlobWorld, "what is not there is an error for whoever reads") {
    StreamedDownload download(*this);
    CHECK(status_of([&] { download.read_all(); }) == MIS_BLOB_NOT_FOUND);
}

TEST_CASE_METHOD(BlobWorld, "a service that sends all of a blob where a range was asked for is refused") {
    misbehave(
        "GET", "/blob$", 1,
        R"({"status": 200, "headers": {"ETag": "\"0x1\""}, "bodyRepeat": {"text": "0123456789", "count": 500000}})");
    StreamedDownload download(*this);
    CHECK(status_of([&] { download.read_all(); }) == MIS_RESPONSE_INVALID);
}

TEST_CASE_METHOD(BlobWorld,
                 "a read that waits ends at once when the operation is cancelled, and by its time") {
    container.put("blob", random_bytes(2 * range));
    stage.fault(R"({"skip": 1, "answer": {"passThrough": true, "stall": true, "dropAfterBytes": 1000}})");
    StreamedDownload download(*this);
    std::string buffer(range, '\0');
    CHECK(download.pipe->read(buffer.data(), buffer.size(), soon).count == range);
    const ReadPipe::Read nothing = download.pipe->read(buffer.data(), 1, std::chrono::milliseconds(1));
    CHECK(nothing.count == 0);
    CHECK_FALSE(nothing.done);
    std::thread canceller([&] { download.operation->cancel(); });
    CHECK(status_of([&] { return download.pipe->read(buffer.data(), 1, std::chrono::minutes(10)).count; }) ==
          MIS_CANCELLED);
    canceller.join();
    CHECK(status_of([&] { return download.result(); }) == MIS_CANCELLED);
}
