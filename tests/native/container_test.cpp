#include "container.h"

#include <catch2/catch.hpp>

#include "support/azurite.h"
#include "support/stage.h"
#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

std::string in_front_of_azurite() {
    return R"({"blobUpstream": )" + json_string(azurite_url()) + '}';
}

Container create(const Context &context, const std::string &name, PublicAccess access = PublicAccess::off) {
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    return create_container(work, context, name, access);
}

}  // namespace

TEST_CASE("a container is created with one PUT, and says where it is") {
    const Stage stage(in_front_of_azurite());
    const Context context = account_at(stage.url());
    const std::string name = fresh_container_name();
    const Container container = create(context, name);
    CHECK(container.name == name);
    CHECK(container.uri == context.blob_endpoint.text() + '/' + name);
    CHECK_FALSE(container.etag.empty());
    CHECK(container.last_modified > 1'700'000'000);
    const auto requests = stage.requests();
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].method == "PUT");
    CHECK(requests[0].query == "restype=container");
    CHECK(requests[0].header("content-length") == "0");
    CHECK_FALSE(requests[0].has("x-ms-blob-public-access"));
}

TEST_CASE("public access is asked for by name") {
    const Stage stage(in_front_of_azurite());
    (void)create(account_at(stage.url()), fresh_container_name(), PublicAccess::container);
    (void)create(account_at(stage.url()), fresh_container_name(), PublicAccess::blob);
    const auto requests = stage.requests();
    CHECK(requests.at(0).header("x-ms-blob-public-access") == "container");
    CHECK(requests.at(1).header("x-ms-blob-public-access") == "blob");
}

TEST_CASE("the account's name may be in the host or in the path: Azurite takes the signature of both") {
    const std::string name = fresh_container_name();
    CHECK(create(account_in_host_of(azurite_url()), name).name == name);
    const Error error = error_of([&] { return create(account_at(azurite_url()), name); });
    CHECK(error.code == MIS_CONTAINER_ALREADY_EXISTS);
    CHECK(error.http_status == 409);
    CHECK(error.service_code == "ContainerAlreadyExists");
    CHECK(error.operation == "Create Container");
    CHECK_FALSE(error.request_id.empty());
    CHECK_THAT(error.message, Catch::Contains(name));
}

TEST_CASE("a wrong key is not let in, and not shown") {
    const Error error =
        error_of([&] { return create(account_with_wrong_key(azurite_url()), fresh_container_name()); });
    CHECK((error.code == MIS_AUTHORIZATION_FAILED || error.code == MIS_AUTHENTICATION_FAILED));
    CHECK(error.http_status == 403);
    CHECK_FALSE(error.retryable);
    CHECK_THAT(error.hint, Catch::Contains("key"));
    CHECK_THAT(error.message + error.hint, !Catch::Contains("bm90IHRoZSBrZXk="));
}

TEST_CASE("a container that is being deleted may be created later") {
    Stage stage(in_front_of_azurite());
    stage.fault(R"({"answer": {"status": 409, "headers": {"x-ms-error-code": "ContainerBeingDeleted"}}})");
    const Error error = error_of([&] { return create(account_at(stage.url()), fresh_container_name()); });
    CHECK(error.code == MIS_CONTAINER_BEING_DELETED);
    CHECK(error.retryable);
    CHECK(stage.requests().size() == 1);
}

TEST_CASE("a busy service is asked again, with the signature of the new date") {
    Stage stage(in_front_of_azurite());
    stage.fault(R"({"times": 2, "answer": {"status": 503, "headers": {"Retry-After": "60"}}})");
    (void)create(account_at(stage.url()), fresh_container_name());
    const auto requests = stage.requests();
    REQUIRE(requests.size() == 3);
    CHECK(requests[0].header("x-ms-date") == "Tue, 14 Nov 2023 22:13:20 GMT");
    CHECK(requests[2].header("x-ms-date") == "Tue, 14 Nov 2023 22:15:20 GMT");
    CHECK(requests[0].header("authorization") != requests[2].header("authorization"));
}

TEST_CASE("an answer that is no HTTP, or that redirects, is an error that doubts the endpoint") {
    for (const char *answer : {R"({"raw": "220 mail.example ESMTP\r\n"})",
                               R"({"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}})"}) {
        Stage stage(in_front_of_azurite());
        stage.fault(std::string(R"({"answer": )") + answer + '}');
        const Error error = error_of([&] { return create(account_at(stage.url()), fresh_container_name()); });
        CHECK((error.code == MIS_RESPONSE_INVALID || error.code == MIS_SERVICE_REFUSED));
        CHECK_THAT(error.hint, Catch::Contains("endpoint"));
    }
}

TEST_CASE("a container is read with one HEAD, and deleted with one DELETE") {
    const Stage stage(in_front_of_azurite());
    const Context context = account_at(stage.url());
    const std::string name = fresh_container_name();
    const Container created = create(context, name, PublicAccess::blob);
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    const Container read = get_container(work, context, name);
    CHECK(read.etag == created.etag);
    CHECK(read.access == PublicAccess::blob);
    CHECK(read.lease.state == "available");
    Work deletion = work_on(*timeless.session);
    delete_container(deletion, context, name, {});
    CHECK(stage.methods() == std::vector<std::string>{"PUT", "HEAD", "DELETE"});
    const Error error = error_of([&] {
        Work again = work_on(*timeless.session);
        return get_container(again, context, name);
    });
    CHECK(error.code == MIS_CONTAINER_NOT_FOUND);
    CHECK_THAT(error.message, Catch::Contains(name));
}

TEST_CASE("a deletion whose reply is lost is a deletion; of what was never there it is an error") {
    Stage stage(in_front_of_azurite());
    const Context context = account_at(stage.url());
    const std::string name = fresh_container_name();
    (void)create(context, name);
    stage.fault(R"({"match": {"method": "DELETE"}, "times": 1, "answer": {"drop": "afterRequest"}})");
    const TimelessSession timeless;
    Work work = work_on(*timeless.session);
    CHECK_NOTHROW(delete_container(work, context, name, {}));
    CHECK(stage.methods() == std::vector<std::string>{"PUT", "DELETE", "DELETE"});
    Work again = work_on(*timeless.session);
    CHECK(error_of([&] {
              delete_container(again, context, name, {});
              return 0;
          }).code == MIS_CONTAINER_NOT_FOUND);
}

TEST_CASE("a container is deleted under conditions of time only where they hold") {
    const Context context = account_at(azurite_url());
    const std::string name = fresh_container_name();
    const Container created = create(context, name);
    const TimelessSession timeless;
    Conditions conditions;
    conditions.if_unmodified_since = created.last_modified - 3600;
    Work work = work_on(*timeless.session);
    CHECK(error_of([&] {
              delete_container(work, context, name, conditions);
              return 0;
          }).http_status == 412);
    conditions.if_unmodified_since = created.last_modified + 3600;
    Work again = work_on(*timeless.session);
    CHECK_NOTHROW(delete_container(again, context, name, conditions));
}
