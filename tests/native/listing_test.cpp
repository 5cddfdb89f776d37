#include "listing.h"

#include <catch2/catch.hpp>

#include "support/azurite.h"
#include "support/stage.h"
#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

// A stage before Azurite, whose answers may be made up.
struct ListedWorld {
    ListedWorld()
        : stage(R"({"blobUpstream": )" + json_string(azurite_url()) + '}'), context(account_at(stage.url())) {
        listing.container = container.name();
    }

    [[nodiscard]] BlobPage blobs() const {
        Work work = work_on(*timeless.session);
        return list_blobs(work, context, listing);
    }

    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        const BlobPage page = blobs();
        for (const Blob &blob : page->items) {
            all.push_back(blob.address.blob);
        }
        return all;
    }

    void answer(const std::string &body, const std::string &more = "") {
        stage.fault(R"({"times": 1, "answer": {"status": 200, "body": )" + json_string(body) + more + "}}");
    }

    Stage stage;
    TestContainer container;
    TimelessSession timeless;
    Context context;
    BlobListing listing;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("blobs are listed page by page, in one request each") {
    ListedWorld world;
    for (const char *name : {"a/1", "a/2", "b c&<\xC3\xA4>"}) {
        world.container.put(name, "12345", {{"x-ms-meta-k", "v"}});
    }
    world.listing.most = 2;
    const BlobPage first = world.blobs();
    REQUIRE(first->items.size() == 2);
    CHECK_FALSE(first->marker.empty());
    world.listing.marker = first->marker;
    const BlobPage last = world.blobs();
    REQUIRE(last->items.size() == 1);
    CHECK(last->marker.empty());
    const Blob &blob = last->items[0];
    CHECK(blob.address.blob == "b c&<\xC3\xA4>");
    CHECK(blob.length == 5);
    CHECK(blob.blob_type == "BlockBlob");
    CHECK(blob.last_modified > 1'700'000'000);
    CHECK(blob.etag == world.container.head(blob.address.blob).header("ETag"));
    CHECK(blob.content_md5 == md5_of("12345"));
    CHECK(world.stage.requests().size() == 2);
}

TEST_CASE("a prefix, snapshots, metadata and tags are listed where they are wanted") {
    ListedWorld world;
    world.container.put("a", "x", {{"x-ms-meta-k", "v"}, {"x-ms-tags", "tag%201=one"}});
    world.container.put("b", "x");
    const std::string snapshot = world.container.snapshot("a");
    CHECK(world.names() == Names{"a", "b"});
    world.listing.prefix = "a";
    CHECK(world.names() == Names{"a"});
    world.listing.snapshots = world.listing.metadata = world.listing.tags = true;
    const BlobPage page = world.blobs();
    REQUIRE(page->items.size() == 2);
    CHECK(page->items[0].address.snapshot == snapshot);
    CHECK(page->items[1].address.snapshot.empty());
    CHECK(page->items[1].headers.metadata == std::vector<std::pair<std::string, std::string>>{{"k", "v"}});
    CHECK(page->items[1].tags == std::vector<std::pair<std::string, std::string>>{{"tag 1", "one"}});
}

TEST_CASE("a page that breaks off is asked for again, and has nothing twice") {
    ListedWorld world;
    world.container.put("a", "x");
    world.container.put("b", "x");
    world.stage.fault(
        R"({"times": 1, "answer": {"passThrough": true, "drop": "body", "dropAfterBytes": 900}})");
    CHECK(world.names() == Names{"a", "b"});
    CHECK(world.stage.requests().size() == 2);
}

TEST_CASE("an answer that is no list is an error, not an empty list") {
    for (const char *body :
         {"", "<html>sign in</html>", "<EnumerationResults><Blobs><Blob><Name>a</Name>",
          "<EnumerationResults><Blobs><Blob><Name>a</Blob></Blobs></EnumerationResults>"}) {
        ListedWorld world;
        world.answer(body);
        CHECK(status_of([&] { return world.blobs(); }) == MIS_RESPONSE_INVALID);
    }
}

TEST_CASE("an empty page may have more behind it") {
    ListedWorld world;
    world.answer("<EnumerationResults><Blobs /><NextMarker>more</NextMarker></EnumerationResults>");
    const BlobPage page = world.blobs();
    CHECK(page->items.empty());
    CHECK(page->marker == "more");
}

TEST_CASE("a container that is not there cannot be listed") {
    ListedWorld world;
    world.listing.container = fresh_container_name();
    const Error error = error_of([&] { return world.blobs(); });
    CHECK(error.code == MIS_CONTAINER_NOT_FOUND);
    CHECK(error.operation == "List Blobs");
}

TEST_CASE("a listing is refused what the service would not take") {
    BlobListing listing;
    listing.container = "abc";
    CHECK_NOTHROW(check_listing(listing));
    for (const int most : {0, 5001, -1}) {
        listing.most = most;
        CHECK(status_of([&] { check_listing(listing); }) == MIS_INVALID_ARGUMENT);
    }
    listing.most = 1;
    listing.prefix = "\xFF";
    CHECK(status_of([&] { check_listing(listing); }) == MIS_INVALID_ARGUMENT);
    CHECK(status_of([] { check_listing(BlobListing()); }) == MIS_INVALID_ARGUMENT);
    CHECK_NOTHROW(check_listing(ContainerListing()));
}

TEST_CASE("containers are listed with their names and metadata") {
    ListedWorld world;
    ContainerListing listing;
    listing.prefix = world.container.name();
    Work work = work_on(*world.timeless.session);
    const ContainerPage page = list_containers(work, world.context, listing);
    REQUIRE(page->items.size() == 1);
    CHECK(page->items[0].name == world.container.name());
    CHECK(page->items[0].last_modified > 1'700'000'000);
    CHECK(page->items[0].access == PublicAccess::off);
    CHECK(page->items[0].lease.state == "available");
    CHECK(page->marker.empty());
    listing.prefix = "no-such-" + world.container.name();
    Work again = work_on(*world.timeless.session);
    CHECK(list_containers(again, world.context, listing)->items.empty());
}
