// Links, pipes and devices in place of files, and writing to a file while it is read: what Windows lacks or
// refuses.
#ifndef _WIN32
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "file.h"
#include "support/temporary_folder.h"
#include "support/thrown.h"

using namespace mistorage;
using test::status_of;
using test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;

void write_all(OutputFile &file, const std::string &content) {
    file.write_at(0, content.data(), content.size());
}

}  // namespace

TEST_CASE("a link in place of the temporary file is not followed", "[posix]") {
    const TemporaryFolder folder;
    const std::string destination = folder.path("out.bin");
    fs::create_symlink(folder.write("victim", "untouched"), temporary_path(destination));
    CHECK(status_of([&] { return OutputFile::create(destination); }) != MIS_OK);
    CHECK(folder.read("victim") == "untouched");
}

TEST_CASE(
    "what somebody else linked to the temporary name, or put there as a pipe, is replaced, not written to",
    "[posix]") {
    const TemporaryFolder folder;
    const std::string destination = folder.path("out.bin");
    fs::create_hard_link(folder.write("victim", "untouched"), temporary_path(destination));
    write_all(*OutputFile::create(destination), "new");
    CHECK(folder.read("victim") == "untouched");
    REQUIRE(::mkfifo(temporary_path(destination).c_str(), 0600) == 0);
    const auto file = OutputFile::create(destination);
    write_all(*file, "new");
    file->commit(false);
    CHECK(folder.read("out.bin") == "new");
    CHECK(folder.names() == Names{"out.bin", "victim"});
}

TEST_CASE("a device is no file, neither to read nor to replace, and a pipe does not make the upload hang",
          "[posix]") {
    const TemporaryFolder folder;
    CHECK(status_of([] { return InputFile::open("/dev/null"); }) == MIS_INVALID_ARGUMENT);
    CHECK(status_of([] { return OutputFile::create("/dev/null"); }) == MIS_INVALID_ARGUMENT);
    const std::string pipe = folder.path("pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(status_of([&] { return InputFile::open(pipe); }) == MIS_INVALID_ARGUMENT);
}
#endif
