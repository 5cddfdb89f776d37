#include "change_blob.h"

#include <catch2/catch.hpp>

#include "support/blob_world.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

struct ChangeWorld : BlobWorld {
    ChangeWorld() {
        container.put("a", "12345",
                      {{"x-ms-blob-content-type", "text/plain"},
                       {"x-ms-blob-content-language", "de"},
                       {"x-ms-blob-cache-control", "no-cache"},
                       {"x-ms-meta-one", "1"},
                       {"x-ms-meta-two", "2"},
                       {"x-ms-tags", "k=v&l=w"}});
        change.address = {container.name(), "a", "", ""};
    }

    [[nodiscard]] Blob run() const {
        check_blob_change(change);
        Work work = work_on(*timeless.session);
        return change_blob(work, context, change);
    }

    [[nodiscard]] PlainResponse head() const { return container.head("a"); }

    BlobChange change;
};

using Methods = std::vector<std::string>;

}  // namespace

TEST_CASE("one property changes, and all others stay: those of HTTP, the MD5, the metadata") {
    ChangeWorld world;
    const std::string md5 = world.head().header("Content-MD5");
    world.change.properties = {{"contenttype", "text/html"}, {"CacheControl", std::nullopt}};
    const Blob blob = world.run();
    const PlainResponse now = world.head();
    CHECK(now.header("Content-Type") == "text/html");
    CHECK(now.header("Content-Language") == "de");
    CHECK(now.header("Cache-Control").empty());
    CHECK(now.header("Content-MD5") == md5);
    CHECK(now.header("x-ms-meta-one") == "1");
    CHECK(blob.etag == now.header("ETag"));
    CHECK(blob.headers.content_type == "text/html");
    CHECK(world.stage.methods() == Methods{"HEAD", "PUT"});
}

TEST_CASE("metadata that is not named stays, and what is named is set or taken away") {
    ChangeWorld world;
    world.change.metadata = {{"ONE", std::nullopt}, {"two", "22"}, {"three", "3"}};
    const Blob blob = world.run();
    const PlainResponse now = world.head();
    CHECK(now.header("x-ms-meta-one").empty());
    CHECK(now.header("x-ms-meta-two") == "22");
    CHECK(now.header("x-ms-meta-three") == "3");
    CHECK(now.header("Content-Type") == "text/plain");
    CHECK(blob.headers.metadata.size() == 2);
}

TEST_CASE("tags that are not named stay, too") {
    ChangeWorld world;
    world.change.tags = {{"k", "new"}, {"l", std::nullopt}, {"m", "x"}};
    const Blob blob = world.run();
    CHECK(blob.tags == std::vector<std::pair<std::string, std::string>>{{"k", "new"}, {"m", "x"}});
    CHECK(world.stage.methods() == Methods{"HEAD", "GET", "PUT"});
    world.change.tags = {{"k", "newer"}};
    CHECK(world.run().tag_count == 2);
}

TEST_CASE("what somebody else changed meanwhile is not overwritten") {
    ChangeWorld world;
    world.misbehave("HEAD", "/a", 1, R"({"passThrough": true, "setHeaders": {"ETag": "\"0x1\""}})");
    world.change.properties = {{"ContentType", "text/html"}};
    const Error error = error_of([&] { return world.run(); });
    CHECK(error.code == MIS_BLOB_CHANGED);
    CHECK(error.operation == "Set Blob Properties");
    CHECK(world.head().header("Content-Type") == "text/plain");
}

TEST_CASE("a step that fails says what those before it have done") {
    ChangeWorld world;
    world.change.properties = {{"ContentType", "text/html"}};
    world.change.metadata = {{"one", "11"}};
    world.misbehave("PUT", "comp=metadata", 1, R"({"status": 403})");
    const Error error = error_of([&] { return world.run(); });
    CHECK(error.operation == "Set Blob Metadata");
    CHECK_THAT(error.message, Catch::Contains("Its properties were set."));
}

TEST_CASE("a change whose reply was lost meets itself") {
    ChangeWorld world;
    world.misbehave("PUT", "comp=metadata", 1, R"({"drop": "afterRequest"})");
    world.misbehave("PUT", "comp=properties", 1, R"({"drop": "afterRequest"})");
    world.change.properties = {{"ContentType", "text/html"}};
    world.change.metadata = {{"one", "11"}};
    const Blob blob = world.run();
    CHECK(blob.etag == world.head().header("ETag"));
    CHECK(world.head().header("x-ms-meta-one") == "11");
}

TEST_CASE("a change is made under its conditions") {
    ChangeWorld world;
    world.change.metadata = {{"one", "11"}};
    world.change.conditions.if_match = "\"0x1\"";
    CHECK(error_of([&] { return world.run(); }).code == MIS_CONDITION_NOT_MET);
    world.change.conditions.if_match = world.head().header("ETag");
    CHECK(error_of([&] { return world.run(); }).code == MIS_OK);
}

TEST_CASE("a change is refused what could not be sent") {
    const auto why = [](BlobChange change) { return error_of([&] { check_blob_change(change); }).message; };
    using Catch::Contains;
    CHECK_THAT(why({}), Contains("nothing to change"));
    CHECK_THAT(why({{}, {{"ContentMD5", "x"}}, {}, {}, {}}), Contains("ContentMD5"));
    CHECK_THAT(why({{}, {{"ContentType", "a\nb"}}, {}, {}, {}}), Contains("ContentType"));
    CHECK_THAT(why({{}, {}, {{"a-b", "x"}}, {}, {}}), Contains("metadata name"));
    CHECK_THAT(why({{}, {}, {{"a", ""}}, {}, {}}), Contains("has no value"));
    CHECK_THAT(why({{}, {}, {}, {{"a&b", "x"}}, {}}), Contains("tag 'a&b'"));
    CHECK_THAT(why({{}, {}, {}, {{"a", "\xC3\xA4"}}, {}}), Contains("tag 'a'"));
    CHECK_THAT(why({{}, {}, {}, {{std::string(129, 'a'), "x"}}, {}}), Contains("1 to 128"));
}

TEST_CASE("a tier is set with one PUT") {
    const ChangeWorld world;
    Work work = work_on(*world.timeless.session);
    set_blob_tier(work, world.context, {world.change.address, "Cool", "", {}});
    CHECK(world.head().header("x-ms-access-tier") == "Cool");
    CHECK(world.stage.methods() == Methods{"PUT"});
    const Error error = error_of([&] {
        Work again = work_on(*world.timeless.session);
        set_blob_tier(again, world.context, {world.change.address, "Lukewarm", "", {}});
    });
    CHECK(error.http_status == 400);
    CHECK(error.operation == "Set Blob Tier");
}
