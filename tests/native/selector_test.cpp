#include "selector.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

constexpr SelectorNames all_names{"client_id", "principal_id", "mi_res_id"};

}  // namespace

TEST_CASE("an identity is selected in the source's own spelling, encoded") {
    struct Row {
        IdentitySelector identity;
        const char *query;
    };
    for (const Row &row :
         std::vector<Row>{{{}, ""},
                          {{"c-1", "", ""}, "&client_id=c-1"},
                          {{"", "o-1", ""}, "&principal_id=o-1"},
                          {{"", "", "/s/r 1"}, "&mi_res_id=%2Fs%2Fr%201"},
                          {{"a&resource=b#c%", "", ""}, "&client_id=a%26resource%3Db%23c%25"}}) {
        CHECK(selector_query(row.identity, IdentitySource::app_service, all_names) == row.query);
    }
}

TEST_CASE("a way that the source does not have is refused: it would answer for another identity") {
    struct Row {
        IdentitySelector identity;
        const char *what;
    };
    for (const Row &row : std::vector<Row>{{{"s-1", "", ""}, "client id"},
                                           {{"", "s-1", ""}, "object id"},
                                           {{"", "", "s-1"}, "resource id"}}) {
        CAPTURE(row.what);
        const Error error =
            error_of([&] { return selector_query(row.identity, IdentitySource::cloud_shell, {}); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Contains("CloudShell") && Contains(row.what));
    }
    CHECK(selector_query({}, IdentitySource::cloud_shell, {}).empty());
}

TEST_CASE("what was selected reads as a part of a sentence") {
    CHECK(selector_text({}).empty());
    CHECK(selector_text({"c-1", "", ""}) == "with client id 'c-1'");
    CHECK(selector_text({"", "o-1", ""}) == "with object id 'o-1'");
    CHECK(selector_text({"", "", "/s/r"}) == "with resource id '/s/r'");
}
