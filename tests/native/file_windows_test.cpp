// What only Windows does to files. Under wine, too, except where it says so.
#ifdef _WIN32
#include <windows.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "file.h"
#include "support/temporary_folder.h"
#include "support/thrown.h"
#include "windows_handle.h"

using namespace mistorage;
using test::error_of;
using test::status_of;
using test::TemporaryFolder;

namespace {

using Names = std::vector<std::string>;

std::wstring wide(const std::string &ascii) {
    return {ascii.begin(), ascii.end()};
}

// What comes of replacing a file that another program has open.
Error replacing_while_open(const std::string &path) {
    const FileHandle reader(
        CreateFileW(wide(path).c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, 0, nullptr));
    REQUIRE(reader.get() != INVALID_HANDLE_VALUE);
    return error_of([&] {
        OutputFile::create(path)->commit(true);
        return 0;
    });
}

}  // namespace

TEST_CASE("a path may be longer than 260 characters, and have parts to resolve") {
    const TemporaryFolder folder;
    std::string deep = folder.path("deep");
    for (int i = 0; i < 5; ++i) {
        REQUIRE(CreateDirectoryW(wide("\\\\?\\" + deep).c_str(), nullptr));
        deep += '\\' + std::string(100, 'd');
    }
    REQUIRE(CreateDirectoryW(wide("\\\\?\\" + deep).c_str(), nullptr));
    REQUIRE(deep.size() > 500);
    const std::string path = deep + "/x/../out.bin";
    {
        const auto file = OutputFile::create(path);
        file->write_at(0, "content", 7);
        file->commit(false);
    }
    CHECK(InputFile::open(deep + "\\out.bin")->identity().size == 7);
    CHECK(status_of([&] { OutputFile::create(path)->commit(false); }) == MIS_FILE_ALREADY_EXISTS);
    REQUIRE(DeleteFileW(wide("\\\\?\\" + deep + "\\out.bin").c_str()));
}

TEST_CASE("no file is made with a name that other programs could not open") {
    const TemporaryFolder folder;
    for (const char *name : {"NUL", "con.txt", "file.", "file ", "file.txt:stream", "a*b"}) {
        CAPTURE(name);
        CHECK(status_of([&] { return OutputFile::create(folder.path("") + name); }) == MIS_INVALID_ARGUMENT);
    }
    CHECK(folder.names().empty());
}

TEST_CASE("a name in other letter case is the same destination") {
    const TemporaryFolder folder;
    const auto first = OutputFile::create(folder.path("out.bin"));
    CHECK(status_of([&] { return OutputFile::create(folder.path("OUT.bin")); }) == MIS_FILE_IN_USE);
}

TEST_CASE("a file that another program has open for writing is in use, and one that it reads is not") {
    const TemporaryFolder folder;
    const std::string path = folder.write("file", "content");
    const auto open = [&](DWORD access) {
        return CreateFileW(wide(path).c_str(), access, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                           OPEN_EXISTING, 0, nullptr);
    };
    const HANDLE writer = open(GENERIC_WRITE);
    REQUIRE(writer != INVALID_HANDLE_VALUE);
    const Error error = error_of([&] { return InputFile::open(path); });
    CHECK(error.code == MIS_FILE_IN_USE);
    CHECK_THAT(error.message, Catch::Contains(path));
    CloseHandle(writer);
    const HANDLE reader = open(GENERIC_READ);
    CHECK_NOTHROW(InputFile::open(path));
    CloseHandle(reader);
}

TEST_CASE("a file that is opened once more has a handle of its own, which lets nobody write to it") {
    const TemporaryFolder folder;
    const std::string path = folder.write("file", "content");
    auto file = InputFile::open(path);
    const auto again = file->reopened();
    CHECK(again != file);
    CHECK(again->identity() == file->identity());
    file.reset();
    CHECK_THROWS(folder.write("file", "another"));
    std::string buffer(7, '\0');
    CHECK(again->read_at(0, buffer.data(), 7) == 7);
    CHECK(buffer == "content");
}

TEST_CASE("a destination that another program has open stays, and nothing is left beside it") {
    const TemporaryFolder folder;
    const std::string path = folder.write("out.bin", "old");
    const Error error = replacing_while_open(path);
    CHECK(error.code == MIS_FILE_IN_USE);
    CHECK_THAT(error.message, Catch::Contains(path));
    CHECK_THAT(error.hint, Catch::Contains("Another program"));
    CHECK(folder.read("out.bin") == "old");
    CHECK(folder.names() == Names{"out.bin"});
}

TEST_CASE("a destination that is read-only stays, and the error says what it is") {
    const TemporaryFolder folder;
    const std::string path = folder.write("out.bin", "old");
    REQUIRE(SetFileAttributesW(wide(path).c_str(), FILE_ATTRIBUTE_READONLY));
    // wine replaces one that nobody has open.
    const Error error = replacing_while_open(path);
    REQUIRE(SetFileAttributesW(wide(path).c_str(), FILE_ATTRIBUTE_NORMAL));
    CHECK(error.code == MIS_FILE_ACCESS_DENIED);
    CHECK_THAT(error.message, Catch::Contains(path) && Catch::Contains("read-only"));
    CHECK(folder.read("out.bin") == "old");
    CHECK(folder.names() == Names{"out.bin"});
}

TEST_CASE("what somebody else linked to the temporary name is replaced, not written to") {
    for (const bool go_on : {false, true}) {
        CAPTURE(go_on);
        const TemporaryFolder folder;
        const std::string destination = folder.path("out.bin");
        std::filesystem::create_hard_link(std::filesystem::u8path(folder.write("victim", "untouched")),
                                          std::filesystem::u8path(temporary_path(destination)));
        const auto file = OutputFile::create(destination, go_on);
        CHECK(file->size() == 0);
        file->write_at(0, "new", 3);
        file->commit(false);
        CHECK(folder.read("victim") == "untouched");
        CHECK(folder.read("out.bin") == "new");
        CHECK(folder.names() == Names{"out.bin", "victim"});
    }
}

// wine makes no links.
TEST_CASE("a link in place of the temporary file is replaced, not followed") {
    const TemporaryFolder folder;
    const std::string destination = folder.path("out.bin");
    const std::string temporary = temporary_path(destination);
    constexpr DWORD without_privilege = SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE;
    if (!CreateSymbolicLinkW(wide(temporary).c_str(), wide(folder.write("victim", "untouched")).c_str(),
                             without_privilege)) {
        WARN("not run: this user, or wine, makes no links");
        return;
    }
    const auto file = OutputFile::create(destination, true);
    CHECK(file->size() == 0);
    file->write_at(0, "new", 3);
    file->commit(false);
    CHECK(folder.read("victim") == "untouched");
    CHECK(folder.names() == Names{"out.bin", "victim"});
}

TEST_CASE("a file that the disk has no room for is refused before it is written") {
    const TemporaryFolder folder;
    const auto file = OutputFile::create(folder.path("out.bin"));
    CHECK(status_of([&] {
              file->set_size(std::uint64_t{1} << 50);
              return 0;
          }) == MIS_DISK_FULL);
    CHECK(file->size() == 0);
}

TEST_CASE("a device is neither read nor replaced") {
    CHECK(status_of([] { return InputFile::open("\\\\.\\NUL"); }) == MIS_INVALID_ARGUMENT);
    CHECK(status_of([] { return OutputFile::create("\\\\.\\NUL"); }) == MIS_INVALID_ARGUMENT);
    CHECK(status_of([] { return OutputFile::create("C:\\NUL"); }) == MIS_INVALID_ARGUMENT);
}
#endif
