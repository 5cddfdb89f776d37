#include "base64.h"

#include <catch2/catch.hpp>

using namespace mistorage;

namespace {

struct Row {
    std::string bytes;
    std::string text;
};

// RFC 4648, section 10.
const std::vector<Row> rfc4648 = {{"", ""},
                                  {"f", "Zg=="},
                                  {"fo", "Zm8="},
                                  {"foo", "Zm9v"},
                                  {"foob", "Zm9vYg=="},
                                  {"fooba", "Zm9vYmE="},
                                  {"foobar", "Zm9vYmFy"}};

}  // namespace

TEST_CASE("base64 is written and read as in RFC 4648") {
    for (const Row &row : rfc4648) {
        CAPTURE(row.bytes);
        CHECK(base64_encode(row.bytes) == row.text);
        const auto decoded = base64_decode(row.text);
        REQUIRE(decoded);
        CHECK(decoded->view() == row.bytes);
    }
}

TEST_CASE("every byte survives base64, at every length up to three groups") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all += static_cast<char>(byte);
    }
    CHECK(base64_decode(base64_encode(all))->view() == all);
    for (std::size_t length = 0; length < 10; ++length) {
        const std::string bytes = all.substr(250 - length, length);
        CHECK(base64_decode(base64_encode(bytes))->view() == bytes);
    }
}

TEST_CASE("the alphabet is the standard one, with + and /") {
    CHECK(base64_encode("\xFB\xEF\xFF") == "++//");
    CHECK_FALSE(base64_decode("--__"));
}

TEST_CASE("what is not wholly base64 is refused") {
    for (const std::string &text :
         {std::string("A"), std::string("AB"), std::string("ABC"), std::string("A==="), std::string("===="),
          std::string("=ABC"), std::string("AB=C"), std::string("AA==AAAA"), std::string("AAAA===="),
          std::string(" AAAA"), std::string("AAAA "), std::string("AAA\n"), std::string("AAAA\r\n"),
          std::string("AA\0A", 4), std::string("AA\xC3\xA4")}) {
        CAPTURE(text);
        CHECK_FALSE(base64_decode(text));
    }
}
