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

std::string large_content() {
    return random_bytes(single_put_limit + 1);
}

UploadRequest overwriting(UploadRequest request) {
    request.overwrite = true;
    return request;
}

// Of the requests that carry content, as a pattern.
constexpr const char *content_target = "/blob($|.comp=block&)";

// A small upload and one in blocks: what the first has in one request, the second has in several.
struct Kind {
    std::string content;
    const char *target;  // of the request that makes the blob
};

std::vector<Kind> both_kinds() {
    return {{"small content", "/blob$"}, {large_content(), "comp=blocklist"}};
}

std::shared_ptr<Operation> start(const BlobWorld &world, const UploadRequest &request) {
    return Operation::start_transfer(
        world.timeless.session, std::make_shared<Limits>(world.concurrency),
        [&world, request](Work &work) -> OperationResult { return upload(work, world.context, request); });
}

}  // namespace

TEST_CASE_METHOD(BlobWorld, "where the reply is lost, the retry meets its own blob, and that is success") {
    for (const Kind &kind : both_kinds()) {
        CAPTURE(kind.target);
        const std::string blob = "fresh/" + std::to_string(kind.content.size()) + "/blob";
        folder.write("file", kind.content);
        misbehave("PUT", kind.target, 1, R"({"drop": "afterRequest"})");
        stage.forget_requests();
        const Blob written = run(upload_of("file", blob));
        CHECK(written.etag == container.head(blob).header("ETag"));
        CHECK(written.content_md5 == md5_of(kind.content));
        CHECK(written.last_modified > 0);
        const Strings methods = stage.methods();
        CHECK(methods.back() == "HEAD");
        CHECK(stage.requests()[methods.size() - 2].status == 409);
        CHECK(same_bytes(container.get(blob), kind.content));
        CHECK(progress_done() == kind.content.size());
    }
}

TEST_CASE_METHOD(
    BlobWorld,
    "a small blob that did not arrive as it was sent is deleted again, if it is known to be ours") {
    folder.write("file", "content");
    for (const bool known : {true, false}) {
        CAPTURE(known);
        const std::string blob = known ? "known/blob" : "unknown/blob";
        misbehave("PUT", "/blob$", 1,
                  std::string(R"({"passThrough": true, "flipRequestByte": 3)") +
                      (known ? "" : R"(, "removeHeaders": ["ETag"])") + '}');
        const Error error = error_of([&] { (void)run(upload_of("file", blob)); });
        CHECK(error.code == MIS_BLOB_CORRUPT);
        CHECK_THAT(error.message,
                   Catch::EndsWith(known ? "It was deleted again." : "The blob has that content."));
        CHECK(container.has(blob) == !known);
    }
}

TEST_CASE_METHOD(BlobWorld, "a block that did not arrive as it was sent is sent again") {
    const std::string content = random_bytes(single_put_limit + 1);
    folder.write("file", content);
    misbehave("PUT", "comp=block&", 1, R"({"passThrough": true, "flipRequestByte": 3})");
    CHECK(run(upload_of("file")).content_md5 == md5_of(content));
    CHECK(same_bytes(container.get("blob"), content));
    CHECK(progress_done() == content.size());
}

TEST_CASE_METHOD(BlobWorld, "where the reply is lost and the blob is somebody else's, it is in the way") {
    for (const char *theirs : {"tiny contend", "tiny content, and more", ""}) {
        container.put("blob", theirs);
        folder.write("file", "tiny content");
        misbehave("PUT", "/blob$", 1, R"({"drop": "afterRequest"})");
        CHECK(status_of([&] { return run(upload_of("file")); }) == MIS_BLOB_ALREADY_EXISTS);
        CHECK(container.get("blob") == theirs);
    }
}

TEST_CASE_METHOD(
    BlobWorld,
    "where the reply is lost, what is described otherwise is somebody else's in spite of its content") {
    container.put("blob", "tiny content", {{"x-ms-meta-by", "somebody else"}});
    folder.write("file", "tiny content");
    misbehave("PUT", "/blob$", 1, R"({"drop": "afterRequest"})");
    CHECK(status_of([&] { return run(upload_of("file")); }) == MIS_BLOB_ALREADY_EXISTS);
}

TEST_CASE_METHOD(BlobWorld, "where the reply to a conditional write is lost, the retry meets its own blob") {
    for (const Kind &kind : both_kinds()) {
        CAPTURE(kind.target);
        container.put("blob", "old");
        folder.write("file", kind.content);
        UploadRequest request = overwriting(upload_of("file"));
        request.conditions.if_match = container.head("blob").header("ETag");
        request.headers.metadata = {{"By", "us"}};
        misbehave("PUT", kind.target, 1, R"({"drop": "afterRequest"})");
        stage.forget_requests();
        const Blob written = run(request);
        CHECK(written.etag == container.head("blob").header("ETag"));
        CHECK(stage.methods().back() == "HEAD");
        CHECK(stage.requests()[stage.methods().size() - 2].status == 412);
        CHECK(same_bytes(container.get("blob"), kind.content));
    }
}

TEST_CASE_METHOD(BlobWorld, "where a condition fails at the second try, somebody else's blob stays") {
    container.put("blob", "old");
    folder.write("file", "new");
    UploadRequest request = overwriting(upload_of("file"));
    request.conditions.if_match = container.head("blob").header("ETag");
    misbehave("PUT", "/blob$", 1, R"({"status": 503})");
    timeless.clock->at_next_wait([&] { container.put("blob", "theirs"); });
    CHECK(status_of([&] { return run(request); }) == MIS_CONDITION_NOT_MET);
    CHECK(container.get("blob") == "theirs");
}

TEST_CASE_METHOD(
    BlobWorld,
    "where a lost reply cannot be told from somebody else's write, nobody says that nothing was done") {
    container.put("blob", "old");
    folder.write("file", large_content());
    UploadRequest request = overwriting(upload_of("file"));
    request.skip_md5 = true;
    request.conditions.if_match = container.head("blob").header("ETag");
    misbehave("PUT", "comp=blocklist", 1, R"({"drop": "afterRequest"})");
    const Error error = error_of([&] { return run(request); });
    CHECK(error.code == MIS_CONDITION_NOT_MET);
    CHECK_THAT(error.message, Catch::Contains("an earlier try") && !Catch::Contains("nothing was done"));
}

TEST_CASE_METHOD(BlobWorld, "who may write a large blob need not be allowed to read it") {
    folder.write("file", large_content());
    container.put("blob", "old");
    UploadRequest request = overwriting(upload_of("file"));
    stage.fault(R"({"match": {"method": "HEAD"}, "answer": {"status": 403}})");
    request.conditions.if_match = "\"0x1\"";
    CHECK(status_of([&] { return run(request); }) == MIS_CONDITION_NOT_MET);  // by the commit
    CHECK(container.get("blob") == "old");
    request.conditions.if_match.clear();
    request.conditions.lease_id = "00000000-0000-0000-0000-000000000000";
    stage.forget_requests();
    CHECK(status_of([&] { return run(request); }) == MIS_CONDITION_NOT_MET);  // the blob is not leased
    CHECK(count(stage.methods(), "HEAD") == 0);
    CHECK(container.get("blob") == "old");
    CHECK(status_of([&] { return run(upload_of("file", "new")); }) == MIS_OK);
}

TEST_CASE_METHOD(BlobWorld, "where it may overwrite, a lost reply is simply repeated") {
    for (const Kind &kind : both_kinds()) {
        folder.write("file", kind.content);
        misbehave("PUT", kind.target, 1, R"({"drop": "afterRequest"})");
        (void)run(overwriting(upload_of("file")));
        CHECK(same_bytes(container.get("blob"), kind.content));
    }
    CHECK(count(stage.methods(), "HEAD") == 0);
}

#ifdef _WIN32
TEST_CASE_METHOD(BlobWorld, "while a file is uploaded nobody can write to it") {
    folder.write("file", "content");
    misbehave("PUT", "/blob$", 1, R"({"status": 503})");
    timeless.clock->at_next_wait([&] { CHECK_THROWS(folder.write("file", "another")); });
    (void)run(upload_of("file"));
    CHECK(container.get("blob") == "content");
    CHECK_NOTHROW(folder.write("file", "another"));
}
#else
TEST_CASE("a file that changes between two tries is an error, and the blob stays as it was", "[posix]") {
    for (const Kind &kind : both_kinds()) {
        CAPTURE(kind.target);
        BlobWorld world;
        world.container.put("blob", "old");
        const std::string path = world.folder.write("file", kind.content);
        world.folder.age("file");
        // The first request for content fails; while it waits, somebody writes the file.
        world.misbehave("PUT", content_target, 1, R"({"status": 503})");
        world.timeless.clock->at_next_wait([&] { world.folder.write("file", kind.content + "more"); });
        const Error error = error_of([&] { return world.run(overwriting(world.upload_of("file"))); });
        CHECK(error.code == MIS_FILE_CHANGED);
        CHECK_THAT(error.message, Catch::Contains(path));
        CHECK(same_bytes(world.container.get("blob"), "old"));
    }
}

TEST_CASE("any change of the file counts: shorter, emptied, or written anew with the same length",
          "[posix]") {
    for (const char *changed : {"smaller", "", "other content", "small content"}) {
        CAPTURE(changed);
        BlobWorld world;
        world.folder.write("file", "small content");
        world.folder.age("file");
        world.misbehave("PUT", content_target, 1, R"({"status": 503})");
        world.misbehave("PUT", content_target, 1, R"({"stall": true})");
        world.timeless.clock->at_next_wait([&] { world.folder.write("file", changed); });
        CHECK(status_of([&] { return world.run(world.upload_of("file")); }) == MIS_FILE_CHANGED);
    }
}

TEST_CASE_METHOD(BlobWorld, "a file that was empty when it was opened, and is not any more, has changed, too",
                 "[posix]") {
    folder.write("file", "");
    folder.age("file");
    misbehave("PUT", content_target, 1, R"({"status": 503})");
    timeless.clock->at_next_wait([&] { folder.write("file", "content"); });
    CHECK(status_of([&] { return run(upload_of("file")); }) == MIS_FILE_CHANGED);
    CHECK_FALSE(container.has("blob"));
}
#endif

TEST_CASE_METHOD(BlobWorld, "a file that is replaced by another of the same name is sent as it was opened") {
    folder.write("file", "the one that was opened");
    folder.write("other", "another");
    misbehave("PUT", "/blob$", 1, R"({"status": 503})");
    timeless.clock->at_next_wait([&] {
        std::filesystem::rename(std::filesystem::u8path(folder.path("file")),
                                std::filesystem::u8path(folder.path("aside")));
        std::filesystem::rename(std::filesystem::u8path(folder.path("other")),
                                std::filesystem::u8path(folder.path("file")));
    });
    // Being renamed may count as a change of the file, but never is another file's content sent.
    const mis_status status = status_of([&] { return run(upload_of("file")); });
    if (status == MIS_OK) {
        CHECK(container.get("blob") == "the one that was opened");
    } else {
        CHECK(status == MIS_FILE_CHANGED);
        CHECK_FALSE(container.has("blob"));
    }
}

TEST_CASE_METHOD(BlobWorld,
                 "a file arrives whole though requests fail and connections are lost in the middle of it") {
    for (const Kind &kind : both_kinds()) {
        folder.write("file", kind.content);
        misbehave("PUT", content_target, 1, R"({"status": 503})");
        misbehave("PUT", content_target, 2, R"({"drop": "body-in", "requestBytes": 5})");
        misbehave("PUT", content_target, 1, R"({"drop": "before"})");
        misbehave("PUT", "comp=blocklist", 1, R"({"status": 500})");
        (void)run(overwriting(upload_of("file")));
        CHECK(same_bytes(container.get("blob"), kind.content));
        CHECK(container.head("blob").header("Content-MD5") == md5_of(kind.content));
        CHECK(progress_done() == kind.content.size());
    }
}

TEST_CASE_METHOD(BlobWorld, "a block that is refused ends the upload: nothing is committed") {
    folder.write("file", large_content());
    misbehave("PUT", "comp=block&", 1,
              R"({"status": 403, "headers": {"x-ms-error-code": "AuthenticationFailed"}})");
    const Error error = error_of([&] { return run(upload_of("file")); });
    CHECK(error.code == MIS_AUTHENTICATION_FAILED);
    CHECK(error.operation == "Put Block");
    for (const auto &request : stage.requests()) {
        CHECK(request.query != "comp=blocklist");
    }
    CHECK_FALSE(container.has("blob"));
}

TEST_CASE_METHOD(BlobWorld,
                 "a service that stays busy is an error that may pass by itself, after six tries") {
    folder.write("file", "content");
    misbehave("PUT", "/blob$", 1000, R"({"status": 503, "headers": {"x-ms-error-code": "ServerBusy"}})");
    const Error error = error_of([&] { return run(upload_of("file")); });
    CHECK(error.code == MIS_SERVICE_BUSY);
    CHECK(error.retryable);
    CHECK(error.service_code == "ServerBusy");
    CHECK(stage.requests().size() == 6);
    CHECK(progress_done() == 0);
}

TEST_CASE_METHOD(BlobWorld, "a container that is not there, and a wrong key, are told apart") {
    const Context account = context;
    for (const Kind &kind : both_kinds()) {
        folder.write("file", kind.content);
        for (const bool overwrite : {false, true}) {
            UploadRequest request = upload_of("file");
            request.overwrite = overwrite;
            context = account_with_wrong_key(stage.url());
            const mis_status wrong_key = status_of([&] { return run(request); });
            CHECK((wrong_key == MIS_AUTHORIZATION_FAILED || wrong_key == MIS_AUTHENTICATION_FAILED));
            context = account;
            request.address.container = "no-such-container";
            const Error error = error_of([&] { return run(request); });
            CHECK(error.code == MIS_CONTAINER_NOT_FOUND);
            CHECK(error.http_status == 404);
            CHECK_THAT(error.message, Catch::Contains("'no-such-container'"));
            CHECK_THAT(error.hint, Catch::Contains("New-MIStorageContainer"));
        }
    }
}

TEST_CASE_METHOD(BlobWorld, "what is no file is refused before anything is sent") {
    CHECK(status_of([&] { return run(upload_of("gone")); }) == MIS_FILE_NOT_FOUND);
    std::filesystem::create_directory(std::filesystem::u8path(folder.path("folder")));
    CHECK(status_of([&] { return run(upload_of("folder")); }) == MIS_INVALID_ARGUMENT);
    CHECK(stage.requests().empty());
}

TEST_CASE("cancelling in the middle of the content ends at once, and leaves no blob behind") {
    for (const Kind &kind : both_kinds()) {
        CAPTURE(kind.target);
        BlobWorld world;
        world.folder.write("file", kind.content);
        world.misbehave("PUT", content_target, 1000, R"({"stall": true})");
        const AtTheEnd end(world.timeless.session);
        const auto operation = start(world, overwriting(world.upload_of("file")));
        world.stage.wait_for_requests(1);
        operation->cancel();
        REQUIRE(operation->wait(soon));
        CHECK(status_of([&] { return operation->result<Blob>(); }) == MIS_CANCELLED);
        CHECK(end.holds([&] { return operation->progress().done == 0; }));
        CHECK_FALSE(world.container.has("blob"));
    }
}

TEST_CASE_METHOD(BlobWorld, "cancelling leaves the blob that is there as it was") {
    container.put("blob", "old");
    folder.write("file", large_content());
    misbehave("PUT", "comp=blocklist", 1000, R"({"stall": true})");
    const auto operation = start(*this, overwriting(upload_of("file")));
    stage.wait_for_requests(6);
    operation->cancel();
    REQUIRE(operation->wait(soon));
    CHECK(container.get("blob") == "old");
}
