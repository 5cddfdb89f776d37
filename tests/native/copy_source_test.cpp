#include "copy_source.h"

#include <catch2/catch.hpp>

#include "sas_authorizer.h"
#include "support/identity_account.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

constexpr const char *sas = "sv=1&sp=r&se=2023-12-01&sig=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE%3D";

Context account(const std::string &endpoint, const std::string &key, const std::string &sas_token = "") {
    ContextOptions options;
    options.account_name = "acct";
    options.account_key = Secret(key);
    options.sas_token = Secret(sas_token);
    options.anonymous = key.empty() && sas_token.empty();
    options.blob_endpoint = endpoint;
    return make_context(options);
}

const char *const at_home = "https://acct.blob.core.windows.net";
const char *const elsewhere = "https://other.blob.core.windows.net";

CopySource source_of(Context context) {
    CopySource source;
    source.context = std::make_shared<const Context>(std::move(context));
    source.address = {"from", "a b", "", ""};
    return source;
}

CopySource source_at(const std::string &uri) {
    CopySource source;
    source.uri = Secret(uri);
    return source;
}

struct Accesses {
    std::string now;
    std::string later;
};

Accesses accesses(const CopySource &source, const Context &destination) {
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    return {std::string(access_while_waiting(work, source, destination).url.view()),
            std::string(access_for_later(work, source, destination).url.view())};
}

}  // namespace

TEST_CASE("a key signs a SAS of the one blob: for an hour, or for as long as a copy may take by itself") {
    const Accesses between = accesses(source_of(account(at_home, "a2V5")), account(elsewhere, "a2V5"));
    CHECK_THAT(between.now, Catch::StartsWith("https://acct.blob.core.windows.net/from/a%20b?sv=") &&
                                Contains("&spr=https&se=2023-11-14T23%3A13%3A20Z&sr=b&sp=r&sig="));
    CHECK_THAT(between.later, Contains("&se=2023-11-21T20%3A58%3A20Z&sr=b&sp=r&sig="));

    const Accesses within = accesses(source_of(account(at_home, "a2V5")), account(at_home, "a2V5"));
    CHECK_THAT(within.now, Contains("sig="));  // which a copy at once demands there, too
    CHECK(within.later == "https://acct.blob.core.windows.net/from/a%20b");
    CHECK_THAT(accesses(source_of(account(at_home, "a2V5")), account(at_home, "", sas)).later,
               Contains("sig="));
}

TEST_CASE("a SAS, an address and a public source go as they are") {
    const Context destination = account(elsewhere, "a2V5");
    for (const auto &[source, url] :
         {std::pair{source_of(account(at_home, "", sas)), std::string(at_home) + "/from/a%20b?" + sas},
          std::pair{source_of(account(at_home, "")), std::string(at_home) + "/from/a%20b"},
          std::pair{source_at("https://x.example/c/b?" + std::string(sas)),
                    "https://x.example/c/b?" + std::string(sas)}}) {
        const Accesses got = accesses(source, destination);
        CHECK(got.now == url);
        CHECK(got.later == url);
    }
    CopySource snapshot = source_of(account(at_home, "", sas));
    snapshot.address.snapshot = "2023-01-01T00:00:00.0Z";
    CHECK(accesses(snapshot, destination).now ==
          std::string(at_home) + "/from/a%20b?snapshot=2023-01-01T00:00:00.0Z&" + sas);
}

TEST_CASE("no SAS goes to a destination over plain http") {
    const Context plain = account("http://other.example", "a2V5");
    for (const CopySource &source :
         {source_of(account(at_home, "a2V5")), source_of(account(at_home, "", sas)),
          source_at("https://x.example/c/b?sig=canary")}) {
        const Error error = error_of([&] { return accesses(source, plain); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Contains("plain http") && !Contains("canary"));
    }
}

TEST_CASE("an identity's token goes with a copy at once, to hosts that may have one, and to no others") {
    const IdentityAccount machine;
    const CopySource source = source_of(make_context(machine.options()));
    Work work = machine.work();
    const SourceAccess access = access_while_waiting(work, source, account(machine.stage.url(), "a2V5"));
    REQUIRE(access.authorization);
    CHECK_THAT(std::string(access.authorization->view()), Catch::StartsWith("Bearer ey"));
    CHECK_THAT(std::string(access.url.view()), !Contains("sig="));
    CHECK(access_while_waiting(work, source, account(elsewhere, "a2V5")).authorization);
    for (const char *endpoint : {"https://files.example.com", "http://other.blob.core.windows.net"}) {
        CAPTURE(endpoint);
        const Error error =
            error_of([&] { return access_while_waiting(work, source, account(endpoint, "a2V5")); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Contains("The destination's blob endpoint") || Contains("plain http"));
    }
}

TEST_CASE("an address is that of a blob, over https or on this machine, and is never repeated") {
    for (const char *good : {"https://x.blob.core.windows.net/c/b", "https://x.example/c/b/d?sig=1",
                             "http://127.0.0.1:10000/acct/c/b?sig=1"}) {
        CAPTURE(good);
        CHECK(status_of([&] { check_copy_source(source_at(good)); }) == MIS_OK);
    }
    for (const char *bad : {"", "canary", "ftp://x/canary/b", "https://x.example", "https://x.example/canary",
                            "https://u:canary@x.example/c/b", "http://x.example/c/b?sig=canary",
                            "https://x.example/c/b?sig=can ary", "https://x.example/c/b?sig=canary#f",
                            "https://x.example/c/b?sig=canary\r\nX: y"}) {
        CAPTURE(bad);
        const Error error = error_of([&] { check_copy_source(source_at(bad)); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, !Contains("canary"));
    }
}
