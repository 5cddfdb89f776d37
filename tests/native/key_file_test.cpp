#include "key_file.h"

#include <catch2/catch.hpp>
#ifndef _WIN32
#include <sys/stat.h>
#endif

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "support/temporary_folder.h"
#include "support/thrown.h"
#ifndef _WIN32
#include "support/unprivileged.h"
#endif

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

// Either of the two reads a file of the folder.
struct Reader {
    const char *name;
    Secret (*read)(const std::string &folder, const std::string &name, std::size_t most);
};
const Reader readers[] = {
    {"read_key_file", read_key_file},
    {"read_small_file", [](const std::string &folder, const std::string &name, std::size_t most) {
         return read_small_file(folder + '/' + name, most);
     }}};

}  // namespace

TEST_CASE("a key file is read to its last byte, as it is") {
    const TemporaryFolder folder;
    const std::string bytes = random_bytes(4096);
    folder.write("a.key", bytes);
    folder.write("line.key", "key\r\n");
    folder.write("empty.key", "");
    for (const Reader &reader : readers) {
        CAPTURE(reader.name);
        CHECK(same_bytes(reader.read(folder.path("."), "a.key", 4096).view(), bytes));
        CHECK(reader.read(folder.path("."), "line.key", 4096).view() == "key\r\n");
        CHECK(reader.read(folder.path("."), "empty.key", 4096).empty());
    }
}

TEST_CASE("a file with one byte too many is refused, and nothing of it is shown") {
    const TemporaryFolder folder;
    folder.write("a.key", std::string(4097, 'x'));
    for (const Reader &reader : readers) {
        CAPTURE(reader.name);
        const Error error = error_of([&] { return reader.read(folder.path("."), "a.key", 4096); });
        CHECK(error.code == MIS_FILE_FAILED);
        CHECK_THAT(error.message, Contains("a.key") && Contains("4096") && !Contains("xxx"));
    }
}

TEST_CASE("a file that is missing is said to be missing, and so is its folder") {
    const TemporaryFolder folder;
    for (const Reader &reader : readers) {
        CAPTURE(reader.name);
        for (const std::string &where : {folder.path("."), folder.path("nowhere")}) {
            const Error error = error_of([&] { return reader.read(where, "a.key", 4096); });
            CHECK(error.code == MIS_FILE_NOT_FOUND);
        }
    }
}

TEST_CASE("a folder is no key") {
    const TemporaryFolder folder;
    fs::create_directory(fs::u8path(folder.path("a.key")));
    for (const Reader &reader : readers) {
        CAPTURE(reader.name);
        CHECK(status_of([&] { return reader.read(folder.path("."), "a.key", 4096); }) != MIS_OK);
    }
}

#ifndef _WIN32
TEST_CASE("a link in place of the key is refused, wherever it leads", "[posix]") {
    const TemporaryFolder folder;
    folder.write("victim", "hunter2");
    fs::create_symlink("victim", folder.path("relative.key"));
    fs::create_symlink(folder.path("victim"), folder.path("absolute.key"));
    fs::create_symlink("nowhere", folder.path("dangling.key"));
    for (const char *name : {"relative.key", "absolute.key", "dangling.key"}) {
        CAPTURE(name);
        const Error error = error_of([&] { return read_key_file(folder.path("."), name, 4096); });
        CHECK(error.code == MIS_FILE_FAILED);
        CHECK_THAT(error.message, Contains("it is a link") && !Contains("hunter2"));
    }
}

TEST_CASE("a link in place of the keys' folder is refused", "[posix]") {
    const TemporaryFolder folder;
    fs::create_directory(folder.path("elsewhere"));
    folder.write("elsewhere/a.key", "hunter2");
    fs::create_directory_symlink("elsewhere", folder.path("tokens"));
    const Error error = error_of([&] { return read_key_file(folder.path("tokens"), "a.key", 4096); });
    CHECK(error.code != MIS_OK);
    CHECK_THAT(error.message, Contains("tokens") && !Contains("hunter2"));
}

TEST_CASE("a file that the environment names may be a link, as Kubernetes' projected tokens are", "[posix]") {
    const TemporaryFolder folder;
    fs::create_directory(folder.path("..2026"));
    folder.write("..2026/token", "assertion");
    fs::create_directory_symlink("..2026", folder.path("..data"));
    fs::create_symlink("..data/token", folder.path("token"));
    CHECK(read_small_file(folder.path("token"), 4096).view() == "assertion");
}

TEST_CASE("a pipe or a device is refused, and nobody waits for it", "[posix]") {
    const TemporaryFolder folder;
    REQUIRE(::mkfifo(folder.path("a.key").c_str(), 0600) == 0);
    for (const Reader &reader : readers) {
        CAPTURE(reader.name);
        CHECK_THAT(error_of([&] { return reader.read(folder.path("."), "a.key", 4096); }).message,
                   Contains("no ordinary file"));
        CHECK_THAT(error_of([&] { return reader.read("/dev", "zero", 4096); }).message,
                   Contains("no ordinary file"));
    }
}

TEST_CASE("a file that this user may not read is said to be denied", "[posix]") {
    const TemporaryFolder folder;
    folder.write("a.key", "hunter2");
    fs::permissions(folder.path("a.key"), fs::perms::none);
    const Unprivileged nobody;
    for (const Reader &reader : readers) {
        CAPTURE(reader.name);
        CHECK(status_of([&] { return reader.read(folder.path("."), "a.key", 4096); }) ==
              MIS_FILE_ACCESS_DENIED);
    }
}

TEST_CASE("however often the key is swapped for a link while it is read, what the link leads to is not read",
          "[posix]") {
    const TemporaryFolder folder;
    const std::string key = folder.path("a.key");
    folder.write("victim", "hunter2");
    std::atomic<bool> done = false;
    std::thread swapper([&] {
        while (!done) {
            folder.write("next", "key");
            fs::rename(folder.path("next"), key);
            fs::create_symlink("victim", folder.path("next"));
            fs::rename(folder.path("next"), key);
        }
    });
    int keys = 0;
    int refusals = 0;
    int others = 0;
    // The disk may hold up the swapper for much longer than the reader.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (int i = 0; i < 2000 || ((keys == 0 || refusals == 0) && std::chrono::steady_clock::now() < deadline);
         ++i) {
        try {
            ++(read_key_file(folder.path("."), "a.key", 4096).view() == "key" ? keys : others);
        } catch (const Error &) {
            ++refusals;
        }
    }
    done = true;
    swapper.join();
    CHECK(keys > 0);
    CHECK(refusals > 0);
    CHECK(others == 0);
}
#endif
