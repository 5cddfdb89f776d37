#include "text.h"

#include <catch2/catch.hpp>

using namespace mistorage;

TEST_CASE("letter case is ASCII's, whatever the locale") {
    CHECK(to_lower("aBc-1 \xC3\x84") == "abc-1 \xC3\x84");
    CHECK(equals_ignoring_case("ETag", "etag"));
    CHECK_FALSE(equals_ignoring_case("ETag", "etags"));
    CHECK_FALSE(equals_ignoring_case("\xC3\x84", "\xC3\xA4"));
}

TEST_CASE("white space is taken off both ends and nowhere else") {
    CHECK(trim(" \t\r\n a  b \n") == "a  b");
    CHECK(trim(" \t ").empty());
    CHECK(trim("").empty());
}

TEST_CASE("beginnings and ends may be longer than the text") {
    CHECK(starts_with("https://h", "https://"));
    CHECK_FALSE(starts_with("http", "https"));
    CHECK(ends_with("a.localhost", ".localhost"));
    CHECK_FALSE(ends_with("host", "localhost"));
    CHECK(starts_with("", ""));
    CHECK(ends_with("", ""));
}

TEST_CASE("what a server says is shown as one line, without what a terminal would obey") {
    struct Row {
        std::string text;
        std::string line;
    };
    for (const Row &row : std::vector<Row>{{"plain text", "plain text"},
                                           {"a\r\nb\tc", "a  b c"},
                                           {"\x1b[31mred", " [31mred"},
                                           {std::string("a\0b\x7F", 4), "a b "},
                                           {"\xC2\x9B[31m", " [31m"},  // U+009B starts a sequence too
                                           {"\xC2\xA0\xC3\xA4", "\xC2\xA0\xC3\xA4"},  // U+00A0 and up stay
                                           {"a\xC2", "a\xC2"}}) {
        CAPTURE(row.text);
        CHECK(shown(row.text, 100) == row.line);
    }
}

TEST_CASE("what a server says is cut between characters") {
    CHECK(shown("abcdef", 6) == "abcdef");
    CHECK(shown("abcdef", 5) == "abcde");
    CHECK(shown("a\xC3\xA4", 3) == "a\xC3\xA4");
    CHECK(shown("a\xC3\xA4", 2) == "a");
    CHECK(shown("\xF0\x9F\x98\x80", 3).empty());
    CHECK(shown("abc", 0).empty());
}
