#include "element_sink.h"

#include <catch2/catch.hpp>
#include <vector>

#include "support/thrown.h"

using namespace mistorage;
using test::status_of;

namespace {

const std::string list =
    "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ContainerName=\"Blob\"><Blobs>"
    "<Blob><Name>a</Name></Blob><BlobPrefix><Name>p/</Name></BlobPrefix>"
    "<Blob><Name> </Name></Blob>\r\n<Blob><Name>&lt;/Blob&gt;</Name></Blob></Blobs>"
    "<NextMarker>m</NextMarker></EnumerationResults>";

struct Taken {
    std::vector<std::string> names;
    std::string rest;
};

// As it comes in pieces of so many bytes.
Taken take(const std::string &text, std::size_t piece) {
    Taken taken;
    ElementSink sink("Blob",
                     [&](const pugi::xml_node &blob) { taken.names.emplace_back(blob.child_value("Name")); });
    sink.begin({});
    for (std::size_t at = 0; at < text.size(); at += piece) {
        sink.write(std::string_view(text).substr(at, piece));
    }
    taken.rest = sink.rest();
    return taken;
}

}  // namespace

TEST_CASE("the elements of a list are taken one by one, wherever the network cuts it") {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, list.size()}) {
        const Taken taken = take(list, piece);
        CHECK(taken.names == std::vector<std::string>{"a", " ", "</Blob>"});
        pugi::xml_document rest;
        REQUIRE(rest.load_string(taken.rest.c_str()));
        CHECK(std::string(rest.child("EnumerationResults").child_value("NextMarker")) == "m");
        CHECK(rest.child("EnumerationResults").child("Blobs").child("BlobPrefix"));
    }
}

TEST_CASE("an element of that name in another, which metadata can have, belongs to the other") {
    const std::string nested =
        "<Blobs><Blob><Name>a</Name><Metadata><Blob>v</Blob></Metadata></Blob>"
        "<Blob><Metadata><Blob><Blob>w</Blob></Blob><Blob/><blob></blob></Metadata><Name>b</Name></Blob></"
        "Blobs>";
    for (std::size_t piece = 1; piece <= nested.size(); ++piece) {
        const Taken taken = take(nested, piece);
        CHECK(taken.names == std::vector<std::string>{"a", "b"});
        CHECK(taken.rest == "<Blobs></Blobs>");
    }
}

TEST_CASE("a list without elements is all rest") {
    const std::string empty = "<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>";
    const Taken taken = take(empty, 3);
    CHECK(taken.names.empty());
    CHECK(taken.rest == empty);
}

TEST_CASE("what is cut off inside an element leaves a rest that is no document") {
    const Taken taken = take(list.substr(0, list.find(" </Name>")), 5);
    CHECK(taken.names == std::vector<std::string>{"a"});
    pugi::xml_document rest;
    CHECK_FALSE(rest.load_string(taken.rest.c_str()));
}

TEST_CASE("what is no XML, or has no end, is refused before it fills the memory") {
    ElementSink broken("Blob", [](const pugi::xml_node &) {});
    CHECK(status_of([&] { broken.write("<Blob><Name></Blob>"); }) == MIS_RESPONSE_INVALID);
    for (const char *start : {"<Blob>", "<html>"}) {
        ElementSink endless("Blob", [](const pugi::xml_node &) {});
        endless.write(start);
        CHECK(status_of([&] {
                  for (int i = 0; i < 100; ++i) {
                      endless.write(std::string(16 * 1024, 'x'));
                  }
              }) == MIS_RESPONSE_INVALID);
    }
}
