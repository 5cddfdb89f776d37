#include "transfer_plan.h"

#include <catch2/catch.hpp>
#include <set>

#include "base64.h"
#include "digest.h"

using namespace mistorage;

namespace {

constexpr std::uint64_t MiB = 1u << 20;

}  // namespace

TEST_CASE("blocks are 8 MiB, doubled until 50,000 of them hold the file") {
    struct Row {
        std::uint64_t file_size;
        std::uint64_t block_size;
    };
    for (const Row &row : std::vector<Row>{{0, 8 * MiB},
                                           {single_put_limit + 1, 8 * MiB},
                                           {8 * MiB * 50'000, 8 * MiB},
                                           {8 * MiB * 50'000 + 1, 16 * MiB},
                                           {16 * MiB * 50'000, 16 * MiB},
                                           {16 * MiB * 50'000 + 1, 32 * MiB},
                                           {2048 * MiB * 50'000, 2048 * MiB},
                                           {2048 * MiB * 50'000 + 1, 4000 * MiB},
                                           {4000 * MiB * 50'000, 4000 * MiB}}) {
        CAPTURE(row.file_size);
        CHECK(block_size_for(row.file_size) == row.block_size);
        CHECK(row.block_size * most_blocks >= row.file_size);
    }
}

TEST_CASE("a file that no blob can hold has no block size") {
    CHECK(block_size_for(4000 * MiB * 50'000 + 1) == 0);
    CHECK(block_size_for(UINT64_MAX) == 0);
}

TEST_CASE("a download's write unit shrinks as connections grow, within 16 MiB for all") {
    struct Row {
        unsigned concurrency;
        std::size_t unit;
    };
    for (const Row &row : std::vector<Row>{{0, MiB},
                                           {1, MiB},
                                           {8, MiB},
                                           {16, MiB},
                                           {17, 16 * MiB / 17},
                                           {32, MiB / 2},
                                           {64, MiB / 4},
                                           {256, MiB / 16},
                                           {1000, MiB / 16},
                                           {UINT32_MAX, MiB / 16}}) {
        CAPTURE(row.concurrency);
        CHECK(write_unit_for(row.concurrency) == row.unit);
    }
}

TEST_CASE("the blocks of a stream grow with their number, and 50,000 of them hold more than 2 TiB") {
    struct Row {
        std::uint64_t index;
        std::uint64_t mebibytes;
    };
    for (const Row &row : {Row{0, 8}, Row{4'999, 8}, Row{5'000, 16}, Row{9'999, 16}, Row{10'000, 32},
                           Row{14'999, 32}, Row{15'000, 64}, Row{most_blocks - 1, 64}}) {
        CAPTURE(row.index);
        CHECK(stream_block_size(row.index) == row.mebibytes << 20);
    }
    std::uint64_t all = 0;
    for (std::uint64_t i = 0; i < most_blocks; ++i) {
        all += stream_block_size(i);
    }
    CHECK(all > std::uint64_t{2} << 40);
}

TEST_CASE("all block ids of a blob have the same length, 64 bytes at most, and differ") {
    const std::string source = sha256("a file");
    std::set<std::string> ids;
    for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{255},
                                      std::uint64_t{256}, most_blocks - 1, UINT64_MAX}) {
        const std::string id = block_id(source, index);
        CHECK(id.size() == 44);
        REQUIRE(base64_decode(id));
        CHECK(base64_decode(id)->size() == 32);
        ids.insert(id);
    }
    CHECK(ids.size() == 6);
    CHECK(block_id("short", 0).size() == 44);
}

TEST_CASE("block ids of another source never collide, those of the same are found again") {
    CHECK(block_id(sha256("a"), 7) == block_id(sha256("a"), 7));
    CHECK(block_id(sha256("a"), 7) != block_id(sha256("b"), 7));
}
