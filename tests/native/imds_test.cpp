#include "imds.h"

#include <catch2/catch.hpp>

using namespace mistorage;

namespace {

TokenRequest for_resource(const std::string &resource) {
    TokenRequest request;
    request.resource = resource;
    return request;
}

}  // namespace

TEST_CASE("a token is asked for with its resource, encoded") {
    CHECK(imds_token_query(for_resource("https://management.azure.com/")) ==
          "?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F");
    CHECK(imds_token_query(for_resource("api://a&b=c")) ==
          "?api-version=2018-02-01&resource=api%3A%2F%2Fa%26b%3Dc");
}

TEST_CASE("an identity is selected by the one id that is given, in IMDS's own spelling") {
    struct Row {
        IdentitySelector identity;
        const char *end;
    };
    for (const Row &row :
         std::vector<Row>{{{"c", "", ""}, "&client_id=c"},
                          {{"", "o", ""}, "&object_id=o"},
                          {{"", "", "/subscriptions/s r"}, "&msi_res_id=%2Fsubscriptions%2Fs%20r"},
                          {{"c&x=y", "", ""}, "&client_id=c%26x%3Dy"}}) {
        TokenRequest request = for_resource("urn:r");
        request.identity = row.identity;
        CHECK(imds_token_query(request) == std::string("?api-version=2018-02-01&resource=urn%3Ar") + row.end);
    }
}

TEST_CASE("where nothing answers the advice depends on whose address it is") {
    for (const bool is_well_known : {true, false}) {
        CHECK_THAT(
            unreachable_imds_hint(is_well_known),
            Catch::Contains("managed identity") && Catch::Contains("AZURE_POD_IDENTITY_AUTHORITY_HOST"));
    }
    CHECK_THAT(unreachable_imds_hint(true), Catch::Contains("firewall"));
    CHECK_THAT(unreachable_imds_hint(false),
               Catch::Contains("remove the variable") && !Catch::Contains("firewall"));
}
