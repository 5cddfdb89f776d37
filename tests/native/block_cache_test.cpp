#include "block_cache.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

using namespace mistorage;

TEST_CASE("a block that is given back is the next one of its size") {
    constexpr std::size_t size = smallest_kept_block + 12'345;  // that nothing else here takes
    void *const block = take_block(size);
    REQUIRE(block != nullptr);
    std::memset(block, 'x', size);
    give_block(block, size);
    void *const other = take_block(size + 1);
    CHECK(other != block);
    void *const again = take_block(size);
    CHECK(again == block);
    give_block(again, size);
    give_block(other, size + 1);
}

TEST_CASE("what nobody wants any more does not keep a new size out") {
    constexpr std::size_t large = most_kept_bytes / 2;
    void *const one = take_block(large);
    void *const two = take_block(large);
    give_block(one, large);
    give_block(two, large);
    constexpr std::size_t size = smallest_kept_block + 23'456;
    void *const block = take_block(size);
    give_block(block, size);
    void *const other = take_block(size + 1);  // would be this one if it had gone to the system
    CHECK(other != block);
    void *const again = take_block(size);
    CHECK(again == block);
    give_block(again, size);
    give_block(other, size + 1);
    CHECK(make_block(large).get() == two);
}

TEST_CASE("what is given back beyond what is kept goes to the system") {
    constexpr std::size_t size = most_kept_bytes / 2 - 1;
    std::vector<void *> blocks;
    for (int i = 0; i < 4; ++i) {
        blocks.push_back(take_block(size));
        REQUIRE(blocks.back() != nullptr);
    }
    for (void *const block : blocks) {
        give_block(block, size);  // the sanitizer would see one that is lost or freed twice
    }
}

TEST_CASE("giving back nothing is allowed, and a block gives itself back") {
    give_block(nullptr, 0);
    char *address = nullptr;
    {
        const Block block = make_block(smallest_kept_block + 54'321);
        address = block.get();
        block[0] = 'x';
    }
    CHECK(make_block(smallest_kept_block + 54'321).get() == address);
}
