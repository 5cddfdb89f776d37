#include "block_list.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using test::status_of;

TEST_CASE("the uncommitted blocks of a list are told by id and size, and no others") {
    const UncommittedBlocks blocks = parse_uncommitted_blocks(
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>"
        "<CommittedBlocks><Block><Name>b2xk</Name><Size>1</Size></Block></CommittedBlocks>"
        "<UncommittedBlocks><Block><Name>YQ==</Name><Size>4194304</Size></Block>"
        "<Block><Name>Yg==</Name><Size>4194304000</Size></Block></UncommittedBlocks></BlockList>");
    CHECK(blocks == UncommittedBlocks{{"YQ==", 4'194'304}, {"Yg==", 4'194'304'000}});
}

TEST_CASE("a blob without uncommitted blocks has an empty list") {
    CHECK(parse_uncommitted_blocks("<BlockList><UncommittedBlocks/></BlockList>").empty());
    CHECK(parse_uncommitted_blocks("<BlockList/>").empty());
}

TEST_CASE("what is no list of blocks is refused") {
    for (const char *xml :
         {"", "<html/>", "<BlockList>", "{}", "<BlockList><UncommittedBlocks></BlockList>"}) {
        CAPTURE(xml);
        CHECK(status_of([&] { return parse_uncommitted_blocks(xml); }) == MIS_RESPONSE_INVALID);
    }
}
