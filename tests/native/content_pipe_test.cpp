#include "content_pipe.h"

#include <catch2/catch.hpp>

#include <string>
#include <thread>

#include "support/temporary_folder.h"
#include "support/thrown.h"
#include "transfer_plan.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

constexpr ContentPipe::Timeout at_once{0};
constexpr ContentPipe::Timeout long_enough{10'000};

PiecePtr piece_of(ReadPipe &pipe, const std::string &content) {
    PiecePtr piece = pipe.make(content.size());
    content.copy(piece->bytes.get(), content.size());
    piece->size = content.size();
    return piece;
}

}  // namespace

TEST_CASE("what is written comes out in whole pieces, and the rest with the end") {
    WritePipe pipe;
    const std::string content = random_bytes(smallest_block + 10);
    CHECK(pipe.take() == nullptr);
    CHECK(pipe.write(content.data(), 10, at_once) == 10);
    CHECK(pipe.take() == nullptr);
    CHECK(pipe.write(content.data() + 10, smallest_block, at_once) == smallest_block);
    const PiecePtr first = pipe.take();
    REQUIRE(first);
    CHECK(same_bytes({first->bytes.get(), first->size}, content.substr(0, smallest_block)));
    CHECK(pipe.take() == nullptr);
    CHECK_FALSE(pipe.drained());
    pipe.write_end();
    CHECK_FALSE(pipe.drained());
    const PiecePtr last = pipe.take();
    REQUIRE(last);
    CHECK(same_bytes({last->bytes.get(), last->size}, content.substr(smallest_block)));
    CHECK(pipe.drained());
}

TEST_CASE("after the end nothing more is taken, and it does not end twice") {
    WritePipe pipe;
    pipe.write_end();
    CHECK(pipe.drained());
    CHECK(status_of([&] { return pipe.write("x", 1, at_once); }) == MIS_INVALID_ARGUMENT);
    CHECK(status_of([&] { pipe.write_end(); }) == MIS_INVALID_ARGUMENT);
}

TEST_CASE("a piece counts until it is gone, and then whoever waits for room gets it") {
    WritePipe pipe;
    const std::string content(stream_budget, 'x');
    CHECK(pipe.write(content.data(), content.size(), at_once) == stream_budget);
    PiecePtr piece = pipe.take();
    CHECK(pipe.write("x", 1, at_once) == 0);
    std::thread service([&] { piece.reset(); });
    CHECK(pipe.write("x", 1, long_enough) == 1);
    service.join();
    CHECK(pipe.write(content.data(), content.size(), at_once) == smallest_block - 1);
}

TEST_CASE("what is read comes in the order in which it was given, however little is asked for") {
    ReadPipe pipe;
    char buffer[4] = {};
    CHECK(pipe.read(buffer, 4, at_once).count == 0);
    pipe.give(piece_of(pipe, "abcdef"));
    pipe.give(piece_of(pipe, "gh"));
    pipe.succeed();
    std::string all;
    ReadPipe::Read read;
    while (!(read = pipe.read(buffer, 4, at_once)).done) {
        all.append(buffer, read.count);
        all += '|';
    }
    CHECK(all == "abcd|ef|gh|");
}

TEST_CASE("a reader makes room by reading") {
    ReadPipe pipe;
    pipe.give(piece_of(pipe, std::string(stream_budget, 'x')));
    CHECK(pipe.make(1) == nullptr);
    std::string buffer(stream_budget, '\0');
    CHECK(pipe.read(buffer.data(), buffer.size(), at_once).count == stream_budget);
    CHECK(pipe.make(1) != nullptr);
}

TEST_CASE("what is given to a pipe that has failed is let go of") {
    ReadPipe pipe;
    pipe.fail(cancelled());
    PiecePtr piece = piece_of(pipe, "x");
    const std::weak_ptr<Piece> given = piece;
    pipe.give(std::move(piece));
    CHECK(given.expired());
}

TEST_CASE("the first failure counts, ends both sides, and drops what was held") {
    ReadPipe read;
    PiecePtr piece = piece_of(read, "x");
    const std::weak_ptr<Piece> held = piece;
    read.give(std::move(piece));
    read.fail(Error(MIS_BLOB_CHANGED, "it changed"));
    read.fail(cancelled());
    CHECK(held.expired());
    char byte = 0;
    CHECK(status_of([&] { return read.read(&byte, 1, long_enough).count; }) == MIS_BLOB_CHANGED);

    WritePipe write;
    std::thread operation([&] { write.fail(cancelled()); });
    const std::string content(2 * stream_budget, 'x');
    CHECK(status_of([&] { return write.write(content.data(), content.size(), long_enough); }) ==
          MIS_CANCELLED);
    operation.join();
    CHECK(status_of([&] { write.write_end(); }) == MIS_CANCELLED);
}
