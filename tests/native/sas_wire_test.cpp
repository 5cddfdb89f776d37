// A SAS against Azurite, which checks signatures: made, used, and refused.
#include <catch2/catch.hpp>

#include <chrono>

#include "blob_request.h"
#include "clock.h"
#include "listing_request.h"
#include "sas_authorizer.h"
#include "sas_maker.h"
#include "service_error.h"
#include "support/blob_world.h"
#include "support/environment.h"
#include "support/thrown.h"
#include "transfer.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

BlobListing five_of(const std::string &container) {
    BlobListing listing;
    listing.container = container;
    listing.most = 5;
    return listing;
}

// Azurite's clock is the real one, so the session's has to be, too.
struct SasWorld {
    SasWorld()
        : stage(R"({"blobUpstream": )" + json_string(azurite_url()) + '}'), session(loopback_session()) {
        container.put("a b/\xC3\xA4+&.txt", "content");
    }

    [[nodiscard]] SasTerms terms(const std::string &blob, const std::string &permissions) const {
        SasTerms terms;
        terms.container = container.name();
        terms.blob = blob;
        terms.permissions = permissions;
        terms.https_only = false;
        return terms;
    }

    [[nodiscard]] MadeSas make(const SasTerms &terms) const {
        Work work = work_on(*session);
        return make_sas(work, account_at(stage.url()), terms);
    }

    [[nodiscard]] Context context(const Secret &sas) const {
        ContextOptions options;
        options.account_name = test_variable("MISTORAGE_TEST_ACCOUNT");
        options.blob_endpoint = stage.url() + '/' + options.account_name;
        options.sas_token = Secret(sas.view());
        return make_context(options);
    }

    [[nodiscard]] int get(const Context &context, const std::string &blob,
                          const std::string &snapshot = "") const {
        Work work = work_on(*session);
        return send(work, context, "Get Blob",
                    [&] {
                        return get_blob_request(context, {container.name(), blob, snapshot, ""}, 0, -1, {});
                    })
            .response.status;
    }

    [[nodiscard]] Response list(const Context &context) const {
        Work work = work_on(*session);
        return send(work, context, "List Blobs",
                    [&] { return list_blobs_request(context, five_of(container.name())); })
            .response;
    }

    Stage stage;
    TestContainer container;
    std::shared_ptr<Session> session;
};

constexpr const char *blob = "a b/\xC3\xA4+&.txt";

}  // namespace

TEST_CASE("a SAS of a blob opens that blob and no other, to those who may read") {
    const SasWorld world;
    world.container.put("other", "x");
    const MadeSas sas = world.make(world.terms(blob, "r"));
    CHECK(world.get(world.context(sas.query), blob) == 200);
    CHECK(world.get(world.context(sas.query), "other") == 403);
    CHECK(world.get(world.context(world.make(world.terms(blob, "w")).query), blob) == 403);
    CHECK(world.list(world.context(sas.query)).status == 403);
}

TEST_CASE("a SAS of a container opens its blobs and its listing") {
    const SasWorld world;
    const Context context = world.context(world.make(world.terms("", "lr")).query);
    CHECK(world.get(context, blob) == 200);
    CHECK(world.list(context).status == 200);
    CHECK(world.list(world.context(world.make(world.terms("", "r")).query)).status == 403);
}

TEST_CASE("a SAS of a snapshot opens the snapshot and not the blob") {
    const SasWorld world;
    SasTerms terms = world.terms(blob, "r");
    terms.snapshot = world.container.snapshot(blob);
    const MadeSas sas = world.make(terms);
    CHECK(world.get(world.context(sas.query), blob, terms.snapshot) == 200);
    CHECK(world.get(world.context(sas.query), blob) == 403);
}

TEST_CASE("start, range of addresses and protocol are part of what is signed") {
    const SasWorld world;
    SasTerms terms = world.terms(blob, "r");
    const std::int64_t now = Clock().utc();
    terms.starts_on = now - 60;
    terms.expires_on = now + 60;
    terms.ip_range = "127.0.0.1-127.0.0.9";
    CHECK(world.get(world.context(world.make(terms).query), blob) == 200);
    terms.starts_on = now + 50;
    CHECK(world.get(world.context(world.make(terms).query), blob) == 403);
    terms.starts_on = 0;
    terms.https_only = true;
    CHECK_THAT(error_of([&] { return world.context(world.make(terms).query); }).message,
               Contains("https only"));
}

TEST_CASE("the address of a SAS works by itself, for a blob and for a snapshot of it") {
    const SasWorld world;
    SasTerms terms = world.terms(blob, "r");
    CHECK(plain_http("GET", std::string(world.make(terms).uri.view())).body == "content");
    terms.snapshot = world.container.snapshot(blob);
    world.container.put(blob, "changed");
    CHECK(plain_http("GET", std::string(world.make(terms).uri.view())).body == "content");
}

TEST_CASE("without a time of expiry a SAS lives for an hour") {
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    SasTerms terms;
    terms.container = "container";
    terms.permissions = "r";
    const auto query = [&] {
        return std::string(make_sas(work, account_at("http://127.0.0.1:1"), terms).query.view());
    };
    CHECK_THAT(query(), Contains("&se=2023-11-14T23%3A13%3A20Z"));
    terms.starts_on = FakeClock::start + 7200;
    CHECK_THAT(query(), Contains("&se=2023-11-15T01%3A13%3A20Z"));
    terms.starts_on = 0;
    terms.expires_on = FakeClock::start;
    const Error error = error_of(query);
    CHECK(error.code == MIS_INVALID_ARGUMENT);
    CHECK_THAT(error.message, Contains("expired already"));
}

TEST_CASE("uploads and downloads of any size work with a SAS, and none of their errors shows it") {
    BlobWorld world;
    const auto session = loopback_session();
    Work work = work_on(*session);
    SasTerms terms;
    terms.container = world.container.name();
    terms.permissions = "rcw";
    terms.https_only = false;
    ContextOptions options;
    options.account_name = world.context.account_name;
    options.blob_endpoint = world.context.blob_endpoint.text();
    options.sas_token = Secret(make_sas(work, world.context, terms).query.view());
    const std::string signature =
        std::string(options.sas_token.view().substr(options.sas_token.view().find("sig=") + 4));
    const Context context = make_context(options);

    for (const std::size_t size : {std::size_t{0}, std::size_t{100}, std::size_t{33} << 20}) {
        CAPTURE(size);
        const std::string content(size, 'x');
        (void)world.folder.write("file", content);
        UploadRequest request = world.upload_of("file");
        request.overwrite = true;
        Work upload_work = work_on(*session);
        const Blob blob = upload(upload_work, context, request);
        CHECK(blob.uri == world.context.blob_url(world.container.name(), "blob"));
        DownloadRequest down = world.download_to("copy");
        down.overwrite = true;
        Work download_work = work_on(*session);
        CHECK(download(download_work, context, down).length == static_cast<std::int64_t>(size));
        CHECK(world.folder.read("copy") == content);
    }
    for (const Recorded &request : world.stage.requests()) {
        CHECK_FALSE(request.has("authorization"));
        CHECK_THAT(request.query, Contains("sig="));
    }

    for (const char *answer :
         {R"({"status": 403, "headers": {"x-ms-error-code": "AuthorizationPermissionMismatch"}})",
          R"({"drop": "before"})", R"({"raw": "220 mail.example\r\n"})"}) {
        CAPTURE(answer);
        world.stage.clear_faults();
        world.stage.fault(R"({"times": 100, "answer": )" + std::string(answer) + '}');
        const TimelessSession timeless;  // retries take no time, and it is 2023: nothing has expired
        Work failing = work_on(*timeless.session);
        const Error error = error_of([&] { return download(failing, context, world.download_to("never")); });
        CHECK(error.code != MIS_OK);
        CHECK_THAT(error.message + error.hint, !Contains(signature) && !Contains("sig="));
    }
}

TEST_CASE("without a key a public container can be read, and nothing written") {
    const SasWorld world;
    ContextOptions options;
    options.account_name = test_variable("MISTORAGE_TEST_ACCOUNT");
    options.blob_endpoint = world.stage.url() + '/' + options.account_name;
    options.anonymous = true;
    const Context context = make_context(options);
    const std::string name = fresh_container_name();
    Work work = work_on(*world.session);
    const Context owner = account_at(world.stage.url());
    CHECK(send(work, owner, "Create Container", [&] {
              return create_container_request(owner, name, PublicAccess::container);
          }).response.status == 201);
    const Response listed = send(work, context, "List Blobs", [&] {
                                return list_blobs_request(context, five_of(name));
                            }).response;
    CHECK(listed.status == 200);
    CHECK_FALSE(world.stage.requests().back().has("authorization"));

    const Response refused = world.list(context);
    const Error error =
        service_error(refused, {"List Blobs", context.account_name, world.container.name(), ""});
    CHECK(error.code == MIS_AUTHORIZATION_FAILED);
    CHECK_THAT(error.message, Contains("not public"));
}

TEST_CASE("a context of a SAS or of nothing cannot make a SAS") {
    const SasWorld world;
    const Context context = world.context(world.make(world.terms(blob, "r")).query);
    Work work = work_on(*world.session);
    CHECK_THAT(error_of([&] { return make_sas(work, context, world.terms(blob, "r")); }).message,
               Contains("neither a key nor an identity"));
}
