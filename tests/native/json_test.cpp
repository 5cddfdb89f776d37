#include "json.h"

#include <simdjson.h>

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace mistorage;

namespace {

// The member "a" of the document, or "not JSON".
std::string member_a(std::string_view text) {
    std::string value;
    const bool parsed =
        read_json(text, [&](const simdjson::dom::element &root) { value = json_text(root, "a"); });
    return parsed ? value : "not JSON";
}

std::string view_of_a(std::string_view text) {
    std::string value;
    CHECK(read_json(text, [&](const simdjson::dom::element &root) { value = json_view(root, "a"); }));
    return value;
}

std::string repeated(const std::string &text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) {
        all += text;
    }
    return all;
}

}  // namespace

TEST_CASE("members are read as text, whole numbers too") {
    CHECK(member_a(R"({"a":"text"})") == "text");
    CHECK(member_a(R"({"a":""})").empty());
    CHECK(member_a(R"({"a":3600})") == "3600");
    CHECK(member_a(R"({"a":-1})") == "-1");
    CHECK(member_a(R"({"a":9223372036854775807})") == "9223372036854775807");
    CHECK(member_a(R"( {"b":{"a":"inner"}, "a" : "outer"} )") == "outer");
    CHECK(member_a(R"({"a":"\u00e4\n\"\\\/\ud83d\ude00"})") == "\xC3\xA4\n\"\\/\xF0\x9F\x98\x80");
}

TEST_CASE("a member that is missing or of another kind reads as nothing") {
    for (const char *text : {"{}", R"({"b":"x"})", R"({"A":"x"})", R"({"a":null})", R"({"a":true})",
                             R"({"a":1.5})", R"({"a":9223372036854775808})", R"({"a":{}})", R"({"a":["x"]})",
                             "[]", R"(["a"])", R"("a")", "1", "null"}) {
        CAPTURE(text);
        CHECK(member_a(text).empty());
    }
}

TEST_CASE("without a copy only strings are read") {
    CHECK(view_of_a(R"({"a":"text"})") == "text");
    CHECK(view_of_a(R"({"a":3600})").empty());
    CHECK(view_of_a("[]").empty());
}

TEST_CASE("a document that is malformed behind the wanted field is not believed") {
    for (const char *text : {R"({"a":"x","b":tru})", R"({"a":"x" "b":1})", R"({"a":"x",})", R"({"a":"x"}})",
                             R"({"a":"x"} {"a":"y"})", R"({"a":"x","b":01})", R"({"a":"x","b":"\q"})",
                             R"({"a":"x","b":"\ud800"})", R"({"a":"x"]})", "{\"a\":\"x\",\"b\":\"\n\"}",
                             "{\"a\":\"x\",\"b\":\"\xFF\"}", R"({a:"x"})", R"({'a':'x'})"}) {
        CAPTURE(text);
        CHECK(member_a(text) == "not JSON");
    }
}

TEST_CASE("a truncated document is not believed, wherever it ends") {
    const std::string whole = R"({"a":"x","b":[1,{"c":null}]})";
    CHECK(member_a(whole) == "x");
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(member_a(whole.substr(0, length)) == "not JSON");
    }
    CHECK(member_a(std::string_view()) == "not JSON");
    CHECK(member_a("   ") == "not JSON");
}

TEST_CASE("a NUL outside a string is malformed, an escaped one is a character") {
    CHECK(member_a(std::string_view("{\"a\":\"x\"}\0", 10)) == "not JSON");
    CHECK(member_a(std::string_view("{\"a\":\"x\0\"}", 10)) == "not JSON");
    CHECK(member_a(R"({"a":"x\u0000y"})") == std::string("x\0y", 3));
}

TEST_CASE("nesting has a limit, so that no document can exhaust the stack") {
    CHECK(member_a(R"({"a":"x","b":)" + repeated("[", 100) + repeated("]", 100) + '}') == "x");
    CHECK(member_a(R"({"a":"x","b":)" + repeated("[", 100'000) + repeated("]", 100'000) + '}') == "not JSON");
    CHECK(member_a(repeated("{\"a\":", 100'000)) == "not JSON");
}

TEST_CASE("of two members of the same name the first counts") {
    CHECK(member_a(R"({"a":"first","a":"second"})") == "first");
}

TEST_CASE("strings may fill the whole document") {
    const std::string text(100'000, 't');
    CHECK(member_a(R"({"a":")" + text + "\"}") == text);
    const std::string small = repeated(R"("",)", 10'000);
    CHECK(member_a(R"({"b":[)" + small + R"(""],"a":"x"})") == "x");
}

TEST_CASE("what the reader throws comes out of the reading") {
    CHECK_THROWS_AS(
        (void)read_json("{}", [](const simdjson::dom::element &) { throw std::runtime_error("mine"); }),
        std::runtime_error);
}
