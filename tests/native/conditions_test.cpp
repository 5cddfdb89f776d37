#include "conditions.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using Catch::Contains;
using test::error_of;
using test::status_of;

TEST_CASE("each condition that is given becomes its header, and none that is not") {
    Request nothing;
    add_conditions(nothing, {});
    CHECK(nothing.headers.empty());
    CHECK(Conditions().empty());

    const Conditions all{
        R"("1")", "*", 1'700'000'000, 1'700'000'001, R"("a" = 'b')", "01234567-89ab-cdef-0123-456789abcdef"};
    CHECK_FALSE(all.empty());
    Request request;
    add_conditions(request, all);
    CHECK(request.headers.size() == 6);
    CHECK(find_header(request.headers, "If-Match") == R"("1")");
    CHECK(find_header(request.headers, "If-None-Match") == "*");
    CHECK(find_header(request.headers, "If-Modified-Since") == "Tue, 14 Nov 2023 22:13:20 GMT");
    CHECK(find_header(request.headers, "If-Unmodified-Since") == "Tue, 14 Nov 2023 22:13:21 GMT");
    CHECK(find_header(request.headers, "x-ms-if-tags") == R"("a" = 'b')");
    CHECK(find_header(request.headers, "x-ms-lease-id") == "01234567-89ab-cdef-0123-456789abcdef");
}

TEST_CASE("what cannot be a header, a lease or a time is refused") {
    CHECK_NOTHROW(check_conditions({}));
    CHECK_THAT(error_of([] {
                   check_conditions({"\"1\"\r\nx: y", {}, 0, 0, {}, {}});
               }).message,
               Contains("IfMatch"));
    CHECK_THAT(error_of([] {
                   check_conditions({{}, "\xC3\xA4", 0, 0, {}, {}});
               }).message,
               Contains("IfNoneMatch"));
    CHECK_THAT(error_of([] {
                   check_conditions({{}, {}, 0, 0, "\n", {}});
               }).message,
               Contains("tag condition"));
    CHECK_THAT(error_of([] { check_conditions({{}, {}, 0, 0, {}, "mine"}); }).message, Contains("lease id"));
    CHECK(status_of([] { check_conditions({{}, {}, -1, 0, {}, {}}); }) == MIS_INVALID_ARGUMENT);
    CHECK(status_of([] { check_conditions({{}, {}, 0, -1, {}, {}}); }) == MIS_INVALID_ARGUMENT);
}

TEST_CASE("they are about a blob that is there, but for a lease and for there being none") {
    CHECK_FALSE(Conditions().concern_blob());
    CHECK_FALSE(Conditions{"", "*", 0, 0, "", "a lease"}.concern_blob());
    CHECK(Conditions{"an ETag", "", 0, 0, "", ""}.concern_blob());
    CHECK(Conditions{"", "an ETag", 0, 0, "", ""}.concern_blob());
    CHECK(Conditions{"", "*", 1, 0, "", ""}.concern_blob());
    CHECK(Conditions{"", "", 0, 1, "", ""}.concern_blob());
    CHECK(Conditions{"", "", 0, 0, "tags", ""}.concern_blob());
}
