#include <catch2/catch.hpp>

#include <algorithm>

#include "support/blob_world.h"

using namespace mistorage;
using namespace mistorage::test;
using Strings = std::vector<std::string>;

namespace {

// What a URL, a shell, a signature or a path would like to make something else of.
Strings difficult_names() {
    return {"with space",
            " leading",
            "trailing ",
            "100%",
            "%41",
            "%2F",
            "%zz",
            "a+b",
            "#hash",
            "a#b?c",
            "?",
            "a?b=c&d=e",
            ".",
            "..",
            "...",
            "a/.",
            "a/..",
            "./a",
            "../a",
            "a/./b",
            "a/../b",
            "a/../../../b",
            "a//b",
            "/leading",
            "//two",
            "trailing/",
            "[1]",
            "[a-z]*",
            "quote'\"",
            "colon:",
            "semi;comma,",
            "trailing.",
            "{x}",
            "|<>^`",
            "!@()$",
            "~tilde",
            "a\tb",
            "\u00fcml\u00e4ut",
            "\u65e5\u672c\u8a9e",
            "\U0001F600 emoji",
            std::string(1024, 'n'),
            std::string(1024, '%')};
}

void check_round_trip(BlobWorld &world, const std::string &name) {
    const std::string content = "content of " + name;
    world.folder.write("up", content);
    (void)world.run(world.upload_of("up", name));
    DownloadRequest request = world.download_to("down", name);
    request.overwrite = true;
    const Blob blob = world.run(request);
    CHECK(blob.address.blob == name);
    CHECK(world.folder.read("down") == content);
}

}  // namespace

TEST_CASE("a blob's name arrives as it is, whatever it has in it, in path style and in host style") {
    for (const bool in_host : {false, true}) {
        BlobWorld world;
        if (in_host) {
            world.context = account_in_host_of(world.stage.url());
        }
        Strings names = difficult_names();
        for (const auto &name : names) {
            CAPTURE(in_host, name);
            check_round_trip(world, name);
        }
        Strings stored = world.container.blob_names();
        std::sort(names.begin(), names.end());
        std::sort(stored.begin(), stored.end());
        CHECK(stored == names);
    }
}

TEST_CASE("a backslash is sent as one, and is the service's own affair: Azurite stores it as a slash") {
    BlobWorld world;
    check_round_trip(world, "back\\slash");
    CHECK_THAT(world.stage.requests().front().path, Catch::EndsWith("/back%5Cslash"));
    CHECK(world.container.blob_names() == Strings{"back/slash"});
}

TEST_CASE("a snapshot's time and a name with a question mark stay apart") {
    BlobWorld world;
    world.container.put("a?snapshot=b", "then");
    DownloadRequest request = world.download_to("down", "a?snapshot=b");
    request.address.snapshot = world.container.snapshot("a?snapshot=b");
    world.container.put("a?snapshot=b", "now");
    (void)world.run(request);
    CHECK(world.folder.read("down") == "then");
}
