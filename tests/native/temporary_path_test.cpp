#include <catch2/catch.hpp>
#include <set>

#include "file.h"

using mistorage::temporary_path;

TEST_CASE("the temporary file lies beside the destination, under a name that is known again") {
    const std::string path = temporary_path("/folder/sub/file.bin");
    CHECK_THAT(path, Catch::StartsWith("/folder/sub/.mistorage-") && Catch::EndsWith(".partial"));
    CHECK(temporary_path("/folder/sub/file.bin") == path);
    CHECK_THAT(temporary_path("file.bin"), Catch::StartsWith(".mistorage-"));
    CHECK_THAT(temporary_path("/file.bin"), Catch::StartsWith("/.mistorage-"));
}

TEST_CASE("each name in a folder has a temporary file of its own, the same in every folder") {
    std::set<std::string> paths;
    for (const char *name : {"a", "b", "a ", "a.b", "\xC3\xA4"}) {
        paths.insert(temporary_path(std::string("/f/") + name));
    }
    CHECK(paths.size() == 5);
#ifdef _WIN32
    CHECK(temporary_path("/f/A") == temporary_path("/f/a"));
#else
    CHECK(temporary_path("/f/A") != temporary_path("/f/a"));
#endif
    CHECK(temporary_path("/g/a").substr(3) == temporary_path("/f/a").substr(3));
}

TEST_CASE("the temporary name is short, however long the destination's is") {
    const std::string path = temporary_path("/f/" + std::string(255, 'n'));
    CHECK(path.size() == temporary_path("/f/n").size());
    CHECK(path.size() < 50);
}
