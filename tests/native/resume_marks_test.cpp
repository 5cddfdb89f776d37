#include "resume_marks.h"

#include <catch2/catch.hpp>

#include "support/temporary_folder.h"

using namespace mistorage;
using test::TemporaryFolder;

namespace {

constexpr std::uint64_t range = 10;

// A temporary file of so many bytes with marks on it, left behind.
struct Left {
    explicit Left(std::uint64_t length, const std::vector<std::uint64_t> &ranges) {
        const auto file = OutputFile::create(folder.path("file"));
        file->set_size(length);
        ResumeMarks marks(file, "blob 1", length, range);
        marks.begin();
        for (const std::uint64_t one : ranges) {
            marks.mark(one);
        }
        file->keep(true);
    }

    TemporaryFolder folder;
};

}  // namespace

TEST_CASE("marks are found again behind the content") {
    const Left left(35, {0, 3});
    const auto file = OutputFile::create(left.folder.path("file"), true);
    ResumeMarks marks(file, "blob 1", 35, range);
    REQUIRE(marks.load());
    CHECK(marks.marked(0));
    CHECK_FALSE(marks.marked(1));
    CHECK_FALSE(marks.marked(2));
    CHECK(marks.marked(3));
    CHECK(marks.bytes() == 15);  // the last range has five
    marks.remove();
    CHECK(file->size() == 35);
}

TEST_CASE("marks that were made for another blob, length or cut do not count") {
    const Left left(35, {1});
    const auto file = OutputFile::create(left.folder.path("file"), true);
    CHECK_FALSE(ResumeMarks(file, "blob 2", 35, range).load());
    CHECK_FALSE(ResumeMarks(file, "blob 1", 34, range).load());
    CHECK_FALSE(ResumeMarks(file, "blob 1", 35, range + 1).load());
    CHECK(ResumeMarks(file, "blob 1", 35, range).load());
}

TEST_CASE("a file with no marks, cut marks or something behind them has none") {
    const Left left(35, {1});
    const auto file = OutputFile::create(left.folder.path("file"), true);
    const std::uint64_t whole = file->size();
    for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{35}, whole - 1, whole + 1}) {
        file->set_size(size);
        CHECK_FALSE(ResumeMarks(file, "blob 1", 35, range).load());
    }
}

TEST_CASE("a new beginning forgets the marks that were there") {
    const Left left(35, {0, 1, 2, 3});
    const auto file = OutputFile::create(left.folder.path("file"), true);
    ResumeMarks marks(file, "blob 1", 35, range);
    REQUIRE(marks.load());
    CHECK(marks.bytes() == 35);
    marks.begin();
    CHECK(marks.bytes() == 0);
    REQUIRE(ResumeMarks(file, "blob 1", 35, range).load());
}

TEST_CASE("a download that starts over finds the file empty, and without marks a length of 0 is complete") {
    const Left left(35, {1});
    CHECK(OutputFile::create(left.folder.path("file"))->size() == 0);
    const auto file = OutputFile::create(left.folder.path("empty"));
    CHECK(ResumeMarks(file, "blob 1", 0, range).bytes() == 0);
}
