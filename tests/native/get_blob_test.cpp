#include "get_blob.h"

#include <catch2/catch.hpp>

#include "support/blob_world.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

Blob get(const BlobWorld &world, BlobAddress address, const Conditions &conditions = {}, bool tags = false) {
    Work work = work_on(*world.timeless.session);
    address.container = world.container.name();
    return get_blob(work, world.context, address, conditions, tags);
}

}  // namespace

TEST_CASE("a blob is read with one HEAD, which says all but its tags") {
    const BlobWorld world;
    world.container.put("a b", "12345", {{"x-ms-meta-k", "v"}, {"x-ms-tags", "one=1&two=2"}});
    const Blob blob = get(world, {"", "a b", "", ""});
    CHECK(blob.length == 5);
    CHECK(blob.content_md5 == md5_of("12345"));
    CHECK(blob.created_on > 1'700'000'000);
    CHECK(blob.lease.state == "available");
    CHECK(blob.headers.access_tier == "Hot");
    CHECK(blob.access_tier_inferred);
    CHECK(blob.tags.empty());
    CHECK(world.stage.methods() == std::vector<std::string>{"HEAD"});
}

TEST_CASE("its tags are one more request") {
    const BlobWorld world;
    world.container.put("a", "1", {{"x-ms-tags", "one=1&two=a%20b"}});
    const Blob blob = get(world, {"", "a", "", ""}, {}, true);
    CHECK(blob.tag_count == 2);
    CHECK(blob.tags == std::vector<std::pair<std::string, std::string>>{{"one", "1"}, {"two", "a b"}});
    CHECK(world.stage.methods() == std::vector<std::string>{"HEAD", "GET"});
}

TEST_CASE("the properties of a snapshot are those that it had") {
    const BlobWorld world;
    world.container.put("a", "old");
    const std::string snapshot = world.container.snapshot("a");
    world.container.put("a", "newer");
    CHECK(get(world, {"", "a", snapshot, ""}).length == 3);
    CHECK(get(world, {"", "a", "", ""}).length == 5);
}

TEST_CASE("a condition that does not hold is told from a blob that is not there") {
    const BlobWorld world;
    world.container.put("a", "1");
    const std::string etag = world.container.head("a").header("ETag");
    Conditions conditions;
    conditions.if_match = etag;
    CHECK(get(world, {"", "a", "", ""}, conditions).etag == etag);
    conditions.if_match = "\"0x1\"";
    CHECK(error_of([&] { return get(world, {"", "a", "", ""}, conditions); }).http_status == 412);
    conditions.if_match.clear();
    conditions.if_none_match = etag;
    const Error unchanged = error_of([&] { return get(world, {"", "a", "", ""}, conditions); });
    CHECK(unchanged.code == MIS_CONDITION_NOT_MET);
    CHECK(unchanged.http_status == 304);
    CHECK_THAT(unchanged.message, Catch::Contains("condition"));
    const Error missing = error_of([&] { return get(world, {"", "b", "", ""}); });
    CHECK(missing.code == MIS_BLOB_NOT_FOUND);
    CHECK(missing.operation == "Get Blob Properties");
}

TEST_CASE("a HEAD that does not say how long the blob is, or tags that are none, are refused") {
    BlobWorld world;
    world.container.put("a", "1");
    world.misbehave("HEAD", "/a", 1, R"({"passThrough": true, "removeHeaders": ["Content-Length"]})");
    CHECK(status_of([&] { return get(world, {"", "a", "", ""}); }) == MIS_RESPONSE_INVALID);
    world.misbehave("GET", "comp=tags", 1, R"({"status": 200, "body": "<html/>"})");
    CHECK(status_of([&] { return get(world, {"", "a", "", ""}, {}, true); }) == MIS_RESPONSE_INVALID);
}
