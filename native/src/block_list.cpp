#include "block_list.h"

#include <pugixml.hpp>

#include "error.h"

namespace mistorage {

UncommittedBlocks parse_uncommitted_blocks(std::string_view xml) {
    pugi::xml_document document;
    const auto parsed = document.load_buffer(xml.data(), xml.size());
    const pugi::xml_node list = document.child("BlockList");
    if (!parsed || !list) {
        throw Error(MIS_RESPONSE_INVALID, "The answer to Get Block List is no list of blocks.",
                    "Check that the endpoint is a blob service.");
    }
    UncommittedBlocks blocks;
    for (const pugi::xml_node block : list.child("UncommittedBlocks").children("Block")) {
        blocks[block.child_value("Name")] = block.child("Size").text().as_ullong();
    }
    return blocks;
}

}  // namespace mistorage
