#include "file_body.h"

#include <catch2/catch.hpp>

#include "support/blob_world.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

// Bytes 1000 to 1000 + size of a file.
struct Piece {
    explicit Piece(bool with_crc64) {
        folder.write("file", content);
        file = InputFile::open(folder.path("file"));
        body = std::make_unique<FileBody>(file, file->identity(), 1000, size, progress, with_crc64);
    }

    std::string read(std::uint64_t offset, std::size_t count) const {
        std::string bytes(count, '\0');
        body->read(offset, bytes.data(), count);
        return bytes;
    }

    [[nodiscard]] std::string crc64() const {
        Crc64 crc;
        crc.update(content.data() + 1000, size);
        return crc.text();
    }

    static constexpr std::size_t size = 3000;
    const std::string content = random_bytes(5000);
    TemporaryFolder folder;
    std::shared_ptr<InputFile> file;
    std::shared_ptr<Progress> progress = std::make_shared<Progress>();
    std::unique_ptr<FileBody> body;
};

}  // namespace

TEST_CASE("a piece of a file is the body of a request, and counts as progress until it is taken back") {
    Piece piece(false);
    CHECK(piece.body->size() == Piece::size);
    CHECK(piece.read(0, 2000) == piece.content.substr(1000, 2000));
    CHECK(piece.read(2000, 1000) == piece.content.substr(3000, 1000));
    CHECK(piece.progress->done == Piece::size);
    (void)piece.read(0, 1000);  // after a rewind
    CHECK(piece.progress->done == Piece::size);
    piece.body.reset();
    CHECK(piece.progress->done == 0);
}

TEST_CASE(
    "its CRC-64 is the same whether it was computed on the way, after a rewind, in part or not at all") {
    Piece on_the_way(true);
    (void)on_the_way.read(0, 1000);
    (void)on_the_way.read(0, 1000);
    (void)on_the_way.read(1000, 2000);
    CHECK(on_the_way.body->crc64() == on_the_way.crc64());
    Piece in_part(true);
    (void)in_part.read(0, 100);
    CHECK(in_part.body->crc64() == in_part.crc64());
    Piece not_at_all(false);
    (void)not_at_all.read(0, Piece::size);
    CHECK(not_at_all.body->crc64() == not_at_all.crc64());
}

#ifndef _WIN32  // There nobody can write to a file that is being sent.
TEST_CASE("a file that became shorter or was written to ends the request before its last byte", "[posix]") {
    Piece shorter(false);
    std::filesystem::resize_file(shorter.folder.path("file"), 2000);
    CHECK(status_of([&] { return shorter.read(0, Piece::size); }) == MIS_FILE_CHANGED);
}

TEST_CASE("a file without content, of which nothing will be read, is looked at beforehand", "[posix]") {
    const TemporaryFolder folder;
    const auto file = InputFile::open(folder.write("file", ""));
    const FileIdentity empty = file->identity();
    const auto body = [&] {
        return std::make_shared<FileBody>(file, empty, 0, 0, std::make_shared<Progress>(), false);
    };
    CHECK(body()->size() == 0);
    folder.write("file", "content");
    CHECK(status_of(body) == MIS_FILE_CHANGED);
}

TEST_CASE("a file that has content although its size is 0 is not taken for an empty one", "[posix]") {
    if (!std::filesystem::exists("/proc/version")) {
        WARN("not run: there is no /proc");
        return;
    }
    const auto file = InputFile::open("/proc/version");
    const Error error = error_of(
        [&] { return FileBody(file, file->identity(), 0, 0, std::make_shared<Progress>(), false).size(); });
    CHECK(error.code == MIS_FILE_FAILED);
    CHECK_THAT(error.hint, Catch::Contains("-Content"));
}
#endif

TEST_CASE_METHOD(
    BlobWorld, "where the service tells the CRC-64 of what it received, it has to be that of what was sent") {
    const auto tell = [&](const std::string &crc64) {
        misbehave("PUT", "/blob$", 1,
                  R"({"passThrough": true, "setHeaders": {"x-ms-content-crc64": ")" + crc64 + "\"}}");
    };
    const std::string content = random_bytes(100'000);
    folder.write("file", content);
    Crc64 crc;
    crc.update(content.data(), content.size());
    UploadRequest request = upload_of("file");
    request.overwrite = true;
    CHECK_FALSE(*context.tells_crc64);
    for (int i = 0; i < 2; ++i) {  // read again the first time, computed on the way the second
        tell(crc.text());
        CHECK(run(request).length == 100'000);
        CHECK(*context.tells_crc64);
    }
    tell("AAAAAAAAAAA=");
    const Error error = error_of([&] { return run(request); });
    CHECK(error.code == MIS_BLOB_CORRUPT);
    CHECK(error.operation == "Put Blob");
    CHECK(error.retryable);
    CHECK_THAT(error.message, Catch::Contains(crc.text()) && Catch::Contains("AAAAAAAAAAA="));
}
