#include "names.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using test::error_of;
using test::status_of;

namespace {

using Check = void (*)(std::string_view);
using Names = std::vector<std::string>;

void accepted(Check check, const Names &names) {
    for (const std::string &name : names) {
        CAPTURE(name);
        CHECK(status_of([&] { check(name); }) == MIS_OK);
    }
}

void refused(Check check, const Names &names) {
    for (const std::string &name : names) {
        CAPTURE(name);
        CHECK(status_of([&] { check(name); }) == MIS_INVALID_ARGUMENT);
    }
}

std::string repeated(const std::string &text, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) {
        all += text;
    }
    return all;
}

}  // namespace

TEST_CASE("a storage account's name has 3 to 24 lower-case letters and digits") {
    accepted(check_account_name, {"abc", "123", "mystorage1", std::string(24, 'a')});
    refused(check_account_name, {"", "ab", std::string(25, 'a'), "Abc", "a-b", "a.b", "a_b", "a b", "abc\n",
                                 "ab\xC3\xA9", "../x", "a/b", std::string("ab\0c", 4)});
}

TEST_CASE("an account name that is far too long is not repeated: it may be the key in the wrong place") {
    CHECK_THAT(error_of([] { check_account_name("My-Storage"); }).message, Catch::Contains("My-Storage"));
    const std::string key = std::string(86, 'k') + "==";
    CHECK_THAT(error_of([&] { check_account_name(key); }).message, !Catch::Contains("kkk"));
}

TEST_CASE("a resource group's name has 1 to 90 letters, digits and . _ - ( ), and no dot at its end") {
    accepted(check_resource_group_name, {"a", "Group-1_(test).x", "-", "(", "9", ".a", std::string(90, 'g')});
    refused(check_resource_group_name, {"", std::string(91, 'g'), "a.", ".", "..", "a b", "a/b", "a%2Fb",
                                        "a?b", "a#b", "a\\b", "a\n", std::string("a\0b", 3)});
}

TEST_CASE("a subscription id is a GUID") {
    accepted(check_subscription_id,
             {"00000000-0000-0000-0000-000000000000", "01234567-89ab-cdef-ABCD-EF0123456789"});
    refused(check_subscription_id,
            {"", "Pay-As-You-Go", "01234567-89ab-cdef-abcd-ef012345678",
             "01234567-89ab-cdef-abcd-ef01234567890", "0123456789abcdefabcdef0123456789",
             "{01234567-89ab-cdef-abcd-ef0123456789}", "01234567-89ab-cdef-abcd-ef012345678g",
             "012345678-9ab-cdef-abcd-ef0123456789", "01234567-89ab-cdef-abcd-ef012345678/"});
}

TEST_CASE("a container's name has 3 to 63 lower-case letters, digits and single hyphens between them") {
    accepted(check_container_name, {"abc", "a-b", "a-b-c", "123", "0-0", std::string(63, 'c')});
    refused(check_container_name, {"", "ab", std::string(64, 'c'), "Abc", "-abc", "abc-", "a--b", "a_b",
                                   "a.b", "a/b", "a b", "..", "abc\n", "ab\xC3\xA9"});
}

TEST_CASE("three containers have names of their own") {
    accepted(check_container_name, {"$root", "$logs", "$web"});
    refused(check_container_name, {"$other", "$", "$Root", "$root2"});
}

TEST_CASE("a blob's name has 1 to 1024 characters of any kind") {
    accepted(check_blob_name,
             {"a", "folder/a b.txt", "..", "a\\b", "%", "a?b#c", "\n", std::string(1024, 'b')});
    refused(check_blob_name, {"", std::string(1025, 'b')});
}

TEST_CASE("a blob's name is counted in UTF-16 units, as the service does") {
    const std::string two_bytes = "\xC3\xA4";
    const std::string three_bytes = "\xE2\x82\xAC";
    const std::string four_bytes = "\xF0\x9F\x98\x80";  // two units
    accepted(check_blob_name,
             {repeated(two_bytes, 1024), repeated(three_bytes, 1024), repeated(four_bytes, 512)});
    refused(check_blob_name, {repeated(two_bytes, 1025), repeated(three_bytes, 1025),
                              repeated(four_bytes, 513), repeated(four_bytes, 512) + 'x'});
}

TEST_CASE("a blob's name is well-formed UTF-8") {
    accepted(check_blob_name, {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                               "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"});
    refused(check_blob_name, {"\x80", "\xBF", "a\xFF", "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xC3(",
                              "\xC0\xAF",  // a slash in two bytes
                              "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF",
                              "\xED\xA0\x80",  // half of a surrogate pair
                              "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80"});
}

TEST_CASE("a metadata name has letters, digits and underscores, and does not begin with a digit") {
    accepted(check_metadata_name, {"a", "A", "_", "_1", "a_B_9", std::string(200, 'm')});
    refused(check_metadata_name,
            {"", "1a", "a-b", "a.b", "a b", "a:b", "a\r\nx", "\xC3\xA4", std::string("a\0", 2)});
}

TEST_CASE("a value that becomes a header is printable ASCII, so that it cannot become two") {
    const auto check = [](std::string_view text) { check_header_text(text, "ContentType"); };
    accepted(check, {"", "text/plain; charset=\"utf-8\"", " !~"});
    refused(check, {"a\r\nx-ms-evil: 1", "a\n", "a\r", "a\tb", std::string("a\0b", 3), "\x7F", "\xC3\xA4"});
    CHECK_THAT(error_of([&] { check("\n"); }).message, Catch::Contains("ContentType"));
}

TEST_CASE("a blob has up to ten tags, of letters, digits and some signs") {
    const auto check = [](std::string_view name) { check_tags({{std::string(name), "v"}}); };
    accepted(check, {"a", "A b+c-d.e/f:g=h_i", std::string(128, 't')});
    refused(check, {"", "a&b", "\xC3\xA4", "a\n", std::string(129, 't')});
    const auto value = [](std::string_view text) { check_tag("name", text); };
    accepted(value, {"", "x y", std::string(256, 'v')});
    refused(value, {"a'b", std::string(257, 'v')});
    const std::vector<std::pair<std::string, std::string>> ten(10, {"a", "b"});
    CHECK_NOTHROW(check_tags(ten));
    auto eleven = ten;
    eleven.emplace_back("c", "d");
    CHECK_THAT(error_of([&] { check_tags(eleven); }).message, Catch::Contains("up to 10"));
}

TEST_CASE("a resource is an absolute URI") {
    accepted(check_resource,
             {"https://management.azure.com/", "https://management.azure.com", "https://storage.azure.com/",
              "api://00000000-0000-0000-0000-000000000000", "urn:ms-drs:enterpriseregistration.windows.net",
              "https://a.b/c?d=e#f%20", "https://h/" + std::string(2038, 'p')});
    refused(check_resource,
            {"", "management.azure.com", "/path", "https:", "https://", "https:///path", "://host", ":x",
             "1https://host", "ht tp://host", "https://a b/", "https://host/\"x\"", "https://host/<x>",
             "https://host/\r\nMetadata: false", "https://h\xC3\xB6st/", "https://host/\\x",
             "https://h/" + std::string(2039, 'p')});
}

TEST_CASE("a refused resource is repeated, but not at any length") {
    CHECK_THAT(error_of([] { check_resource("storage"); }).message, Catch::Contains("'storage'"));
    CHECK(error_of([] { check_resource(std::string(5000, 'x')); }).message.size() < 400);
}

TEST_CASE("what selects an identity is printable and of sensible length") {
    const auto check = [](std::string_view text) { check_selector(text, "client id"); };
    accepted(check, {"", "00000000-0000-0000-0000-000000000000",
                     "/subscriptions/x/resourceGroups/y/providers/Microsoft.ManagedIdentity/"
                     "userAssignedIdentities/z",
                     std::string(1024, 'i')});
    refused(check, {std::string(1025, 'i'), "a\r\nb", std::string("a\0b", 3), "\xC3\xA4"});
    CHECK_THAT(error_of([&] { check("\n"); }).message, Catch::Contains("client id"));
}

TEST_CASE("each refusal names the rule") {
    CHECK_THAT(error_of([] { check_account_name("X"); }).message, Catch::Contains("3 to 24"));
    CHECK_THAT(error_of([] { check_resource_group_name(""); }).message, Catch::Contains("1 to 90"));
    CHECK_THAT(error_of([] { check_subscription_id("x"); }).message, Catch::Contains("GUID"));
    CHECK_THAT(error_of([] { check_container_name("X"); }).message, Catch::Contains("3 to 63"));
    CHECK_THAT(error_of([] { check_blob_name(""); }).message, Catch::Contains("1 to 1024"));
    CHECK_THAT(error_of([] { check_metadata_name("1"); }).message, Catch::Contains("underscores"));
}
