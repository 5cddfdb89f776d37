#include <catch2/catch.hpp>

#include "file.h"
#include "support/blob_world.h"
#include "support/thrown.h"
#include "transfer_plan.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

constexpr std::size_t range = range_size;
constexpr std::size_t ranges = 6;

// A download in six ranges, one at a time, that ends after as many as the service gives.
class Interrupted : public BlobWorld {
  public:
    Interrupted() {
        concurrency = 1;
        container.put("blob", content);
        request.resume = true;
    }

    Error interrupt_after(std::size_t received, const std::string &answer = R"({"status": 403})") {
        stage.fault(R"({"match": {"method": "GET"}, "skip": )" + std::to_string(received) +
                    R"(, "answer": )" + answer + '}');
        const Error error = error_of([&] { return run(request); });
        stage.clear_faults();
        stage.forget_requests();
        return error;
    }

    std::string content = random_bytes(ranges * range - 5);
    DownloadRequest request = download_to("file");
};

}  // namespace

TEST_CASE_METHOD(Interrupted, "what came under a lease that ended stays of use: the blob has not changed") {
    const Error error = interrupt_after(
        3, R"({"status": 412, "headers": {"x-ms-error-code": "LeaseNotPresentWithBlobOperation"}})");
    CHECK(error.code == MIS_CONDITION_NOT_MET);
    CHECK_THAT(error.hint, Catch::Contains("keeps 24 MiB"));
    CHECK(run(request).resumed_bytes == 3 * range);
    CHECK(same_bytes(folder.read("file"), content));
}

TEST_CASE_METHOD(Interrupted,
                 "a download that was interrupted asks for the ranges that are missing, and no other") {
    for (const std::size_t received : {std::size_t{1}, std::size_t{3}, ranges - 1}) {
        CAPTURE(received);
        request = download_to("file" + std::to_string(received));
        request.resume = true;
        const Error error = interrupt_after(received);
        CHECK(error.code == MIS_AUTHORIZATION_FAILED);
        CHECK_THAT(error.hint, Catch::Contains("keeps " + std::to_string(received * 8) + " MiB"));
        CHECK_THAT(error.hint, Catch::Contains(temporary_path(request.file)));
        const Blob blob = run(request);
        CHECK(stage.requests().size() ==
              1 + ranges - received);  // with one to see whether it is the same blob
        CHECK(blob.resumed_bytes == received * range);
        CHECK_FALSE(blob.started_over);
        CHECK(blob.length == static_cast<std::int64_t>(content.size()));
        CHECK(progress_done() == content.size());
        CHECK(same_bytes(folder.read("file" + std::to_string(received)), content));
    }
    CHECK(folder.names().size() == 3);  // no temporary file
}

TEST_CASE_METHOD(Interrupted,
                 "a blob that has changed meanwhile is asked for from its beginning, and that is told") {
    (void)interrupt_after(2);
    container.put("blob", content = random_bytes(content.size(), 2));
    const Blob blob = run(request);
    CHECK(stage.requests().size() == 1 + ranges);
    CHECK(blob.resumed_bytes == 0);
    CHECK(blob.started_over);
    CHECK(same_bytes(folder.read("file"), content));
}

TEST_CASE_METHOD(Interrupted, "what was left and is not what it was fails the check, and goes away") {
    (void)interrupt_after(3);
    {
        const auto left = OutputFile::create(request.file, true);
        left->write_at(range + 5, "x", 1);
        left->keep(true);
    }
    CHECK(status_of([&] { return run(request); }) == MIS_BLOB_CORRUPT);
    CHECK(folder.names().empty());
    (void)run(request);
    CHECK(same_bytes(folder.read("file"), content));
}

TEST_CASE_METHOD(Interrupted,
                 "a try that does not even learn whether the blob is the same leaves what was there") {
    (void)interrupt_after(3);
    misbehave("HEAD", "/blob$", 1, R"({"status": 403})");
    CHECK(status_of([&] { return run(request); }) == MIS_AUTHORIZATION_FAILED);
    CHECK(run(request).resumed_bytes == 3 * range);
}

TEST_CASE_METHOD(Interrupted, "where only the destination was in the way nothing is asked for again") {
    folder.write("file", "old");
    const Error error = error_of([&] { return run(request); });
    CHECK(error.code == MIS_FILE_ALREADY_EXISTS);
    CHECK_THAT(error.hint, Catch::Contains("-Resume"));
    request.overwrite = true;
    stage.forget_requests();
    CHECK(run(request).resumed_bytes == content.size());
    CHECK(stage.methods() == std::vector<std::string>{"HEAD"});
    CHECK(same_bytes(folder.read("file"), content));
}

TEST_CASE_METHOD(Interrupted, "of a blob without an MD5 only what was left in good order is used") {
    (void)interrupt_after(3);
    stage.fault(
        R"({"match": {"method": "HEAD"}, "answer": {"passThrough": true, "removeHeaders": ["Content-MD5"]}})");
    SECTION("by a download that failed") {
        CHECK(run(request).resumed_bytes == 3 * range);
    }
    SECTION("not by a process that was killed") {
        {
            const auto left = OutputFile::create(request.file, true);
            left->write_at(left->size() - 1, "0", 1);
            left->keep(true);
        }
        const Blob blob = run(request);
        CHECK(blob.resumed_bytes == 0);
        CHECK(blob.started_over);
    }
    CHECK(same_bytes(folder.read("file"), content));
}

TEST_CASE_METHOD(
    Interrupted,
    "of a blob without an MD5 no check is promised: what was left waits for a download without one") {
    (void)interrupt_after(3);
    stage.fault(
        R"({"match": {"method": "HEAD"}, "answer": {"passThrough": true, "removeHeaders": ["Content-MD5"]}})");
    request.check_md5 = true;
    CHECK_THAT(error_of([&] { return run(request); }).message, Catch::Contains("has no MD5 to compare with"));
    CHECK(stage.methods() == std::vector<std::string>{"HEAD"});
    request.check_md5 = false;
    CHECK(run(request).resumed_bytes == 3 * range);
    CHECK(same_bytes(folder.read("file"), content));
}

TEST_CASE_METHOD(Interrupted, "a download without resume begins anew, and leaves nothing") {
    (void)interrupt_after(3);
    request.resume = false;
    CHECK_THAT(interrupt_after(3).hint, !Catch::Contains("-Resume"));
    CHECK(folder.names().empty());
    CHECK(run(request).resumed_bytes == 0);
    CHECK(stage.requests().size() == ranges);
}

TEST_CASE_METHOD(Interrupted, "where not a single range arrived nothing is left") {
    (void)interrupt_after(0);
    CHECK(folder.names().empty());
}

TEST_CASE_METHOD(Interrupted, "what is small enough for one request is not resumed, and leaves nothing") {
    container.put("small", "content");
    request = download_to("small", "small");
    request.resume = true;
    (void)interrupt_after(0);
    CHECK(folder.names().empty());
    (void)run(request);
    CHECK(folder.read("small") == "content");
}
