// What the C interface refuses of streams, and how they go through it.
#include <catch2/catch.hpp>

#include <string>

#include "support/azurite.h"
#include "support/environment.h"
#include "support/handles.h"
#include "support/temporary_folder.h"

using namespace mistorage::test;
using Catch::Contains;

namespace {

constexpr std::uint32_t long_enough = 10'000;

template <typename Call>
std::string why_refused(const Call &call) {
    mis_error *error = nullptr;
    CHECK(call(&error) == MIS_INVALID_ARGUMENT);
    const ErrorHandle owned(error);
    return mis_error_message(error);
}

ContextHandle azurite_context() {
    auto options = empty_options<mis_context_options>();
    const std::string account = test_variable("MISTORAGE_TEST_ACCOUNT");
    const std::string key = test_variable("MISTORAGE_TEST_KEY");
    const std::string endpoint = azurite_url() + '/' + account;
    options.account_name = account.c_str();
    options.account_key = key.c_str();
    options.blob_endpoint = endpoint.c_str();
    mis_context *context = nullptr;
    CHECK(mis_context_new(&options, &context, nullptr) == MIS_OK);
    return ContextHandle(context);
}

template <typename Options>
OperationHandle start(const SessionHandle &session, const ContextHandle &context,
                      const std::string &container,
                      mis_status (*start_it)(mis_session *, const mis_context *, const Options *,
                                             mis_operation **, mis_error **)) {
    auto options = empty_options<Options>();
    options.container = container.c_str();
    options.blob = "blob";
    options.stream = 1;
    mis_operation *operation = nullptr;
    CHECK(start_it(session.get(), context.get(), &options, &operation, nullptr) == MIS_OK);
    return OperationHandle(operation);
}

}  // namespace

TEST_CASE("content goes in and comes out through its operations") {
    const TestContainer container;
    const SessionHandle session = session_handle();
    const ContextHandle context = azurite_context();
    const std::string content = random_bytes(100'000);

    const auto upload = start<mis_upload_options>(session, context, container.name(), mis_upload_start);
    std::uint64_t written = 0;
    REQUIRE(mis_operation_write(upload.get(), content.data(), content.size(), long_enough, &written,
                                nullptr) == MIS_OK);
    CHECK(written == content.size());
    CHECK(mis_operation_write(upload.get(), nullptr, 0, 0, &written, nullptr) == MIS_OK);
    REQUIRE(mis_operation_write_end(upload.get(), nullptr) == MIS_OK);
    REQUIRE(mis_operation_wait(upload.get(), long_enough, nullptr) == MIS_OK);
    mis_blob *blob = nullptr;
    REQUIRE(mis_blob_result(upload.get(), &blob, nullptr) == MIS_OK);
    mis_blob_free(blob);
    CHECK(same_bytes(container.get("blob"), content));

    const auto download = start<mis_download_options>(session, context, container.name(), mis_download_start);
    std::string read(content.size() + 1, '\0');
    std::uint64_t count = 0;
    std::int32_t done = 0;
    REQUIRE(mis_operation_read(download.get(), read.data(), read.size(), long_enough, &count, &done,
                               nullptr) == MIS_OK);
    CHECK(same_bytes(read.substr(0, count), content));
    CHECK(done == 0);
    REQUIRE(mis_operation_read(download.get(), read.data(), 1, long_enough, &count, &done, nullptr) ==
            MIS_OK);
    CHECK(count == 0);
    CHECK(done == 1);
    mis_operation_cancel(download.get());
    CHECK(mis_operation_read(download.get(), read.data(), 1, 0, &count, &done, nullptr) == MIS_CANCELLED);
    CHECK(done == 0);
}

TEST_CASE("a stream has no file, and a flag that is 0 or 1") {
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    auto upload = empty_options<mis_upload_options>();
    upload.container = "abc";
    upload.blob = "b";
    mis_operation *operation = nullptr;
    const auto start_upload = [&](mis_error **error) {
        return mis_upload_start(session.get(), context.get(), &upload, &operation, error);
    };
    CHECK_THAT(why_refused(start_upload), Contains("not absolute"));
    upload.stream = 1;
    upload.file = "/tmp/x";
    CHECK_THAT(why_refused(start_upload), Contains("no file"));
    upload.stream = 2;
    CHECK_THAT(why_refused(start_upload), Contains("stream is 0 or 1"));
    auto download = empty_options<mis_download_options>();
    download.container = "abc";
    download.blob = "b";
    download.file = "/tmp/x";
    download.stream = 1;
    CHECK_THAT(why_refused([&](mis_error **error) {
                   return mis_download_start(session.get(), context.get(), &download, &operation, error);
               }),
               Contains("no file"));
    CHECK(operation == nullptr);
}

TEST_CASE("what is missing, or is no stream of that direction, is refused") {
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    const auto upload = start<mis_upload_options>(session, context, "abc", mis_upload_start);
    const auto download = start<mis_download_options>(session, context, "abc", mis_download_start);
    char byte = 0;
    std::uint64_t count = 7;
    std::int32_t done = 7;
    mis_operation *none = nullptr;
    const auto write = [&](mis_operation *operation, const void *bytes, std::uint64_t *written) {
        return why_refused(
            [&](mis_error **error) { return mis_operation_write(operation, bytes, 1, 0, written, error); });
    };
    CHECK_THAT(write(none, &byte, &count), Contains("operation"));
    CHECK_THAT(write(upload.get(), nullptr, &count), Contains("content"));
    CHECK_THAT(write(upload.get(), &byte, nullptr), Contains("number of bytes"));
    CHECK_THAT(write(download.get(), &byte, &count), Contains("no upload of a stream"));
    const auto end = [&](mis_operation *operation) {
        return why_refused([&](mis_error **error) { return mis_operation_write_end(operation, error); });
    };
    CHECK_THAT(end(none), Contains("operation"));
    CHECK_THAT(end(download.get()), Contains("no upload of a stream"));
    const auto read = [&](mis_operation *operation, void *buffer, std::uint64_t size, std::uint64_t *given,
                          std::int32_t *ended) {
        return why_refused([&](mis_error **error) {
            return mis_operation_read(operation, buffer, size, 0, given, ended, error);
        });
    };
    CHECK_THAT(read(none, &byte, 1, &count, &done), Contains("operation"));
    CHECK_THAT(read(download.get(), nullptr, 1, &count, &done), Contains("content"));
    CHECK_THAT(read(download.get(), &byte, 0, &count, &done), Contains("at least a byte"));
    CHECK_THAT(read(download.get(), &byte, 1, nullptr, &done), Contains("number of bytes"));
    CHECK_THAT(read(download.get(), &byte, 1, &count, nullptr), Contains("end"));
    CHECK_THAT(read(upload.get(), &byte, 1, &count, &done), Contains("no download of a stream"));
    CHECK(count == 0);
    CHECK(done == 0);
}
