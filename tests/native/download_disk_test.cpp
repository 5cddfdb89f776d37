#include <catch2/catch.hpp>
#include <cerrno>
#include <filesystem>

#include "support/blob_world.h"
#include "support/failing_writes.h"
#include "support/thrown.h"
#include "support/unprivileged.h"
#include "transfer_plan.h"

#ifndef _WIN32
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;
#endif

using namespace mistorage;
using namespace mistorage::test;
using Names = std::vector<std::string>;
namespace fs = std::filesystem;

#ifndef __APPLE__
TEST_CASE_METHOD(BlobWorld, "a blob that the disk has no room for is refused before its bytes are taken") {
    container.put("blob", random_bytes(2 * range_size));
    folder.write("file", "old");
    // A petabyte; the answer is the first range of it.
    misbehave(
        "GET", "/blob$", 1000,
        R"({"passThrough": true, "setHeaders": {"Content-Range": "bytes 0-8388607/1125899906842624"}})");
    DownloadRequest request = download_to("file");
    request.overwrite = true;
    const Error error = error_of([&] { return run(request); });
    CHECK((error.code == MIS_DISK_FULL ||
           error.code == MIS_FILE_FAILED));  // or the file system takes no such file
    CHECK_FALSE(error.retryable);
    CHECK(stage.requests().size() == 1);
    CHECK(folder.read("file") == "old");
    CHECK(folder.names() == Names{"file"});
}
#endif

#ifdef __linux__
TEST_CASE("a disk that gets full, or a quota that is used up, ends the download, and nothing of it stays",
          "[posix]") {
    for (const int full : {ENOSPC, EDQUOT}) {
        for (const std::size_t size : {std::size_t{100'000}, range_size + 1}) {
            CAPTURE(full, size);
            BlobWorld world;
            world.container.put("blob", random_bytes(size));
            world.folder.write("file", "old");
            DownloadRequest request = world.download_to("file");
            request.overwrite = true;
            {
                const FailingWrites disk(full);
                const Error error = error_of([&] { return world.run(request); });
                CHECK(error.code == MIS_DISK_FULL);
                CHECK_THAT(error.message, Catch::Contains(request.file));
            }
            CHECK(world.stage.requests().size() == 1);
            CHECK(world.folder.read("file") == "old");
            CHECK(world.folder.names() == Names{"file"});
            (void)world.run(request);
            CHECK(same_bytes(world.folder.read("file"), random_bytes(size)));
        }
    }
}

TEST_CASE_METHOD(BlobWorld, "a folder that may not be written to is refused before anything is asked for",
                 "[posix]") {
    container.put("blob", "content");
    fs::permissions(folder.path(""), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read |
                                         fs::perms::others_exec);
    {
        const Unprivileged nobody;
        CHECK(status_of([&] { return run(download_to("file")); }) == MIS_FILE_ACCESS_DENIED);
    }
    fs::permissions(folder.path(""), fs::perms::owner_all);
    CHECK(stage.requests().empty());
    CHECK(folder.names().empty());
}
#endif

#ifndef _WIN32
TEST_CASE_METHOD(BlobWorld,
                 "a link in the destination's place is replaced, and what it leads to stays as it was",
                 "[posix]") {
    container.put("blob", "content");
    fs::create_symlink(folder.write("target", "untouched"), folder.path("link"));
    fs::create_symlink(folder.path("nowhere"), folder.path("dangling"));
    for (const char *link : {"link", "dangling"}) {
        CAPTURE(link);
        CHECK(status_of([&] { return run(download_to(link)); }) == MIS_FILE_ALREADY_EXISTS);
        DownloadRequest request = download_to(link);
        request.overwrite = true;
        (void)run(request);
        CHECK(folder.read(link) == "content");
        CHECK_FALSE(fs::is_symlink(folder.path(link)));
    }
    CHECK(folder.read("target") == "untouched");
    CHECK(folder.names() == Names{"dangling", "link", "target"});
}

TEST_CASE_METHOD(BlobWorld,
                 "another process's download to the same file is waited for by its user, not mixed with",
                 "[posix]") {
    container.put("blob", "content");
    stage.fault(R"({"times": 1, "answer": {"hold": true}})");
    std::vector<std::string> words = {MISTORAGE_TRANSFER_PROGRAM, "down", stage.url(),
                                      container.name(),           "blob", folder.path("file")};
    std::vector<char *> arguments;
    for (std::string &word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    pid_t other = 0;
    REQUIRE(::posix_spawn(&other, arguments[0], nullptr, nullptr, arguments.data(), environ) == 0);
    stage.wait_for_requests(1);
    CHECK(status_of([&] { return run(download_to("file")); }) == MIS_FILE_IN_USE);
    ::kill(other, SIGKILL);
    ::waitpid(other, nullptr, 0);
    stage.clear_faults();
    (void)run(download_to("file"));
    CHECK(folder.read("file") == "content");
    CHECK(folder.names() == Names{"file"});
}

TEST_CASE_METHOD(BlobWorld, "a path may be longer than 260 characters, up and down", "[posix]") {
    const std::string deep =
        std::string(120, 'a') + '/' + std::string(120, 'b') + '/' + std::string(120, 'c');
    container.put("blob", "content");
    const std::string path = folder.path(deep);
    fs::create_directories(path);
    (void)run(download_to(deep + "/file"));
    (void)run(upload_of(deep + "/file", "again"));
    CHECK(container.get("again") == "content");
}
#endif
