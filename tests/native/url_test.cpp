#include "url.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using test::error_of;

TEST_CASE("names are encoded byte by byte, all but what RFC 3986 leaves alone") {
    struct Row {
        std::string name;
        const char *encoded;
    };
    for (const Row &row : std::vector<Row>{{"", ""},
                                           {"abcXYZ019-._~", "abcXYZ019-._~"},
                                           {"a b", "a%20b"},
                                           {"a+b", "a%2Bb"},
                                           {"100%", "100%25"},
                                           {"%41", "%2541"},
                                           {"a&b=c?d#e", "a%26b%3Dc%3Fd%23e"},
                                           {"a\\b", "a%5Cb"},
                                           {"a/b", "a%2Fb"},
                                           {"\xC3\xA4", "%C3%A4"},
                                           {"\xF0\x9F\x98\x80", "%F0%9F%98%80"},
                                           {std::string("\0\x7F\xFF", 3), "%00%7F%FF"}}) {
        CAPTURE(row.name);
        CHECK(percent_encode(row.name) == row.encoded);
        CHECK(percent_decode(row.encoded) == row.name);
    }
}

TEST_CASE("in a path the slashes stay, and dots are left to the service") {
    CHECK(percent_encode_path("folder/a b.txt") == "folder/a%20b.txt");
    CHECK(percent_encode_path("/a//b/") == "/a//b/");
    CHECK(percent_encode_path("a/./../b") == "a/./../b");
}

TEST_CASE("malformed escapes stay as they are") {
    for (const char *text : {"%", "%4", "%zz", "a%", "%4g", "%%", "+"}) {
        CHECK(percent_decode(text) == text);
    }
    CHECK(percent_decode("%%41") == "%A");
    CHECK(percent_decode("%c3%A4") == "\xC3\xA4");
}

TEST_CASE("an endpoint is read in its parts, in one spelling") {
    struct Row {
        const char *given;
        Endpoint endpoint;
        const char *text;
    };
    for (const Row &row :
         std::vector<Row>{{"https://a.blob.core.windows.net",
                           {"https", "a.blob.core.windows.net", "", ""},
                           "https://a.blob.core.windows.net"},
                          {"HTTPS://A.Blob.Core.Windows.NET/",
                           {"https", "a.blob.core.windows.net", "", ""},
                           "https://a.blob.core.windows.net"},
                          {"http://127.0.0.1:10000/devstoreaccount1",
                           {"http", "127.0.0.1", "10000", "/devstoreaccount1"},
                           "http://127.0.0.1:10000/devstoreaccount1"},
                          {"http://127.0.0.1:10000/Account//",
                           {"http", "127.0.0.1", "10000", "/Account"},
                           "http://127.0.0.1:10000/Account"},
                          {"https://h:443/p", {"https", "h", "", "/p"}, "https://h/p"},
                          {"http://h:80", {"http", "h", "", ""}, "http://h"},
                          {"http://h:443", {"http", "h", "443", ""}, "http://h:443"},
                          {"http://[::1]:80/x", {"http", "[::1]", "", "/x"}, "http://[::1]/x"},
                          {"http://[::1]:8080", {"http", "[::1]", "8080", ""}, "http://[::1]:8080"},
                          {"http://h/a/../b", {"http", "h", "", "/a/../b"}, "http://h/a/../b"}}) {
        CAPTURE(row.given);
        const Endpoint endpoint = parse_endpoint(row.given, "The endpoint");
        CHECK(endpoint.scheme == row.endpoint.scheme);
        CHECK(endpoint.host == row.endpoint.host);
        CHECK(endpoint.port == row.endpoint.port);
        CHECK(endpoint.path == row.endpoint.path);
        CHECK(endpoint.text() == row.text);
    }
}

TEST_CASE("what is no absolute http or https URL is no endpoint") {
    for (const std::string &text :
         {std::string(), std::string("host"), std::string("host/path"), std::string("/path"),
          std::string("//host"), std::string("ftp://host"), std::string("file:///etc/passwd"),
          std::string("https://"), std::string("https://host:port"), std::string("https://host:99999"),
          std::string("https://ho st"), std::string("https://host/a b"), std::string("https://host\n"),
          std::string("https://host\r\nX: y"), std::string("https://h\xC3\xB6st"),
          std::string("https://host\0.evil.example", 26), std::string("http://[::1"),
          std::string("http://127.0.0.1\\.evil.example")}) {
        CAPTURE(text);
        const Error error = error_of([&] { return parse_endpoint(text, "-BlobEndpoint"); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::StartsWith("-BlobEndpoint "));
    }
}

TEST_CASE("an endpoint has no user, no query and no fragment, and the message does not repeat them") {
    for (const char *text :
         {"https://user@host", "https://user:hunter2@host", "https://:hunter2@host",
          "https://host/?sig=hunter2", "https://host#hunter2", "http://127.0.0.1@evil.example/",
          "http://127.0.0.1:80@evil.example/", "http://evil.example\\@127.0.0.1/"}) {
        CAPTURE(text);
        const Error error = error_of([&] { return parse_endpoint(text, "The endpoint"); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, !Catch::Contains("hunter2"));
    }
}

TEST_CASE("loopback is 127.0.0.0/8, ::1, localhost and what is below it") {
    for (const char *url : {"http://127.0.0.1", "http://127.0.0.1:10000/a", "http://127.255.255.254/",
                            "https://localhost:443/", "http://LOCALHOST",
                            "http://account.blob.localhost:10000/c", "http://[::1]:80", "http://[::1]/x?y"}) {
        CAPTURE(url);
        CHECK(is_loopback_url(url));
        CHECK(parse_endpoint(std::string(url).substr(0, std::string(url).find('?')), "x").is_loopback());
    }
}

TEST_CASE("a host that only looks like loopback is none") {
    for (const char *url : {"http://127.evil.example",
                            "http://127.0.0.1.evil.example/",
                            "http://localhost.evil.com",
                            "http://evillocalhost/",
                            "http://localhost.",
                            "http://128.0.0.1",
                            "http://1.127.0.0.1/",
                            "http://127.0.0.0.1",
                            "http://127.0.0",
                            "http://127.",
                            "http://127..0.1",
                            "http://127.0.0.256",
                            "http://[::2]",
                            "http://[::1].evil.example/",
                            "http://[fe80::1]:80",
                            "http://169.254.169.254",
                            "http://127.0.0.1@evil.example/",
                            "http://127.0.0.1:80@evil.example/",
                            "http://localhost:x@evil.example/",
                            "http://a@localhost@evil.example/",
                            "http://evil.example/localhost",
                            "http://evil.example?@localhost",
                            "http://evil.example#@localhost/",
                            ""}) {
        CAPTURE(url);
        CHECK_FALSE(is_loopback_url(url));
    }
}

TEST_CASE("other spellings of a loopback address are understood as libcurl does") {
    for (const char *url : {"http://2130706433", "http://0x7f.1", "http://127.1"}) {
        CAPTURE(url);
        CHECK(parse_endpoint(url, "x").host == "127.0.0.1");
    }
}

TEST_CASE("the host of a URL is what stands between the scheme and the port") {
    CHECK(host_of("https://Account.Blob.Core.Windows.NET:443/c/b?x=@y:z") == "account.blob.core.windows.net");
    CHECK(host_of("http://[::1]:8080/a") == "[::1]");
    CHECK(host_of("http://host?x") == "host");
    CHECK(host_of("http://user:word@host:1/") == "host");
    CHECK(host_of("http://[::1") == "[::1");
    CHECK(host_of("host") == "host");
}

TEST_CASE("an address is taken apart at its question mark, and its query pair by pair") {
    const UrlParts parts = split_query("https://a/b?x=1&y&=z&w=a=b");
    CHECK(parts.url == "https://a/b");
    std::string_view query = parts.query;
    std::string all;
    while (!query.empty()) {
        const QueryPair pair = take_pair(query);
        all += std::string(pair.text) + ' ' + std::string(pair.name) + ' ' + std::string(pair.value) + '\n';
    }
    CHECK(all == "x=1 x 1\ny y \n=z  z\nw=a=b w a=b\n");
    CHECK(split_query("https://a/b?").query.empty());
    CHECK(split_query("https://a/b").url == "https://a/b");
    CHECK(split_query("https://a/b").query.empty());
}
