#include "blob_request.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using Catch::Contains;
using test::error_of;
using test::status_of;

namespace {

Context host_style() {
    ContextOptions options;
    options.account_name = "acct";
    options.account_key = Secret("a2V5");
    return make_context(options);
}

Context path_style() {
    ContextOptions options;
    options.local = true;
    return make_context(options);
}

const std::string container = "https://acct.blob.core.windows.net/c";
const std::string blob = container + "/folder/a%20b";
const BlobAddress address{"c", "folder/a b", "", ""};

// "name: value", in the order in which they are sent.
std::vector<std::string> lines(const Request &request) {
    std::vector<std::string> all;
    for (const auto &header : request.headers) {
        all.push_back(header.name + ": " + header.value);
    }
    return all;
}

using Lines = std::vector<std::string>;

BlobHeaders every_header() {
    BlobHeaders headers;
    headers.content_type = "text/plain";
    headers.content_encoding = "gzip";
    headers.content_language = "de";
    headers.content_disposition = "attachment";
    headers.cache_control = "no-cache";
    headers.access_tier = "Cool";
    headers.metadata = {{"a", "1"}, {"B_2", "x y"}};
    return headers;
}

NewBlob new_blob(BlobHeaders headers, bool overwrite) {
    NewBlob written;
    written.address = address;
    written.headers = std::move(headers);
    written.overwrite = overwrite;
    return written;
}

NewBlob conditional() {
    NewBlob written = new_blob({}, true);
    written.tags = {{"state", "done"}, {"a b", "c=d"}};
    written.encryption_scope = "scope1";
    written.conditions.if_match = "\"0x1\"";
    written.conditions.lease_id = "00000000-0000-0000-0000-000000000000";
    return written;
}

const Lines conditional_lines = {"x-ms-blob-content-type: application/octet-stream",
                                 "x-ms-tags: state=done&a%20b=c%3Dd", "x-ms-encryption-scope: scope1",
                                 "If-Match: \"0x1\"", "x-ms-lease-id: 00000000-0000-0000-0000-000000000000"};

const Lines every_line = {"x-ms-blob-content-type: text/plain",
                          "x-ms-blob-content-encoding: gzip",
                          "x-ms-blob-content-language: de",
                          "x-ms-blob-content-disposition: attachment",
                          "x-ms-blob-cache-control: no-cache",
                          "x-ms-access-tier: Cool",
                          "x-ms-meta-a: 1",
                          "x-ms-meta-B_2: x y"};

Lines joined(const std::vector<Lines> &parts) {
    Lines all;
    for (const Lines &part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

}  // namespace

TEST_CASE("a container is created with the public access that is asked for, none by default") {
    const Request off = create_container_request(host_style(), "c", PublicAccess::off);
    CHECK(off.method == "PUT");
    CHECK(off.url == container + "?restype=container");
    CHECK(lines(off).empty());
    CHECK(lines(create_container_request(host_style(), "c", PublicAccess::container)) ==
          Lines{"x-ms-blob-public-access: container"});
    CHECK(lines(create_container_request(host_style(), "c", PublicAccess::blob)) ==
          Lines{"x-ms-blob-public-access: blob"});
}

TEST_CASE("Put Blob writes a block blob with all that it carries") {
    const Request request = put_blob_request(host_style(), new_blob(every_header(), true));
    CHECK(request.method == "PUT");
    CHECK(request.url == blob);
    CHECK(lines(request) == joined({{"x-ms-blob-type: BlockBlob"}, every_line}));
}

TEST_CASE("without more, a blob is a stream of bytes and must not exist yet") {
    CHECK(lines(put_blob_request(host_style(), new_blob({}, false))) ==
          Lines{"x-ms-blob-type: BlockBlob", "x-ms-blob-content-type: application/octet-stream",
                "If-None-Match: *"});
}

TEST_CASE(
    "tags, encryption scope and conditions go with what makes the blob, scope and lease with each block") {
    CHECK(lines(put_blob_request(host_style(), conditional())) ==
          joined({{"x-ms-blob-type: BlockBlob"}, conditional_lines}));
    CHECK(lines(put_block_list_request(host_style(), conditional(), {}, "")) ==
          joined({conditional_lines, {"Content-Type: application/xml"}}));
    CHECK(lines(put_block_request(host_style(), conditional(), "QQ==")) ==
          Lines{"x-ms-encryption-scope: scope1", "x-ms-lease-id: 00000000-0000-0000-0000-000000000000"});
}

TEST_CASE("a blob that must not be there yet is the same, whichever way that is said") {
    NewBlob written = new_blob({}, true);
    CHECK_FALSE(written.must_be_new());
    written.conditions.if_none_match = "*";
    CHECK(written.must_be_new());
    CHECK(lines(put_blob_request(host_style(), written)) ==
          lines(put_blob_request(host_style(), new_blob({}, false))));
}

TEST_CASE("what a blob that is written cannot have is refused") {
    const auto message = [](const NewBlob &refused) {
        return error_of([&] { check_new_blob(refused); }).message;
    };
    CHECK(status_of([&] { check_new_blob(conditional()); }) == MIS_OK);
    for (const auto &demand : std::vector<void (*)(Conditions &)>{
             [](Conditions &c) { c.if_match = "*"; }, [](Conditions &c) { c.if_none_match = "\"0x1\""; },
             [](Conditions &c) { c.if_modified_since = 1; }, [](Conditions &c) { c.if_unmodified_since = 1; },
             [](Conditions &c) { c.if_tags = "a = 'b'"; }}) {
        NewBlob written = new_blob({}, false);
        demand(written.conditions);
        CHECK_THAT(message(written), Contains("-Force"));
        written.overwrite = true;
        CHECK(status_of([&] { check_new_blob(written); }) == MIS_OK);
    }
    NewBlob written = new_blob({}, false);
    written.conditions.if_none_match = "*";
    written.conditions.lease_id = conditional().conditions.lease_id;
    CHECK(status_of([&] { check_new_blob(written); }) == MIS_OK);
    written.conditions.lease_id = "mine";
    CHECK_THAT(message(written), Contains("'mine'"));
    written = new_blob({}, false);
    written.encryption_scope = "a\nb";
    CHECK_THAT(message(written), Contains("encryption scope"));
    written = new_blob({}, false);
    written.tags = {{"", "x"}};
    CHECK_THAT(message(written), Contains("tag"));
}

TEST_CASE("Put Block names its block in the query") {
    const Request request = put_block_request(host_style(), new_blob({}, false), "MDA/Kw==");
    CHECK(request.method == "PUT");
    CHECK(request.url == blob + "?comp=block&blockid=MDA%2FKw%3D%3D");
    CHECK(lines(request).empty());
}

TEST_CASE("Put Block List commits the blocks in their order, with all that the blob carries") {
    const Request request =
        put_block_list_request(host_style(), new_blob(every_header(), true), {"QQ==", "Qg=="}, "bWQ1");
    CHECK(request.method == "PUT");
    CHECK(request.url == blob + "?comp=blocklist");
    CHECK(request.body ==
          R"(<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>QQ==</Latest><Latest>Qg==</Latest>)"
          "</BlockList>");
    CHECK(lines(request) ==
          joined({every_line, {"x-ms-blob-content-md5: bWQ1", "Content-Type: application/xml"}}));
    CHECK(find_header(put_block_list_request(host_style(), new_blob({}, false), {}, "").headers,
                      "If-None-Match") == "*");
}

TEST_CASE("a list of the most blocks that there can be is written whole") {
    const std::vector<std::string> ids(50'000, std::string(44, 'A'));
    const Request request = put_block_list_request(host_style(), new_blob({}, true), ids, "");
    CHECK(request.body.size() > 50'000 * (44 + std::string("<Latest></Latest>").size()));
    CHECK_THAT(request.body, Catch::EndsWith("</Latest></BlockList>"));
}

TEST_CASE("properties are asked for with HEAD") {
    const Request request = get_blob_properties_request(path_style(), address);
    CHECK(request.method == "HEAD");
    CHECK(request.url == "http://127.0.0.1:10000/devstoreaccount1/c/folder/a%20b");
    CHECK(lines(request).empty());
}

TEST_CASE("Get Blob asks for a range, and for the same blob as before") {
    struct Row {
        std::int64_t first;
        std::int64_t last;
        const char *etag;
        Lines headers;
    };
    for (const Row &row :
         std::vector<Row>{{0, 0, "", {"x-ms-range: bytes=0-0"}},
                          {8, 15, "\"0x1\"", {"x-ms-range: bytes=8-15", "If-Match: \"0x1\""}},
                          {209'715'200'000'000,
                           209'715'200'000'001,
                           "",
                           {"x-ms-range: bytes=209715200000000-209715200000001"}},
                          {0, -1, "", {}},
                          {0, -1, "\"0x1\"", {"If-Match: \"0x1\""}}}) {
        const Request request =
            get_blob_request(host_style(), address, row.first, row.last, {row.etag, {}, 0, 0, {}, {}});
        CHECK(request.method == "GET");
        CHECK(request.url == blob);
        CHECK(lines(request) == row.headers);
    }
}

TEST_CASE("a snapshot or a version is addressed in the query, before or after what is there") {
    const BlobAddress snapshot{"c", "b", "2024-01-31T10:00:00.1234567Z", ""};
    const BlobAddress version{"c", "b", "", "2024-01-31T10:00:00+1"};
    NewBlob versioned;
    versioned.address = version;
    CHECK(get_blob_request(host_style(), snapshot, 0, -1, {}).url ==
          container + "/b?snapshot=2024-01-31T10:00:00.1234567Z");
    CHECK(get_blob_properties_request(host_style(), version).url ==
          container + "/b?versionid=2024-01-31T10:00:00%2B1");
    CHECK(put_block_request(host_style(), versioned, "QQ==").url ==
          container + "/b?comp=block&blockid=QQ%3D%3D&versionid=2024-01-31T10:00:00%2B1");
    CHECK(get_blob_request(host_style(), {"c", "b", "x&comp=acl", ""}, 0, -1, {}).url ==
          container + "/b?snapshot=x%26comp%3Dacl");
}

TEST_CASE("names that look like paths stay one blob's name") {
    for (const char *name : {"..", "a/../b", "//", "a\\b"}) {
        const std::string url = get_blob_request(host_style(), {"c", name, "", ""}, 0, -1, {}).url;
        CHECK(url == container + '/' + percent_encode_path(name));
    }
}

TEST_CASE("what a blob carries is checked before it becomes headers") {
    CHECK(error_of([] { check_blob_headers(every_header()); }).code == MIS_OK);
    CHECK(error_of([] { check_blob_headers({}); }).code == MIS_OK);
    for (std::string BlobHeaders::*field :
         {&BlobHeaders::content_type, &BlobHeaders::content_encoding, &BlobHeaders::content_language,
          &BlobHeaders::content_disposition, &BlobHeaders::cache_control, &BlobHeaders::access_tier}) {
        for (const char *value : {"a\r\nx-ms-blob-type: PageBlob", "a\n", "a\rb", "\x7F", "\xC3\xA4"}) {
            BlobHeaders headers = every_header();
            headers.*field = value;
            CHECK(error_of([&] { check_blob_headers(headers); }).code == MIS_INVALID_ARGUMENT);
        }
    }
}

TEST_CASE("metadata is checked by name, and has a value") {
    struct Row {
        std::pair<std::string, std::string> metadata;
        const char *why;
    };
    for (const Row &row : std::vector<Row>{{{"a\r\nx", "v"}, "metadata name"},
                                           {{"a: b", "v"}, "metadata name"},
                                           {{"1a", "v"}, "metadata name"},
                                           {{"", "v"}, "metadata name"},
                                           {{"a", "v\r\nx-ms-meta-b: w"}, "metadata a"},
                                           {{"a", "\xC3\xA4"}, "metadata a"},
                                           {{"a", ""}, "no value"},
                                           {{"a", "  "}, "no value"}}) {
        BlobHeaders headers;
        headers.metadata = {{"good", "v"}, row.metadata};
        const Error error = error_of([&] { check_blob_headers(headers); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Contains(row.why));
    }
}
