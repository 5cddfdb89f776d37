#include "file.h"

#include <catch2/catch.hpp>

#include "support/temporary_folder.h"
#include "support/thrown.h"

using namespace mistorage;
using Catch::Contains;
using test::error_of;
using test::status_of;
using test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

using Names = std::vector<std::string>;

void write_all(OutputFile &file, const std::string &content) {
    file.write_at(0, content.data(), content.size());
}

std::string name_of(const std::string &path) {
    return path.substr(path.find_last_of("/\\") + 1);
}

}  // namespace

TEST_CASE("a file is read at any place, and less only at its end") {
    const TemporaryFolder folder;
    const auto file = InputFile::open(folder.write("in.bin", "0123456789"));
    std::string buffer(4, '\0');
    CHECK(file->read_at(3, buffer.data(), 4) == 4);
    CHECK(buffer == "3456");
    CHECK(file->read_at(8, buffer.data(), 4) == 2);
    CHECK(buffer.substr(0, 2) == "89");
    CHECK(file->read_at(10, buffer.data(), 4) == 0);
    CHECK(file->read_at(1000, buffer.data(), 4) == 0);
    CHECK(file->path() == folder.path("in.bin"));
}

TEST_CASE("a file that nobody changes stays what it is, also when it is opened again") {
    const TemporaryFolder folder;
    const std::string path = folder.write("in.bin", "0123456789");
    const auto file = InputFile::open(path);
    const FileIdentity before = file->identity();
    char buffer = 0;
    CHECK(file->read_at(0, &buffer, 1) == 1);
    CHECK(file->identity() == before);
    CHECK(InputFile::open(path)->identity() == before);
    CHECK(before.size == 10);
}

TEST_CASE("a change of a file's size or time changes its identity") {
    const TemporaryFolder folder;
    const auto identity_of = [&](const std::string &content) {
        return InputFile::open(folder.write("in.bin", content))->identity();
    };
    const FileIdentity before = identity_of("0123456789");
    const FileIdentity longer = identity_of("0123456789A");
    CHECK_FALSE(longer == before);
    CHECK(longer.size == 11);
    folder.age("in.bin");
    CHECK_FALSE(InputFile::open(folder.path("in.bin"))->identity() == longer);
}

TEST_CASE("two files with the same content are not the same file") {
    const TemporaryFolder folder;
    const std::string one = folder.write("one", "same");
    const std::string two = folder.write("two", "same");
    for (const std::string &path : {one, two}) {
        fs::last_write_time(fs::u8path(path), fs::file_time_type(std::chrono::hours(24)));
    }
    FileIdentity first = InputFile::open(one)->identity();
    FileIdentity second = InputFile::open(two)->identity();
    first.changed = second.changed = 0;
    CHECK(first.modified == second.modified);
    CHECK_FALSE(first == second);
}

TEST_CASE("a file that is opened once more is the same one, whatever has its name by then") {
    const TemporaryFolder folder;
    const auto file = InputFile::open(folder.write("in.bin", "0123456789"));
    fs::rename(fs::u8path(folder.path("in.bin")), fs::u8path(folder.path("aside.bin")));
    folder.write("in.bin", "another");
    auto again = file->reopened();
    CHECK(again->identity() == file->identity());
    CHECK(again->path() == file->path());
    std::string buffer(10, '\0');
    CHECK(again->read_at(0, buffer.data(), 10) == 10);
    CHECK(buffer == "0123456789");
    again.reset();
    CHECK(file->read_at(9, buffer.data(), 1) == 1);
}

TEST_CASE("what cannot be uploaded is refused with its path") {
    const TemporaryFolder folder;
    const Error missing = error_of([&] { return InputFile::open(folder.path("missing.bin")); });
    CHECK(missing.code == MIS_FILE_NOT_FOUND);
    CHECK_THAT(missing.message, Contains("missing.bin"));
    CHECK_FALSE(missing.hint.empty());
    CHECK(status_of([&] { return InputFile::open(folder.path("no/folder/file")); }) == MIS_FILE_NOT_FOUND);
    const Error directory = error_of([&] { return InputFile::open(folder.path("")); });
    CHECK(directory.code == MIS_INVALID_ARGUMENT);
    CHECK_THAT(directory.message, Contains("folder"));
}

TEST_CASE("names may hold any characters that the file system takes") {
    const TemporaryFolder folder;
    for (const char *name : {"a b [1] 'x' %.txt", "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"}) {
        CAPTURE(name);
        const auto file = OutputFile::create(folder.path(name));
        write_all(*file, "content");
        file->commit(false);
        CHECK(folder.read(name) == "content");
        CHECK(InputFile::open(folder.path(name))->identity().size == 7);
    }
}

TEST_CASE("until it is committed an output is a temporary file beside its destination") {
    const TemporaryFolder folder;
    const std::string destination = folder.path("out.bin");
    const std::string temporary = name_of(temporary_path(destination));
    const auto file = OutputFile::create(destination);
    write_all(*file, "content");
    CHECK(folder.names() == Names{temporary});
    file->commit(false);
    CHECK(folder.names() == Names{"out.bin"});
    CHECK(folder.read("out.bin") == "content");
}

TEST_CASE("an output that is not committed leaves nothing behind, and its destination alone") {
    const TemporaryFolder folder;
    folder.write("out.bin", "old");
    {
        const auto file = OutputFile::create(folder.path("out.bin"));
        write_all(*file, "new");
    }
    CHECK(folder.names() == Names{"out.bin"});
    CHECK(folder.read("out.bin") == "old");
}

TEST_CASE("pieces may be written in any order, and read back") {
    const TemporaryFolder folder;
    const auto file = OutputFile::create(folder.path("out.bin"));
    file->set_size(9);
    file->write_at(6, "ghi", 3);
    file->write_at(0, "abc", 3);
    file->write_at(3, "def", 3);
    std::string buffer(20, '\0');
    CHECK(file->read_at(0, buffer.data(), buffer.size()) == 9);
    CHECK(buffer.substr(0, 9) == "abcdefghi");
    CHECK(file->read_at(9, buffer.data(), 1) == 0);
    file->commit(false);
    CHECK(folder.read("out.bin") == "abcdefghi");
}

TEST_CASE("room that is reserved and not written is zeros, and may be given back") {
    const TemporaryFolder folder;
    const auto file = OutputFile::create(folder.path("out.bin"));
    file->set_size(4);
    file->write_at(1, "x", 1);
    file->set_size(3);
    file->commit(false);
    CHECK(folder.read("out.bin") == std::string("\0x\0", 3));
}

TEST_CASE("an existing destination is only replaced when that was asked for") {
    const TemporaryFolder folder;
    folder.write("out.bin", "the old and longer content");
    {
        const auto file = OutputFile::create(folder.path("out.bin"));
        write_all(*file, "new");
        const Error error = error_of([&] { file->commit(false); });
        CHECK(error.code == MIS_FILE_ALREADY_EXISTS);
        CHECK_THAT(error.message, Contains("out.bin"));
        CHECK_THAT(error.hint, Contains("-Force"));
    }
    CHECK(folder.read("out.bin") == "the old and longer content");
    CHECK(folder.names() == Names{"out.bin"});
    const auto file = OutputFile::create(folder.path("out.bin"));
    write_all(*file, "new");
    file->commit(true);
    CHECK(folder.read("out.bin") == "new");
    CHECK(folder.names() == Names{"out.bin"});
}

TEST_CASE("a second transfer to the same destination is refused as long as the first runs") {
    const TemporaryFolder folder;
    const std::string destination = folder.path("out.bin");
    auto first = OutputFile::create(destination);
    write_all(*first, "first");
    const Error error = error_of([&] { return OutputFile::create(destination); });
    CHECK(error.code == MIS_FILE_IN_USE);
    CHECK_THAT(error.message, Contains("out.bin"));
    CHECK_NOTHROW(OutputFile::create(folder.path("other.bin")));
    first->commit(false);
    first.reset();
    CHECK(folder.read("out.bin") == "first");
    CHECK_NOTHROW(OutputFile::create(destination));
}

TEST_CASE("what a killed process left is found and replaced, without a byte of it") {
    const TemporaryFolder folder;
    const std::string destination = folder.path("out.bin");
    folder.write(name_of(temporary_path(destination)), "left by a process that was killed");
    const auto file = OutputFile::create(destination);
    write_all(*file, "new");
    file->commit(false);
    CHECK(folder.read("out.bin") == "new");
    CHECK(folder.names() == Names{"out.bin"});
}

TEST_CASE("what an earlier download left is gone on with where that was asked for") {
    const TemporaryFolder folder;
    const std::string destination = folder.path("out.bin");
    {
        const auto file = OutputFile::create(destination);
        write_all(*file, "left");
        file->keep(true);
    }
    const auto file = OutputFile::create(destination, true);
    CHECK(file->size() == 4);
    file->write_at(4, " and new", 8);
    file->commit(false);
    CHECK(folder.read("out.bin") == "left and new");
    CHECK(folder.names() == Names{"out.bin"});
}

TEST_CASE("a destination whose folder is missing, or that is a folder itself, is refused at once") {
    const TemporaryFolder folder;
    CHECK(status_of([&] { return OutputFile::create(folder.path("no/folder/out.bin")); }) ==
          MIS_FILE_NOT_FOUND);
    fs::create_directory(fs::u8path(folder.path("sub")));
    const Error error = error_of([&] { return OutputFile::create(folder.path("sub")); });
    CHECK(error.code == MIS_INVALID_ARGUMENT);
    CHECK_THAT(error.message, Contains("sub") && Contains("folder"));
    CHECK(folder.names() == Names{"sub"});
}

TEST_CASE("a new file has the permissions of any new file") {
    const TemporaryFolder folder;
    const auto any = fs::status(fs::u8path(folder.write("any", ""))).permissions();
    OutputFile::create(folder.path("out.bin"))->commit(false);
    CHECK(fs::status(fs::u8path(folder.path("out.bin"))).permissions() == any);
}

TEST_CASE("a name may be as long as the file system allows, and a longer one is refused at once") {
    const TemporaryFolder folder;
    const std::string name(255, 'n');
    OutputFile::create(folder.path(name))->commit(false);
    CHECK(folder.names() == Names{name});
    OutputFile::create(folder.path(name))->commit(true);
    CHECK(status_of([&] { return OutputFile::create(folder.path(name + 'n')); }) == MIS_INVALID_ARGUMENT);
    CHECK(folder.names() == Names{name});
}
