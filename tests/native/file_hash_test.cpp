#include "file_hash.h"

#include <catch2/catch.hpp>
#include <chrono>

#include "digest.h"
#include "support/bodies.h"
#include "support/temporary_folder.h"
#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

// A file of a little more than two of the pieces that are read at once.
struct HashedFile {
    HashedFile() { folder.write("file", content); }

    [[nodiscard]] std::string md5() const {
        Md5 md5;
        md5.update(content);
        return md5.finish();
    }

    const TemporaryFolder folder;
    const std::string content = random_bytes((2 << 20) + 3);
    const std::shared_ptr<Session> session = loopback_session();
    Work work = work_on(*session);
};

}  // namespace

TEST_CASE_METHOD(HashedFile,
                 "the MD5 of a file is that of all its bytes, on a thread of its own or on this one") {
    const auto file = InputFile::open(folder.path("file"));
    FileHash beside(file, content.size(), work.inbox);
    CHECK(hash_file(*file, content.size(), *work.inbox) == md5());
    CHECK(beside.wait(work) == md5());
    CHECK(beside.wait(work) == md5());
}

TEST_CASE_METHOD(HashedFile, "a file that has become shorter has no MD5") {
    const auto file = InputFile::open(folder.path("file"));
    FileHash beside(file, content.size() + 1, work.inbox);
    CHECK(status_of([&] { return beside.wait(work); }) == MIS_FILE_CHANGED);
    CHECK(status_of([&] { return hash_file(*file, content.size() + 1, *work.inbox); }) == MIS_FILE_CHANGED);
}

TEST_CASE_METHOD(HashedFile, "who no longer wants the MD5 has the file for himself again") {
    // Unless the thread is held up for as long as the end of an upload waits.
    const auto held_up = std::chrono::milliseconds(900);
    int let_go = 0;
    for (int round = 0; round < 50; ++round) {
        const auto file = InputFile::open(folder.path("file"));
        const auto before = std::chrono::steady_clock::now();
        { const FileHash unwanted(file, content.size(), work.inbox); }
        if (std::chrono::steady_clock::now() - before < held_up) {
            CHECK(file.use_count() == 1);
            ++let_go;
        }
    }
    CHECK(let_go > 0);
}

TEST_CASE_METHOD(HashedFile, "an operation that is cancelled hashes no further") {
    const auto file = InputFile::open(folder.path("file"));
    work.inbox->cancel();
    CHECK(status_of([&] { return hash_file(*file, content.size(), *work.inbox); }) == MIS_CANCELLED);
}
