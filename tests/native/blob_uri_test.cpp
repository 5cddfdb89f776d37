#include "blob_uri.h"

#include <catch2/catch.hpp>

#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

const std::string sas =
    "sv=2021-12-02&se=2023-11-15T00%3A00%3A00Z&sr=b&sp=r&sig="
    "ab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2Fab%2B%2FabA%3D";

BlobUri parse(const std::string &uri) {
    return parse_blob_uri(Secret(uri));
}

std::string refusal_of(const std::string &uri) {
    return error_of([&] { (void)parse(uri); }).message;
}

struct Case {
    std::string uri;
    std::string endpoint;
    std::string account;
    std::string container;
    std::string blob;
};

}  // namespace

TEST_CASE("the address of a blob says account, container and name") {
    const std::string cloud = "https://mystorage.blob.core.windows.net";
    for (const Case &c : {
             Case{cloud + "/docs/report.csv", cloud, "mystorage", "docs", "report.csv"},
             Case{cloud + "/docs/2024/q1/report.csv", cloud, "mystorage", "docs", "2024/q1/report.csv"},
             Case{"HTTPS://MyStorage.Blob.Core.Windows.Net:443/docs/A", cloud, "mystorage", "docs", "A"},
             Case{"  " + cloud + "/docs/a\r\n", cloud, "mystorage", "docs", "a"},
             // Names are encoded in an address; a slash may be, too.
             Case{cloud + "/docs/a%20b%2Bc+d%25%C3%A4.txt", cloud, "mystorage", "docs", "a b+c+d%\u00e4.txt"},
             Case{cloud + "/docs/a%2Fb", cloud, "mystorage", "docs", "a/b"},
             Case{cloud + "/docs/folder/", cloud, "mystorage", "docs", "folder/"},
             Case{cloud + "/docs//a//b", cloud, "mystorage", "docs", "/a//b"},
             // The root container may be left out.
             Case{cloud + "/robots.txt", cloud, "mystorage", "$root", "robots.txt"},
             Case{cloud + "/$web/index.html", cloud, "mystorage", "$web", "index.html"},
             // A domain of one's own; the second endpoint of an account.
             Case{"https://static-files.contoso.com/docs/a", "https://static-files.contoso.com",
                  "static-files", "docs", "a"},
             Case{"https://mystorage-secondary.blob.core.windows.net/docs/a",
                  "https://mystorage-secondary.blob.core.windows.net", "mystorage-secondary", "docs", "a"},
             // The emulator has the account in the path, or in a name that leads to this machine.
             Case{"http://127.0.0.1:10000/devstoreaccount1/docs/a/b",
                  "http://127.0.0.1:10000/devstoreaccount1", "devstoreaccount1", "docs", "a/b"},
             Case{"http://localhost:10000/acct/docs/a", "http://localhost:10000/acct", "acct", "docs", "a"},
             Case{"https://[::1]:10000/acct/a", "https://[::1]:10000/acct", "acct", "$root", "a"},
             Case{"http://acct.localhost:10000/docs/a", "http://acct.localhost:10000", "acct", "docs", "a"},
         }) {
        CAPTURE(c.uri);
        const BlobUri parsed = parse(c.uri);
        CHECK(parsed.context.blob_endpoint.text() == c.endpoint);
        CHECK(parsed.context.account_name == c.account);
        CHECK(parsed.address.container == c.container);
        CHECK(parsed.address.blob == c.blob);
        CHECK(parsed.address.snapshot.empty());
        CHECK(parsed.address.version_id.empty());
    }
}

TEST_CASE("a snapshot or a version is named in the query, before, after or within the SAS") {
    const std::string blob = "https://mystorage.blob.core.windows.net/docs/a?";
    const std::string time = "2024-01-02T03:04:05.1234567Z";
    for (const std::string &query : {"snapshot=2024-01-02T03%3A04%3A05.1234567Z&" + sas,
                                     sas + "&Snapshot=" + time, "snapshot=" + time}) {
        CAPTURE(query);
        const BlobUri parsed = parse(blob + query);
        CHECK(parsed.address.snapshot == time);
        CHECK(parsed.address.version_id.empty());
    }
    CHECK(parse(blob + "versionId=" + time + '&' + sas).address.version_id == time);
    CHECK_THAT(refusal_of(blob + "snapshot=" + time + "&versionid=" + time), Contains("give one of them"));
}

TEST_CASE("the rest of the query is the SAS that authorizes; without one nothing does") {
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    const auto authorized = [&](const std::string &query) {
        const BlobUri parsed = parse("https://mystorage.blob.core.windows.net/docs/a" + query);
        Request request;
        request.url = "https://mystorage.blob.core.windows.net/docs/a";
        (void)parsed.context.authorize(work, request);
        return std::string(request.secret_query.view());
    };
    CHECK(authorized('?' + sas) == sas);
    CHECK(authorized("?versionid=2024-01-02T03:04:05.1234567Z&" + sas) == sas);
    CHECK(authorized("").empty());
    CHECK(authorized("?").empty());
}

TEST_CASE("what is no address of a blob is refused, and none of it is repeated that may be secret") {
    const std::string cloud = "https://mystorage.blob.core.windows.net";
    struct Refused {
        std::string uri;
        std::string reason;
    };
    for (const Refused &r : {
             Refused{"", "absolute http or https URL"},
             Refused{"docs/a", "absolute http or https URL"},
             Refused{"ftp://mystorage/docs/a", "absolute http or https URL"},
             Refused{cloud + "/docs/a b", "absolute http or https URL"},
             Refused{"https://user:secret@mystorage.blob.core.windows.net/docs/a", "must not have a user"},
             Refused{cloud + "/docs/a#secret", "fragment"},
             Refused{cloud, "must have a container and a name"},
             Refused{cloud + "/?" + sas, "must have a container and a name"},
             Refused{cloud + "/docs/", "must have a container and a name"},
             Refused{"http://127.0.0.1:10000/acct", "must have a container and a name"},
             Refused{"http://127.0.0.1:10000//docs/a", "must have a container and a name"},
             Refused{cloud + "/Docs/a", "container name 'Docs'"},
             Refused{cloud + "/docs/%ff", "blob name is not valid"},
             Refused{cloud + "/docs/a?comp=list&" + sas, "belongs to a request"},
             Refused{cloud + "/docs/a?sv=1&sig=secret", "cut off or damaged"},
             Refused{cloud + "/docs/a&" + sas, "a SAS in its path"},
             Refused{cloud + "/docs/a%3F" + sas, "a SAS in its path"},
             Refused{cloud + "/docs&sv=1&sr=c&SIG=secret/x=", "a SAS in its path"},
             Refused{cloud + "/docs/a?snapshot=2024%26sig=secret", "time is not valid"},
             Refused{cloud + "/docs/a?versionid=", "time is not valid"},
             Refused{cloud + "/docs/a%00b", "a NUL in its path"},
             Refused{"http://mystorage.blob.core.windows.net/docs/a?" + sas, "plain http"},
         }) {
        CAPTURE(r.uri);
        const std::string message = refusal_of(r.uri);
        CHECK_THAT(message, Contains(r.reason));
        CHECK_THAT(message, !Contains("secret") && !Contains("ab%2B") && !Contains("ab+/"));
    }
}
