// Whom a file belongs to. wine knows only its own user, and another for all that the others have.
#ifdef _WIN32
#include "windows_owner.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "support/temporary_folder.h"
#include "windows_handle.h"

using namespace mistorage;
using test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

bool is_own(const std::string &path) {
    const std::wstring name = long_path(path);
    const FileHandle file(CreateFileW(name.c_str(), READ_CONTROL,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                      OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    REQUIRE(file.get() != INVALID_HANDLE_VALUE);
    return is_own_file(file.get(), name);
}

}  // namespace

TEST_CASE("a file that was just made is one's own, and nothing is left from finding that out") {
    const TemporaryFolder folder;
    CHECK(is_own(folder.write("file", "content")));
    CHECK(folder.names() == std::vector<std::string>{"file"});
}

TEST_CASE("a file that has another name as well is not one's own, by either") {
    const TemporaryFolder folder;
    const std::string file = folder.write("file", "content");
    fs::create_hard_link(fs::u8path(file), fs::u8path(folder.path("link")));
    CHECK_FALSE(is_own(file));
    CHECK_FALSE(is_own(folder.path("link")));
    fs::remove(fs::u8path(file));
    CHECK(is_own(folder.path("link")));
}
#endif
