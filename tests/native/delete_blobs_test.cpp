#include "delete_blobs.h"

#include <catch2/catch.hpp>

#include "support/blob_world.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

struct DeletionWorld : BlobWorld {
    explicit DeletionWorld(int blobs) {
        for (int i = 0; i < blobs; ++i) {
            const std::string name = "a b/" + std::to_string(i);
            container.put(name, "x");
            request.blobs.push_back({container.name(), name, "", ""});
        }
    }

    [[nodiscard]] Deletions run() const {
        Work work = work_on(*timeless.session);
        return delete_blobs(work, context, request);
    }

    // The code of each outcome.
    [[nodiscard]] std::vector<mis_status> codes() const {
        std::vector<mis_status> all;
        const Deletions outcomes = run();
        for (const auto &outcome : *outcomes) {
            all.push_back(outcome ? outcome->code : MIS_OK);
        }
        return all;
    }

    DeleteRequest request;
};

using Codes = std::vector<mis_status>;
using Methods = std::vector<std::string>;

}  // namespace

TEST_CASE("one blob is deleted with one DELETE") {
    const DeletionWorld world(1);
    CHECK(world.codes() == Codes{MIS_OK});
    CHECK(world.stage.methods() == Methods{"DELETE"});
    CHECK(world.container.blob_names().empty());
}

TEST_CASE("several blobs are deleted with one POST, and one that is not there is an error of its own") {
    DeletionWorld world(3);
    world.container.put("kept", "x");
    world.request.blobs.insert(world.request.blobs.begin() + 1,
                               BlobAddress{world.container.name(), "missing", "", ""});
    const Deletions outcomes = world.run();
    REQUIRE(outcomes->size() == 4);
    CHECK_FALSE((*outcomes)[0]);
    CHECK_FALSE((*outcomes)[2]);
    CHECK_FALSE((*outcomes)[3]);
    REQUIRE((*outcomes)[1]);
    CHECK((*outcomes)[1]->code == MIS_BLOB_NOT_FOUND);
    CHECK((*outcomes)[1]->operation == "Delete Blob");
    CHECK_THAT((*outcomes)[1]->message, Catch::Contains("'missing'"));
    CHECK(world.stage.methods() == Methods{"POST"});
    CHECK(world.container.blob_names() == std::vector<std::string>{"kept"});
}

TEST_CASE("256 blobs go into one request, and no more can") {
    DeletionWorld world(0);
    for (int i = 0; i < 256; ++i) {
        world.request.blobs.push_back({world.container.name(), "missing-" + std::to_string(i), "", ""});
    }
    CHECK_NOTHROW(check_delete_request(world.request));
    CHECK(world.codes() == Codes(256, MIS_BLOB_NOT_FOUND));
    CHECK(world.stage.methods() == Methods{"POST"});
    world.request.blobs.push_back(world.request.blobs.front());
    CHECK(status_of([&] { check_delete_request(world.request); }) == MIS_INVALID_ARGUMENT);
    world.request.blobs.clear();
    CHECK(status_of([&] { check_delete_request(world.request); }) == MIS_INVALID_ARGUMENT);
}

TEST_CASE("where the service refuses batches, each blob is deleted by itself") {
    for (const char *refusal :
         {R"({"status": 400})",
          R"({"status": 403, "headers": {"x-ms-error-code": "AuthorizationPermissionMismatch"}})",
          R"({"status": 501})", R"({"status": 202, "body": "no batch"})"}) {
        DeletionWorld world(3);
        world.misbehave("POST", "comp=batch", 100, refusal);
        CHECK(world.codes() == Codes(3, MIS_OK));
        CHECK(count(world.stage.methods(), "DELETE") == 3);
        CHECK(world.container.blob_names().empty());
    }
}

TEST_CASE("what is wrong for all of them is not tried for each") {
    DeletionWorld world(2);
    world.misbehave("POST", "comp=batch", 1,
                    R"({"status": 403, "headers": {"x-ms-error-code": "AuthenticationFailed"}})");
    CHECK(world.codes() == Codes(2, MIS_AUTHENTICATION_FAILED));
    CHECK(world.stage.methods() == Methods{"POST"});
}

TEST_CASE("those for which the service is too busy within a batch are deleted by themselves") {
    DeletionWorld world(2);
    world.misbehave(
        "POST", "comp=batch", 1,
        R"({"status": 202, "headers": {"Content-Type": "multipart/mixed; boundary=b"}, "body":)"
        R"("--b\r\nContent-ID: 0\r\n\r\nHTTP/1.1 503 Busy\r\nx-ms-error-code: ServerBusy\r\n\r\n--b--"})");
    CHECK(world.codes() == Codes(2, MIS_OK));
    CHECK(count(world.stage.methods(), "DELETE") == 2);
    CHECK(world.container.blob_names().empty());
}

TEST_CASE("a deletion whose reply was lost meets itself, in a batch and alone") {
    for (const int blobs : {1, 2}) {
        DeletionWorld world(blobs);
        world.misbehave(blobs == 1 ? "DELETE" : "POST", "", 1, R"({"drop": "afterRequest"})");
        CHECK(world.codes() == Codes(static_cast<std::size_t>(blobs), MIS_OK));
        CHECK(world.stage.methods().size() == 2);
    }
}

TEST_CASE("a blob with snapshots is deleted with them, without them not at all, or they alone") {
    DeletionWorld world(2);
    for (const auto &blob : world.request.blobs) {
        (void)world.container.snapshot(blob.blob);
    }
    CHECK(world.codes() == Codes(2, MIS_SNAPSHOTS_PRESENT));
    world.request.deletion = Deletion::snapshots_only;
    CHECK(world.codes() == Codes(2, MIS_OK));
    CHECK(world.container.blob_names().size() == 2);
    (void)world.container.snapshot(world.request.blobs[0].blob);
    world.request.deletion = Deletion::with_snapshots;
    CHECK(world.codes() == Codes(2, MIS_OK));
    CHECK(world.container.blob_names().empty());
}

TEST_CASE("a condition holds for each blob by itself") {
    DeletionWorld world(2);
    world.request.conditions.if_match = world.container.head(world.request.blobs[0].blob).header("ETag");
    CHECK(world.codes() == Codes{MIS_OK, MIS_CONDITION_NOT_MET});
}

TEST_CASE("without a connection every blob has the error") {
    DeletionWorld world(2);
    world.context = account_at(closed_port_url());
    CHECK(world.codes() == Codes(2, MIS_CONNECTION_FAILED));
}
