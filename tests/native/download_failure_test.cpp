#include <catch2/catch.hpp>

#include <filesystem>

#include "operation.h"
#include "support/at_the_end.h"
#include "support/blob_world.h"
#include "support/thrown.h"
#include "transfer_plan.h"

using namespace mistorage;
using namespace mistorage::test;
using Strings = std::vector<std::string>;

namespace {

// Longer than the slowest machine takes: only what hangs uses it up.
constexpr auto soon = std::chrono::seconds(60);
constexpr std::size_t range = range_size;

// A download over a file that is there: what fails has to leave it alone.
struct Overwriting : BlobWorld {
    Overwriting() {
        folder.write("file", "old");
        request = download_to("file");
        request.overwrite = true;
    }

    void check_left_alone() const {
        CHECK(folder.read("file") == "old");
        CHECK(end.holds([&] { return folder.names() == Strings{"file"}; }));
    }

    DownloadRequest request;
    const AtTheEnd end{timeless.session};
};

std::string status_line_and(const std::string &rest) {
    return R"({"raw": )" + json_string("HTTP/1.1 206 Partial Content\r\nETag: \"0x1\"\r\n" + rest) + '}';
}

}  // namespace

TEST_CASE_METHOD(Overwriting, "what is not there is told apart, and leaves the file alone") {
    const Error blob = error_of([&] { return run(request); });
    CHECK(blob.code == MIS_BLOB_NOT_FOUND);
    CHECK(blob.http_status == 404);
    CHECK(blob.service_code == "BlobNotFound");
    CHECK(blob.operation == "Get Blob");
    CHECK_FALSE(blob.request_id.empty());
    CHECK_THAT(blob.message, Catch::Contains("'blob'") && Catch::Contains(container.name()));

    request.address.container = "no-such-container";
    const Error container_error = error_of([&] { return run(request); });
    CHECK(container_error.code == MIS_CONTAINER_NOT_FOUND);
    CHECK(container_error.service_code == "ContainerNotFound");
    CHECK(stage.requests().size() == 2);
    check_left_alone();
}

TEST_CASE_METHOD(Overwriting, "a wrong key is not let in") {
    container.put("blob", "content");
    context = account_with_wrong_key(stage.url());
    const mis_status status = status_of([&] { return run(request); });
    CHECK((status == MIS_AUTHORIZATION_FAILED || status == MIS_AUTHENTICATION_FAILED));
    CHECK(stage.requests().size() == 1);
    check_left_alone();
}

TEST_CASE_METHOD(BlobWorld, "a destination that cannot be written is refused before anything is asked for") {
    CHECK(status_of([&] { return run(download_to("no folder/file")); }) == MIS_FILE_NOT_FOUND);
    std::filesystem::create_directory(std::filesystem::u8path(folder.path("folder")));
    CHECK(status_of([&] { return run(download_to("folder")); }) == MIS_INVALID_ARGUMENT);
    CHECK(stage.requests().empty());
    CHECK(folder.names() == Strings{"folder"});
}

TEST_CASE_METHOD(Overwriting, "a blob that changes between two ranges is an error, not a mix") {
    container.put("blob", random_bytes(range + 1));
    stage.fault(R"({"skip": 1, "times": 1, "answer": {"status": 503}})");
    timeless.clock->at_next_wait([&] { container.put("blob", random_bytes(range + 1, 2)); });
    const Error error = error_of([&] { return run(request); });
    CHECK(error.code == MIS_BLOB_CHANGED);
    CHECK(error.http_status == 412);
    check_left_alone();
}

TEST_CASE_METHOD(Overwriting, "a blob that is deleted between two ranges is gone, or another one") {
    container.put("blob", random_bytes(range + 1));
    stage.fault(R"({"skip": 1, "times": 1, "answer": {"status": 503}})");
    timeless.clock->at_next_wait([&] { container.remove("blob"); });
    const mis_status status = status_of([&] { return run(request); });
    CHECK((status == MIS_BLOB_NOT_FOUND || status == MIS_BLOB_CHANGED));
    check_left_alone();
}

TEST_CASE_METHOD(Overwriting,
                 "an answer of another version of the blob is refused, whatever its status says") {
    container.put("blob", random_bytes(range + 1));
    stage.fault(R"({"skip": 1, "answer": {"passThrough": true, "setHeaders": {"ETag": "\"0x0\""}}})");
    CHECK(status_of([&] { return run(request); }) == MIS_BLOB_CHANGED);
    check_left_alone();
}

TEST_CASE_METHOD(Overwriting, "after a connection is cut only the rest is asked for, of the same blob") {
    const std::string content = random_bytes(1'000'000);
    container.put("blob", content);
    misbehave("GET", "/blob$", 1, R"({"passThrough": true, "drop": "body", "dropAfterBytes": 300000})");
    misbehave("GET", "/blob$", 1, R"({"passThrough": true, "drop": "body", "dropAfterBytes": 200000})");
    request.check_md5 = true;
    (void)run(request);
    const auto requests = stage.requests();
    REQUIRE(requests.size() == 3);
    CHECK(requests[1].header("x-ms-range") == "bytes=300000-999999");
    CHECK(requests[2].header("x-ms-range") == "bytes=500000-999999");
    CHECK(requests[1].header("if-match") == container.head("blob").header("ETag"));
    CHECK(same_bytes(folder.read("file"), content));
    CHECK(progress_done() == content.size());
}

TEST_CASE_METHOD(Overwriting, "so it is where a later range is cut off") {
    const std::string content = random_bytes(range + 500'000);
    container.put("blob", content);
    stage.fault(R"({"skip": 1, "times": 1,
                    "answer": {"passThrough": true, "drop": "body", "dropAfterBytes": 100000}})");
    (void)run(request);
    const auto requests = stage.requests();
    REQUIRE(requests.size() == 3);
    CHECK(requests[1].header("x-ms-range") == "bytes=8388608-8888607");
    CHECK(requests[2].header("x-ms-range") == "bytes=8488608-8888607");
    CHECK(same_bytes(folder.read("file"), content));
    CHECK(progress_done() == content.size());
}

TEST_CASE_METHOD(Overwriting, "a blob that changes while the rest is asked for is an error") {
    container.put("blob", random_bytes(1'000'000));
    misbehave("GET", "/blob$", 1, R"({"passThrough": true, "drop": "body", "dropAfterBytes": 300000})");
    timeless.clock->at_next_wait([&] { container.put("blob", random_bytes(1'000'000, 2)); });
    CHECK(status_of([&] { return run(request); }) == MIS_BLOB_CHANGED);
    check_left_alone();
}

TEST_CASE_METHOD(Overwriting, "a service that fails every second time gives the blob all the same") {
    const std::string content = random_bytes(range + 1);
    container.put("blob", content);
    request.check_md5 = true;
    for (int i = 0; i < 2; ++i) {
        stage.fault(R"({"skip": )" + std::to_string(i) + R"(, "times": 1, "answer": {"status": 503}})");
    }
    (void)run(request);
    CHECK(stage.requests().size() == 4);
    CHECK(same_bytes(folder.read("file"), content));
    CHECK(progress_done() == content.size());
}

TEST_CASE_METHOD(Overwriting, "a connection that is lost before or within the headers is made again") {
    container.put("blob", "content");
    misbehave("GET", "/blob$", 1, R"({"drop": "before"})");
    misbehave("GET", "/blob$", 1, R"({"passThrough": true, "drop": "headers"})");
    misbehave("GET", "/blob$", 1, R"({"raw": "HTTP/1.1 206 Partial Content\r\nETag: \"0"})");
    (void)run(request);
    CHECK(folder.read("file") == "content");
}

TEST_CASE("an answer that is not the range that was asked for is refused") {
    for (const auto &answer :
         {std::string(R"({"passThrough": true, "removeHeaders": ["ETag"]})"),
          std::string(R"({"passThrough": true, "removeHeaders": ["Content-Range"]})"),
          std::string(R"({"passThrough": true, "setHeaders": {"Content-Range": "bytes 1-7/8"}})"),
          std::string(R"({"passThrough": true, "setHeaders": {"Content-Range": "bytes 0-5/8"}})"),
          std::string(R"({"passThrough": true, "setHeaders": {"Content-Range": "bytes 0-8/9"}})"),
          std::string(R"({"passThrough": true, "setHeaders": {"Content-Range": "bytes 0-7/*"}})"),
          std::string(R"({"passThrough": true, "setHeaders": {"Content-Range": "all of it"}})"),
          // 8 bytes are announced, and more come.
          status_line_and(
              "Content-Range: bytes 0-7/8\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n123456789\r\n0\r\n\r\n"),
          std::string(R"({"status": 204, "headers": {"ETag": "\"0x1\""}})")}) {
        CAPTURE(answer);
        Overwriting world;
        world.container.put("blob", "12345678");
        world.misbehave("GET", "/blob$", 1, answer);
        const Error error = error_of([&] { return world.run(world.request); });
        CHECK((error.code == MIS_RESPONSE_INVALID || error.code == MIS_BLOB_CORRUPT));
        CHECK(error.operation == "Get Blob");
        world.check_left_alone();
    }
}

TEST_CASE("an answer with less than it announces is not the blob") {
    Overwriting world;
    world.container.put("blob", "12345678");
    world.misbehave("GET", "/blob$", 1000,
                    status_line_and("Content-Range: bytes 0-7/8\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    "3\r\n123\r\n0\r\n\r\n"));
    const Error error = error_of([&] { return world.run(world.request); });
    CHECK(error.code == MIS_BLOB_CORRUPT);
    world.check_left_alone();
}

TEST_CASE_METHOD(Overwriting, "a blob whose MD5 differs is refused where the check is asked for") {
    for (const std::size_t size : {std::size_t{8}, range + 1}) {
        container.put("blob", random_bytes(size));
        request.check_md5 = true;
        // A range has the blob's own in a header of its own.
        misbehave(
            "GET", "/blob$", 1,
            R"({"passThrough": true, "setHeaders": {"x-ms-blob-content-md5": "AAAAAAAAAAAAAAAAAAAAAA=="}})");
        const Error error = error_of([&] { return run(request); });
        CHECK(error.code == MIS_BLOB_CORRUPT);
        CHECK_THAT(error.message, Catch::Contains("AAAAAAAAAAAAAAAAAAAAAA=="));
        check_left_alone();
    }
}

TEST_CASE_METHOD(Overwriting, "a range that is refused ends the download") {
    container.put("blob", random_bytes(range + 1));
    stage.fault(R"({"skip": 1, "times": 1, "answer": {"status": 403}})");
    CHECK(status_of([&] { return run(request); }) == MIS_AUTHORIZATION_FAILED);
    check_left_alone();
}

TEST_CASE_METHOD(Overwriting,
                 "cancelling in the middle of the content ends at once, and leaves nothing behind") {
    container.put("blob", random_bytes(2 * range));
    stage.fault(R"({"skip": 1, "answer": {"passThrough": true, "stall": true, "dropAfterBytes": 1000}})");
    const auto operation = Operation::start(
        timeless.session, [&](Work &work) -> OperationResult { return download(work, context, request); });
    stage.wait_for_requests(2);
    operation->cancel();
    REQUIRE(operation->wait(soon));
    CHECK(status_of([&] { return operation->result<Blob>(); }) == MIS_CANCELLED);
    check_left_alone();
}

TEST_CASE_METHOD(Overwriting, "a second download to the same file is refused while the first is under way") {
    container.put("blob", "content");
    stage.fault(R"({"times": 1, "answer": {"hold": true}})");
    const auto first = Operation::start(
        timeless.session, [&](Work &work) -> OperationResult { return download(work, context, request); });
    stage.wait_for_requests(1);
    CHECK(status_of([&] { return run(request); }) == MIS_FILE_IN_USE);
    stage.clear_faults();
    REQUIRE(first->wait(soon));
    CHECK(first->result<Blob>().length == 7);
    CHECK(folder.read("file") == "content");
}
