#include "shared_key.h"

#include <catch2/catch.hpp>

#include "base64.h"

using namespace mistorage;

namespace {

std::string signed_text(const Request &request, std::string_view account) {
    return std::string(string_to_sign(request, account).view());
}

const char *const date = "Fri, 26 Jun 2015 23:39:12 GMT";

Secret azurite_key() {  // public: it is Azurite's
    return *base64_decode(
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");
}

Request request(const std::string &method, const std::string &url, const Headers &headers,
                const std::string &body = {}) {
    Request made;
    made.method = method;
    made.url = url;
    made.headers = headers;
    made.body = body;
    return made;
}

// What is signed below the first twelve lines.
std::string headers_and_resource(const Headers &headers, const std::string &url = "https://h/c/b") {
    const std::string text = signed_text(request("GET", url, headers), "acct");
    const std::string nothing = "GET\n\n\n\n\n\n\n\n\n\n\n\n";
    REQUIRE(text.substr(0, nothing.size()) == nothing);
    return text.substr(nothing.size());
}

std::string resource_of(const std::string &url, const std::string &account = "acct") {
    return signed_text(request("GET", url, {}), account)
        .substr(std::string("GET\n\n\n\n\n\n\n\n\n\n\n\n").size());
}

}  // namespace

TEST_CASE("requests are signed as the documentation's examples are") {
    struct Row {
        const char *what;
        Request request;
        const char *account;
        const char *string_to_sign;
        const char *signature;
    };
    const std::string zeros(56, '0');
    const std::string blob = "https://myaccount.blob.core.windows.net/mycontainer";
    const std::vector<Row> rows = {
        {"Get Container Metadata",
         request("GET", blob + "?restype=container&comp=metadata&timeout=20",
                 {{"x-ms-date", date}, {"x-ms-version", "2015-02-21"}}),
         "myaccount",
         "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n"
         "/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20",
         "1u9lui2jDxj0+fpbHjQ5m5NnastJRSYM+PSmfi8TXx4="},
        {"Create Container",
         request("PUT", blob + "?restype=container&timeout=30",
                 {{"x-ms-date", date}, {"x-ms-version", "2015-02-21"}}),
         "myaccount",
         "PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n"
         "/myaccount/mycontainer\nrestype:container\ntimeout:30",
         "xGXG0xDZ4LffNUrgvdRqISw8BZe4MJz8EbGZmcCE038="},
        {"Put Blob of 56 bytes",
         request("PUT", blob + "/testblob",
                 {{"Content-Type", "application/octet-stream"},
                  {"x-ms-version", "2021-12-02"},
                  {"x-ms-date", date},
                  {"x-ms-blob-type", "BlockBlob"}},
                 zeros),
         "myaccount",
         "PUT\n\n\n56\n\napplication/octet-stream\n\n\n\n\n\n\nx-ms-blob-type:BlockBlob\n"
         "x-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2021-12-02\n/myaccount/mycontainer/testblob",
         "ceQ00EThYotEIgjcI7ZTMmyVT0x8miZhc7GW2DSENEg="},
        {"Put Blob, empty, with metadata and a space in its name",
         request("PUT", blob + "/a%20b",
                 {{"x-ms-meta-i0", "a"},
                  {"x-ms-meta-i_", "a"},
                  {"x-ms-blob-type", "BlockBlob"},
                  {"x-ms-date", date},
                  {"x-ms-version", "2021-12-02"}}),
         "myaccount",
         "PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-blob-type:BlockBlob\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\n"
         "x-ms-meta-i_:a\nx-ms-meta-i0:a\nx-ms-version:2021-12-02\n/myaccount/mycontainer/a%20b",
         "2CjPr1W0QiXj9bmlLyJP35VZA3x6oY3sjXAwmIm53p8="},
        {"List Blobs of the emulator, whose account is in the path too",
         request("GET",
                 "http://127.0.0.1:10000/devstoreaccount1/c?restype=container&comp=list&include=snapshots"
                 "&include=metadata",
                 {{"x-ms-date", date}, {"x-ms-version", "2021-12-02"}}),
         "devstoreaccount1",
         "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2021-12-02\n"
         "/devstoreaccount1/devstoreaccount1/c\ncomp:list\ninclude:metadata,snapshots\nrestype:container",
         "IL8k7Nq3RsY9oFMENl4rynEIOCERTlM34nnqnQfTd/M="}};
    for (const Row &row : rows) {
        CAPTURE(row.what);
        CHECK(signed_text(row.request, row.account) == row.string_to_sign);
        CHECK(shared_key_authorization(row.request, row.account, azurite_key()).view() ==
              std::string("SharedKey ") + row.account + ':' + row.signature);
    }
}

TEST_CASE("the first lines are the method and eleven headers in a fixed order") {
    const Request all = request("PUT", "https://h/c/b",
                                {{"Range", "bytes=0-9"},
                                 {"If-Unmodified-Since", "u"},
                                 {"If-None-Match", "*"},
                                 {"If-Match", "m"},
                                 {"If-Modified-Since", "s"},
                                 {"Content-Type", "t"},
                                 {"Content-MD5", "5"},
                                 {"content-language", "l"},
                                 {"CONTENT-ENCODING", "e"},
                                 {"Accept", "not signed"}},
                                "body");
    CHECK(signed_text(all, "acct") == "PUT\ne\nl\n4\n5\nt\n\ns\nm\n*\nu\nbytes=0-9\n/acct/c/b");
}

TEST_CASE("the Date line stays empty, because x-ms-date takes its place") {
    CHECK(headers_and_resource({{"Date", "d"}, {"x-ms-date", date}}) ==
          "x-ms-date:" + std::string(date) + "\n/acct/c/b");
}

TEST_CASE("only x-ms- headers are signed below, in lower case and without regard to their order") {
    CHECK(
        headers_and_resource({{"X-MS-Version", "2"}, {"Accept", "x"}, {"x-msx", "y"}, {"x-ms-date", "1"}}) ==
        "x-ms-date:1\nx-ms-version:2\n/acct/c/b");
}

TEST_CASE("header names are sorted as the service does: _ before digits before letters, - last of all") {
    const std::string prefix = "x-ms-meta-";
    for (const std::vector<std::string> &order :
         std::vector<std::vector<std::string>>{{"i_", "i0", "ia"},
                                               {"_", "0", "a"},
                                               {"a", "a_", "a0", "ab"},
                                               {"a1", "a10", "a2"},
                                               {"a_b", "a0b", "aab"}}) {
        Headers reversed;
        std::string expected;
        for (const auto &name : order) {
            reversed.insert(reversed.begin(), {prefix + name, "v"});
            expected += prefix + name + ":v\n";
        }
        CHECK(headers_and_resource(reversed) == expected + "/acct/c/b");
    }
    CHECK(headers_and_resource({{"x-ms-a-c", "2"}, {"x-ms-ab", "1"}, {"x-ms-a-b", "0"}}) ==
          "x-ms-a-b:0\nx-ms-ab:1\nx-ms-a-c:2\n/acct/c/b");
}

TEST_CASE("empty header values are signed, and white space only goes from the ends of a value") {
    struct Row {
        const char *value;
        const char *trimmed;
    };
    for (const Row &row : std::vector<Row>{
             {"", ""}, {"  ", ""}, {" a ", "a"}, {"\ta\t", "a"}, {"a  b", "a  b"}, {" a b  c ", "a b  c"}}) {
        CHECK(headers_and_resource({{"x-ms-meta-m", row.value}}) ==
              "x-ms-meta-m:" + std::string(row.trimmed) + "\n/acct/c/b");
    }
}

TEST_CASE("the resource is the account and the path as it is sent") {
    CHECK(resource_of("https://acct.blob.core.windows.net/c/b") == "/acct/c/b");
    CHECK(resource_of("https://acct.blob.core.windows.net/c/a%20%C3%A4/..//b") == "/acct/c/a%20%C3%A4/..//b");
    CHECK(resource_of("https://acct.blob.core.windows.net/") == "/acct/");
    CHECK(resource_of("https://acct.blob.core.windows.net") == "/acct/");
    CHECK(resource_of("https://acct.blob.core.windows.net?comp=list") == "/acct/\ncomp:list");
}

TEST_CASE("in path style the account is signed twice, in host style once") {
    CHECK(resource_of("http://127.0.0.1:10000/devstoreaccount1/c/b", "devstoreaccount1") ==
          "/devstoreaccount1/devstoreaccount1/c/b");
    CHECK(resource_of("http://devstoreaccount1.blob.localhost:10000/c/b", "devstoreaccount1") ==
          "/devstoreaccount1/c/b");
}

TEST_CASE("query names are signed in lower case and sorted, their values decoded and joined") {
    struct Row {
        const char *query;
        const char *lines;
    };
    for (const Row &row : std::vector<Row>{
             {"?", ""},
             {"?b=2&a=1", "\na:1\nb:2"},
             {"?Comp=Block", "\ncomp:Block"},
             {"?blockid=MDA%2FKw%3D%3D", "\nblockid:MDA/Kw=="},
             {"?x=a+b%20c", "\nx:a+b c"},
             {"?include=z&include=a&Include=m", "\ninclude:a,m,z"},
             {"?a", "\na:"},
             {"?a=", "\na:"},
             {"?a=b=c", "\na:b=c"},
             {"?%41b=1", "\nab:1"},
             {"?snapshot=2024-01-31T10%3A00%3A00.1234567Z", "\nsnapshot:2024-01-31T10:00:00.1234567Z"}}) {
        CAPTURE(row.query);
        CHECK(resource_of(std::string("https://h/c/b") + row.query) == std::string("/acct/c/b") + row.lines);
    }
}

TEST_CASE("a body of no bytes has an empty Content-Length line, also one from a source") {
    struct Source : BodySource {
        explicit Source(std::uint64_t length) : length_(length) {}
        [[nodiscard]] std::uint64_t size() const override { return length_; }
        void read(std::uint64_t, char *, std::size_t) override {}
        std::uint64_t length_;
    };
    Request put = request("PUT", "https://h/c/b", {});
    CHECK(signed_text(put, "acct") == "PUT\n\n\n\n\n\n\n\n\n\n\n\n/acct/c/b");
    put.source = std::make_shared<Source>(0);
    CHECK(signed_text(put, "acct") == "PUT\n\n\n\n\n\n\n\n\n\n\n\n/acct/c/b");
    put.source = std::make_shared<Source>(4'294'967'296u);
    CHECK(signed_text(put, "acct") == "PUT\n\n\n4294967296\n\n\n\n\n\n\n\n\n/acct/c/b");
}
