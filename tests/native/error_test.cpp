#include "error.h"

#include <catch2/catch.hpp>
#include <new>
#include <stdexcept>

using namespace mistorage;

namespace {

template <typename Thrown>
Error after_throwing(const Thrown &thrown) {
    try {
        throw thrown;
    } catch (...) {
        return current_error();
    }
}

}  // namespace

TEST_CASE("an error keeps what happened apart from what to do next") {
    const Error error(MIS_BLOB_NOT_FOUND, "There is no blob 'a'.", "Check the name.");
    CHECK(error.code == MIS_BLOB_NOT_FOUND);
    CHECK(error.message == "There is no blob 'a'.");
    CHECK(error.hint == "Check the name.");
    CHECK(std::string(error.what()) == error.message);
}

TEST_CASE("a new error has no answer behind it and is final") {
    const Error error = invalid_argument("No.");
    CHECK(error.code == MIS_INVALID_ARGUMENT);
    CHECK(error.http_status == 0);
    CHECK_FALSE(error.retryable);
    CHECK(error.service_code.empty());
    CHECK(error.request_id.empty());
    CHECK(error.operation.empty());
    CHECK(error.hint.empty());
}

TEST_CASE("whatever is thrown becomes an error with a code") {
    CHECK(after_throwing(cancelled()).code == MIS_CANCELLED);
    CHECK(after_throwing(std::bad_alloc()).code == MIS_OUT_OF_MEMORY);
    CHECK(after_throwing(std::runtime_error("a defect")).code == MIS_INTERNAL);
    CHECK_THAT(after_throwing(std::runtime_error("a defect")).message, Catch::Contains("a defect"));
    CHECK(after_throwing(42).code == MIS_INTERNAL);
}

TEST_CASE("an error that is thrown on keeps all that it says") {
    Error error(MIS_SERVICE_BUSY, "Busy.", "Wait.");
    error.http_status = 503;
    error.retryable = true;
    error.service_code = "ServerBusy";
    error.request_id = "id";
    error.operation = "Put Blob";
    const Error after = after_throwing(error);
    CHECK(after.code == MIS_SERVICE_BUSY);
    CHECK(after.http_status == 503);
    CHECK(after.retryable);
    CHECK(after.service_code == "ServerBusy");
    CHECK(after.request_id == "id");
    CHECK(after.operation == "Put Blob");
    CHECK(after.message == "Busy.");
    CHECK(after.hint == "Wait.");
}
