#include "copy.h"

#include <catch2/catch.hpp>

#include "blob_request.h"
#include "sas_maker.h"
#include "support/blob_world.h"
#include "support/environment.h"
#include "support/thrown.h"
#include "transfer.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

// Two accounts of Azurite behind one stage. Azurite looks at the time of a SAS, so the clock is the real one.
struct CopyWorld {
    CopyWorld() {
        container.put("from", "content", {{"x-ms-blob-content-type", "text/plain"}, {"x-ms-meta-a", "b"}});
    }

    [[nodiscard]] static Context well_known_account(const std::string &url) {
        ContextOptions options;
        options.local = true;
        options.blob_endpoint = url + "/devstoreaccount1";
        return make_context(options);
    }

    [[nodiscard]] CopyRequest copy(const std::string &to) const {
        CopyRequest request;
        request.source.context = std::make_shared<const Context>(account_at(stage.url()));
        request.source.address = {container.name(), "from", "", ""};
        request.address = {container.name(), to, "", ""};
        return request;
    }

    Blob run(const CopyRequest &request, const Context &destination) const {
        Work work = work_on(*session);
        progress = work.progress;
        check_copy_request(request);
        return copy_blob(work, destination, request);
    }
    Blob run(const CopyRequest &request) const { return run(request, account_at(stage.url())); }

    // Retries and pauses take no time here; it is 2023.
    Error failure(const CopyRequest &request) const {
        Work work = work_on(*timeless.session);
        return error_of([&] { return copy_blob(work, account_at(stage.url()), request); });
    }

    void fault(const std::string &method, int skip, int times, const std::string &answer) {
        stage.fault(R"({"match": {"method": ")" + method + R"("}, "skip": )" + std::to_string(skip) +
                    R"(, "times": )" + std::to_string(times) + R"(, "answer": )" + answer + '}');
    }

    Stage stage{R"({"blobUpstream": )" + json_string(azurite_url()) + '}'};
    TestContainer container;
    std::shared_ptr<Session> session = loopback_session();
    TimelessSession timeless;
    mutable std::shared_ptr<Progress> progress;
};

constexpr const char *too_large = R"({"passThrough": true, "setHeaders": {"Content-Length": "268435457"}})";

std::string pending(const std::string &status = "pending", const std::string &more = "") {
    return R"({"status": 202, "headers": {"x-ms-copy-id": "id-1", "x-ms-copy-status": ")" + status + '"' +
           more + "}}";
}
std::string properties(const std::string &status, const std::string &progress, const std::string &id = "id-1",
                       const std::string &more = "") {
    return R"({"status": 200, "headers": {"ETag": "\"new\"", "x-ms-copy-id": ")" + id +
           R"(", "x-ms-copy-status": ")" + status + R"(", "x-ms-copy-progress": ")" + progress + '"' + more +
           "}}";
}

}  // namespace

TEST_CASE("a blob is copied within its account by one HEAD and one PUT, and comes out as the source is") {
    const CopyWorld world;
    const Blob blob = world.run(world.copy("to"));
    CHECK(world.container.get("to") == "content");
    CHECK(blob.address.blob == "to");
    CHECK(blob.uri == account_at(world.stage.url()).blob_url(world.container.name(), "to"));
    CHECK(blob.length == 7);
    CHECK(blob.headers.content_type == "text/plain");
    CHECK(blob.headers.metadata == std::vector<std::pair<std::string, std::string>>{{"a", "b"}});
    CHECK(blob.content_md5 == md5_of("content"));
    CHECK(blob.copy.status == "success");
    CHECK_FALSE(blob.copy.id.empty());
    CHECK(blob.etag == world.container.head("to").header("ETag"));
    CHECK(world.progress->done == 7);

    const auto requests = world.stage.requests();
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].method == "HEAD");
    CHECK(requests[1].method == "PUT");
    CHECK(requests[1].header("x-ms-requires-sync") == "true");
    CHECK(requests[1].header("if-none-match") == "*");
    CHECK(requests[1].header("x-ms-source-if-match") == world.container.head("from").header("ETag"));
    CHECK(requests[1].header("content-length") == "0");
    CHECK_THAT(requests[1].header("x-ms-copy-source"), Contains("&sr=b&sp=r&sig="));
    CHECK_THAT(blob.uri, !Contains("sig="));
}

TEST_CASE("a copy has the tags that are given, and is made only where those of the source are so") {
    const CopyWorld world;
    world.container.put("from", "content", {{"x-ms-tags", "state=done"}});
    CopyRequest request = world.copy("to");
    request.tags = {{"copied", "yes"}};
    request.source.if_tags = "\"state\" = 'new'";
    const Error error = world.failure(request);
    CHECK(error.code == MIS_CONDITION_NOT_MET);
    CHECK(error.operation == "Get Blob Properties");
    request.source.if_tags = "\"state\" = 'done'";
    CHECK(world.run(request).tags == request.tags);
    CHECK(world.container.head("to").header("x-ms-tag-count") == "1");
}

TEST_CASE("an encryption scope goes with a copy at once, and with no other") {
    CopyWorld world;
    CopyRequest request = world.copy("to");
    request.encryption_scope = "scope1";
    const Context destination = account_at(world.stage.url());
    const SourceAccess access{Secret("https://h/c/b"), std::nullopt};
    CHECK(find_header(copy_blob_request(destination, request, access, "", true).headers,
                      "x-ms-encryption-scope") == "scope1");
    world.fault("HEAD", 0, 1, too_large);
    CHECK_THAT(world.failure(request).message, Contains("encryption scope"));
}

TEST_CASE("between accounts the destination reads the source with a SAS of that blob, which Azurite checks") {
    const CopyWorld world;
    const Context destination = CopyWorld::well_known_account(world.stage.url());
    Work work = work_on(*world.session);
    const std::string name = fresh_container_name();
    REQUIRE(send(work, destination, "Create Container", [&] {
                return create_container_request(destination, name, PublicAccess::off);
            }).response.status == 201);
    CopyRequest request = world.copy("to");
    request.address.container = name;
    request.metadata = {{"c", "d"}};
    const Blob blob = world.run(request, destination);
    CHECK(blob.headers.metadata == request.metadata);
    CHECK(send(work, destination, "Get Blob", [&] {
              return get_blob_request(destination, request.address, 0, -1, {});
          }).response.body.view() == "content");

    request.address.blob = "again";
    request.source.address.snapshot = world.container.snapshot("from");
    world.container.put("from", "changed");
    CHECK(world.run(request, destination).length == 7);
}

TEST_CASE("an address is a source, too, with the SAS that it brings") {
    const CopyWorld world;
    Work work = work_on(*world.session);
    SasTerms terms;
    terms.container = world.container.name();
    terms.blob = "from";
    terms.permissions = "r";
    terms.https_only = false;
    CopyRequest request = world.copy("to");
    request.source = CopySource();
    request.source.uri = make_sas(work, account_at(world.stage.url()), terms).uri;
    CHECK(world.run(request).length == 7);
    CHECK(world.container.get("to") == "content");

    request.source.uri =
        Secret(account_at(world.stage.url()).blob_url(world.container.name(), "missing") + "?sig=canary");
    const Error error = error_of([&] { return world.run(request); });
    CHECK(error.code != MIS_OK);
    CHECK_THAT(error.message + error.hint, !Contains("canary"));
}

TEST_CASE("what is there already is not overwritten unless that is asked for") {
    const CopyWorld world;
    world.container.put("to", "old");
    CopyRequest request = world.copy("to");
    CHECK(error_of([&] { return world.run(request); }).code == MIS_BLOB_ALREADY_EXISTS);
    CHECK(world.container.get("to") == "old");
    request.overwrite = true;
    CHECK(world.run(request).length == 7);
    CHECK(world.container.get("to") == "content");
}

TEST_CASE("a source that is not there, and a container that is not, are told apart") {
    const CopyWorld world;
    CopyRequest request = world.copy("to");
    request.source.address.blob = "missing";
    CHECK(error_of([&] { return world.run(request); }).code == MIS_BLOB_NOT_FOUND);
    CHECK(world.stage.requests().size() == 1);
    request = world.copy("to");
    request.address.container = "nowhere";
    CHECK(error_of([&] { return world.run(request); }).code == MIS_CONTAINER_NOT_FOUND);
}

TEST_CASE(
    "what is larger than a copy at once is copied by the service on its own, and asked for its progress") {
    CopyWorld world;
    world.fault("HEAD", 0, 1, too_large);
    world.fault("PUT", 0, 1, pending());
    world.fault("HEAD", 0, 1, properties("pending", "67108864/268435457"));
    world.fault("HEAD", 0, 1, properties("success", "268435457/268435457"));
    CopyRequest request = world.copy("to");
    request.wait = true;
    Work work = work_on(*world.timeless.session);
    const Blob blob = copy_blob(work, account_at(world.stage.url()), request);
    CHECK(blob.copy.status == "success");
    CHECK(blob.copy.id == "id-1");
    CHECK(blob.etag == "\"new\"");
    CHECK(blob.length == 268'435'457);
    CHECK(work.progress->done == 268'435'457);
    const auto requests = world.stage.requests();
    REQUIRE(world.stage.methods() == std::vector<std::string>{"HEAD", "PUT", "HEAD", "HEAD"});
    CHECK_FALSE(requests[1].has("x-ms-requires-sync"));
    // Within an account its key is enough.
    CHECK_THAT(requests[1].header("x-ms-copy-source"), !Contains("sig="));
    CHECK(world.timeless.clock->waits() ==
          std::vector<std::chrono::milliseconds>{std::chrono::milliseconds(500),
                                                 std::chrono::milliseconds(1000)});
}

TEST_CASE("a copy that is not waited for is left to the service") {
    CopyWorld world;
    world.fault("HEAD", 0, 1, too_large);
    world.fault("PUT", 0, 1, pending());
    const Blob blob = world.run(world.copy("to"));
    CHECK(blob.copy.status == "pending");
    CHECK(blob.copy.id == "id-1");
    CHECK(world.stage.requests().size() == 2);
}

TEST_CASE("an archived source, or a page blob, is not copied at once either") {
    for (const char *head : {R"({"passThrough": true, "setHeaders": {"x-ms-access-tier": "Archive"}})",
                             R"({"passThrough": true, "setHeaders": {"x-ms-blob-type": "PageBlob"}})"}) {
        CopyWorld world;
        world.fault("HEAD", 0, 1, head);
        (void)world.run(world.copy("to"));
        CHECK_FALSE(world.stage.requests().back().has("x-ms-requires-sync"));
    }
    const CopyWorld world;
    CopyRequest request = world.copy("to");
    request.rehydrate_priority = "High";
    request.access_tier = "Cool";
    (void)world.run(request);
    CHECK(world.stage.requests().back().header("x-ms-rehydrate-priority") == "High");
    CHECK(world.stage.requests().back().header("x-ms-access-tier") == "Cool");
}

TEST_CASE("a copy that fails, is ended, or is overtaken is an error that says so") {
    struct Row {
        std::string later;
        mis_status code;
        const char *says;
    };
    for (const Row &row :
         {Row{properties("failed", "1/2", "id-1", R"(, "x-ms-copy-status-description": "403 Forbidden")"),
              MIS_SERVICE_REFUSED, "403 Forbidden"},
          Row{properties("aborted", "1/2"), MIS_SERVICE_REFUSED, "ended by somebody"},
          Row{properties("success", "2/2", "id-2"), MIS_BLOB_CHANGED, "Somebody else"},
          Row{R"({"status": 404, "headers": {"x-ms-error-code": "BlobNotFound"}})", MIS_BLOB_NOT_FOUND,
              "no blob 'to'"}}) {
        CAPTURE(row.says);
        CopyWorld world;
        world.fault("HEAD", 0, 1, too_large);
        world.fault("PUT", 0, 1, pending());
        world.fault("HEAD", 0, 1, row.later);
        CopyRequest request = world.copy("to");
        request.wait = true;
        const Error error = world.failure(request);
        CHECK(error.code == row.code);
        CHECK_THAT(error.message, Contains(row.says));
    }
}

TEST_CASE("a lost reply is found out by what is there") {
    CopyWorld world;
    world.fault("PUT", 0, 1, R"({"drop": "afterRequest"})");
    Work work = work_on(*world.session);
    CHECK(copy_blob(work, account_at(world.stage.url()), world.copy("to")).length == 7);
    CHECK(world.container.get("to") == "content");
    CHECK(world.stage.methods() == std::vector<std::string>{"HEAD", "PUT", "PUT", "HEAD"});

    CopyWorld other;
    other.container.put("to", "another content");
    other.fault("PUT", 0, 1, R"({"drop": "before"})");
    CHECK(error_of([&] { return other.run(other.copy("to")); }).code == MIS_BLOB_ALREADY_EXISTS);
    CHECK(other.container.get("to") == "another content");
}

TEST_CASE(
    "an earlier copy of the same source is not taken for this one's, which a lost reply might have made") {
    CopyWorld world;
    (void)world.run(world.copy("to"));
    world.container.put("from", "changed");
    world.fault("PUT", 0, 1, R"({"status": 503})");
    CHECK(error_of([&] { return world.run(world.copy("to")); }).code == MIS_BLOB_ALREADY_EXISTS);
    CHECK(world.container.get("to") == "content");
}

TEST_CASE("without an MD5 a copy of the same source is this one's if it is not older than the source") {
    for (const bool changed : {true, false}) {
        CAPTURE(changed);
        CopyWorld world;
        (void)world.run(world.copy("to"));
        const std::string time = changed ? "Fri, 01 Jan 2100 00:00:00 GMT" : "Fri, 01 Jan 2021 00:00:00 GMT";
        world.fault(
            "HEAD", 0, 1,
            R"({"passThrough": true, "removeHeaders": ["Content-MD5"], "setHeaders": {"Last-Modified": ")" +
                time + "\"}}");
        world.fault("HEAD", 0, 1, R"({"passThrough": true, "removeHeaders": ["Content-MD5"]})");
        world.fault("PUT", 0, 1, R"({"status": 503})");
        CHECK(error_of([&] { return world.run(world.copy("to")); }).code ==
              (changed ? MIS_BLOB_ALREADY_EXISTS : MIS_OK));
    }
}

TEST_CASE("a source that changed is told from a destination that is leased") {
    struct Row {
        const char *service_code;
        mis_status code;
        bool source_changed;
    };
    for (const Row &row : {Row{"SourceConditionNotMet", MIS_BLOB_CHANGED, true},
                           Row{"LeaseIdMissing", MIS_SERVICE_REFUSED, false}}) {
        CAPTURE(row.service_code);
        CopyWorld world;
        world.fault(
            "PUT", 0, 1,
            std::string(R"({"status": 412, "headers": {"x-ms-error-code": ")") + row.service_code + "\"}}");
        const Error error = world.failure(world.copy("to"));
        CHECK(error.code == row.code);
        CHECK((error.message.find("The source changed") == 0) == row.source_changed);
    }
}

TEST_CASE("where the service copies on its own it looks at the tags of the source once more") {
    const CopyWorld world;
    CopyRequest request = world.copy("to");
    request.source.if_tags = "\"state\" = 'done'";
    const Context destination = account_at(world.stage.url());
    const SourceAccess access{Secret("https://h/c/b"), std::nullopt};
    const auto sent = [&](bool at_once) {
        return find_header(copy_blob_request(destination, request, access, "\"1\"", at_once).headers,
                           "x-ms-source-if-tags");
    };
    CHECK(sent(false) == request.source.if_tags);
    CHECK(sent(true).empty());  // Copy Blob From URL has no such header
}

TEST_CASE("a destination that cannot read the source says what may be in its way") {
    CopyWorld world;
    world.fault("PUT", 0, 1, R"({"status": 403, "headers": {"x-ms-error-code": "CannotVerifyCopySource"}})");
    const Error error = world.failure(world.copy("to"));
    CHECK(error.code == MIS_AUTHORIZATION_FAILED);
    CHECK_THAT(error.message, Contains("cannot read the source"));
    CHECK_THAT(error.hint, Contains("network rules"));
    CHECK_THAT(error.message + error.hint, !Contains("sig="));
}

TEST_CASE("the progress of a copy is two numbers") {
    CHECK(parse_copy_progress("1/2")->done == 1);
    CHECK(parse_copy_progress("1/2")->total == 2);
    for (const char *text : {"", "1", "1/", "/2", "2/1", "a/b", "1/2x", "-1/2"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_copy_progress(text));
    }
}

TEST_CASE("what cannot be copied so is refused before anything is sent") {
    const CopyWorld world;
    const auto refused = [&](void (*spoil)(CopyRequest &)) {
        CopyRequest request = world.copy("to");
        spoil(request);
        return error_of([&] { check_copy_request(request); }).code == MIS_INVALID_ARGUMENT;
    };
    CHECK(refused([](CopyRequest &r) { r.address.container = "No"; }));
    CHECK(refused([](CopyRequest &r) { r.address.blob = ""; }));
    CHECK(refused([](CopyRequest &r) { r.source.address.container = "No"; }));
    CHECK(refused([](CopyRequest &r) { r.source.address.blob = ""; }));
    CHECK(refused([](CopyRequest &r) { r.source = CopySource(); }));
    CHECK(refused([](CopyRequest &r) { r.metadata = {{"not a name", "x"}}; }));
    CHECK(refused([](CopyRequest &r) { r.access_tier = "Hot\n"; }));
    CHECK(refused([](CopyRequest &r) { r.rehydrate_priority = "Soon"; }));
}
