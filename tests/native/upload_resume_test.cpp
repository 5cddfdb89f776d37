#include <catch2/catch.hpp>

#include "support/blob_world.h"
#include "support/thrown.h"
#include "transfer_plan.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

constexpr std::size_t blocks = 6;

// An upload in six blocks, one at a time, that ends after as many as the service takes.
class Interrupted : public BlobWorld {
  public:
    Interrupted() {
        concurrency = 1;
        folder.write("file", content);
        request.resume = true;
        request.overwrite = true;
    }

    Error interrupt_after(std::size_t sent) {
        stage.fault(R"({"match": {"target": "comp=block&"}, "skip": )" + std::to_string(sent) +
                    R"(, "answer": {"status": 403}})");
        const Error error = error_of([&] { return run(request); });
        stage.clear_faults();
        stage.forget_requests();
        return error;
    }

    [[nodiscard]] std::size_t blocks_sent() const {
        std::size_t count = 0;
        for (const Recorded &recorded : stage.requests()) {
            count += recorded.target.find("comp=block&") != std::string::npos ? 1 : 0;
        }
        return count;
    }

    std::string content = random_bytes(blocks * smallest_block - 5);
    UploadRequest request = upload_of("file");
};

}  // namespace

TEST_CASE_METHOD(Interrupted,
                 "an upload that was interrupted sends the blocks that are missing, and no other") {
    for (const std::size_t sent : {std::size_t{1}, std::size_t{3}, blocks - 1}) {
        CAPTURE(sent);
        const Error error = interrupt_after(sent);
        CHECK(error.code == MIS_AUTHORIZATION_FAILED);
        CHECK_THAT(error.hint, Catch::Contains("keeps " + std::to_string(sent * 8) + " MiB"));
        const Blob written = run(request);
        CHECK(blocks_sent() == blocks - sent);
        CHECK(written.resumed_bytes == sent * smallest_block);
        CHECK_FALSE(written.started_over);
        CHECK(written.content_md5 == md5_of(content));
        CHECK(progress_done() == content.size());
        CHECK(same_bytes(container.get("blob"), content));
    }
}

TEST_CASE_METHOD(Interrupted,
                 "a block that never arrives as it was sent is not taken for the file's by who goes on") {
    for (const bool replaced : {true, false}) {
        CAPTURE(replaced);
        if (!replaced) {
            stage.fault(
                R"({"match": {"target": "comp=block&", "header": {"content-length": "^1$"}}, "answer": {"status": 403}})");
        }
        stage.fault(R"({"match": {"target": "comp=block&"}, "skip": 2, "answer": {"passThrough": true, )"
                    R"("flipRequestByte": 0}})");
        const Error error = error_of([&] { return run(request); });
        CHECK(error.code == MIS_BLOB_CORRUPT);
        stage.clear_faults();
        stage.forget_requests();
        if (!replaced) {
            CHECK_THAT(error.hint, Catch::Contains("Do not go on with -Resume"));
            request.resume = false;
        } else {
            CHECK_THAT(error.hint, Catch::Contains("keeps 16 MiB"));
        }
        const Blob written = run(request);
        CHECK(written.resumed_bytes == (replaced ? 2 * smallest_block : 0));
        CHECK(same_bytes(container.get("blob"), content));
    }
}

TEST_CASE_METHOD(Interrupted,
                 "a file that has changed meanwhile is sent from its beginning, and that is told") {
    (void)interrupt_after(2);
    folder.write("file", content = random_bytes(content.size(), 2));
    folder.age("file");
    const Blob written = run(request);
    CHECK(blocks_sent() == blocks);
    CHECK(written.resumed_bytes == 0);
    CHECK(written.started_over);
    CHECK(same_bytes(container.get("blob"), content));
}

TEST_CASE_METHOD(Interrupted, "where nothing was left there is nothing to say") {
    const Blob written = run(request);
    CHECK(blocks_sent() == blocks);
    CHECK(written.resumed_bytes == 0);
    CHECK_FALSE(written.started_over);
}

TEST_CASE_METHOD(Interrupted, "without resume all blocks are sent, and an error promises nothing") {
    request.resume = false;
    CHECK_THAT(interrupt_after(2).hint, !Catch::Contains("-Resume"));
    CHECK(run(request).resumed_bytes == 0);
    CHECK(blocks_sent() == blocks);
}

TEST_CASE_METHOD(Interrupted, "a service that does not tell its blocks is an error, not a new beginning") {
    misbehave("GET", "comp=blocklist", 1, R"({"status": 403})");
    const Error error = error_of([&] { return run(request); });
    CHECK(error.code == MIS_AUTHORIZATION_FAILED);
    CHECK(error.operation == "Get Block List");
    CHECK(blocks_sent() == 0);
}
