#include <catch2/catch.hpp>
#include <cstddef>
#include <string>

#include "mistorage.h"
#include "support/handles.h"
#include "support/temporary_folder.h"

using namespace mistorage::test;
using Catch::Contains;

namespace {

constexpr std::uint32_t long_enough = 10'000;

// An upload that fails by itself, because its file is missing.
OperationHandle failing_upload(const SessionHandle &session, const std::string &file) {
    const ContextHandle context = context_handle();
    auto options = empty_options<mis_upload_options>();
    options.container = "abc";
    options.blob = "b";
    options.file = file.c_str();
    mis_operation *operation = nullptr;
    CHECK(mis_upload_start(session.get(), context.get(), &options, &operation, nullptr) == MIS_OK);
    return OperationHandle(operation);
}

void wait_for(mis_operation *operation) {
    std::int32_t done = 0;
    REQUIRE(mis_operation_wait(operation, long_enough, &done) == MIS_OK);
    REQUIRE(done == 1);
}

}  // namespace

TEST_CASE("an operation's error is handed out by whatever result is asked for, as often as it is") {
    const TemporaryFolder folder;
    const SessionHandle session = session_handle();
    const OperationHandle operation = failing_upload(session, folder.path("missing.bin"));
    wait_for(operation.get());
    const auto fails = [&](auto *handle, auto result) {
        mis_error *error = nullptr;
        CHECK(result(operation.get(), &handle, &error) == MIS_FILE_NOT_FOUND);
        const ErrorHandle owned(error);
        CHECK(handle == nullptr);
        CHECK(mis_error_code(error) == MIS_FILE_NOT_FOUND);
        CHECK_THAT(mis_error_message(error), Contains("missing.bin"));
        CHECK_FALSE(std::string(mis_error_hint(error)).empty());
        CHECK(result(operation.get(), &handle, nullptr) == MIS_FILE_NOT_FOUND);
    };
    fails(static_cast<mis_blob *>(nullptr), mis_blob_result);
    fails(static_cast<mis_blob *>(nullptr), mis_blob_result);
    fails(static_cast<mis_token *>(nullptr), mis_token_result);
    fails(static_cast<mis_instance *>(nullptr), mis_instance_result);
    fails(static_cast<mis_account_keys *>(nullptr), mis_account_keys_result);
    fails(static_cast<mis_container *>(nullptr), mis_container_result);
}

TEST_CASE("without an operation there is no result, no wait and no progress") {
    const auto refused = [](auto *handle, auto result) {
        mis_error *error = nullptr;
        CHECK(result(nullptr, &handle, &error) == MIS_INVALID_ARGUMENT);
        CHECK_THAT(mis_error_message(error), Contains("operation"));
        mis_error_free(error);
    };
    refused(static_cast<mis_token *>(nullptr), mis_token_result);
    refused(static_cast<mis_instance *>(nullptr), mis_instance_result);
    refused(static_cast<mis_account_keys *>(nullptr), mis_account_keys_result);
    refused(static_cast<mis_container *>(nullptr), mis_container_result);
    refused(static_cast<mis_blob *>(nullptr), mis_blob_result);
    std::int32_t done = 7;
    CHECK(mis_operation_wait(nullptr, 0, &done) == MIS_INVALID_ARGUMENT);
    CHECK(done == 7);
    auto progress = empty_options<mis_progress>();
    CHECK(mis_operation_progress(nullptr, &progress) == MIS_INVALID_ARGUMENT);
    mis_operation_cancel(nullptr);
}

TEST_CASE("waiting needs no place for its outcome, and nothing has to outlive the start") {
    const TemporaryFolder folder;
    SessionHandle session = session_handle();
    const OperationHandle operation = failing_upload(session, folder.path("missing.bin"));
    session.reset();
    CHECK(mis_operation_wait(operation.get(), long_enough, nullptr) == MIS_OK);
    wait_for(operation.get());
    mis_operation_cancel(operation.get());
    mis_blob *blob = nullptr;
    CHECK(mis_blob_result(operation.get(), &blob, nullptr) == MIS_FILE_NOT_FOUND);
}

TEST_CASE("progress is filled in as far as the caller's struct goes") {
    const TemporaryFolder folder;
    const SessionHandle session = session_handle();
    const OperationHandle operation = failing_upload(session, folder.path("missing.bin"));
    wait_for(operation.get());
    auto whole = empty_options<mis_progress>();
    whole.operations = 7;
    CHECK(mis_operation_progress(operation.get(), &whole) == MIS_OK);
    CHECK(whole.operations == 0);

    mis_progress partly{};
    partly.struct_size = offsetof(mis_progress, bytes_done);
    partly.bytes_done = partly.bytes_total = 7;
    CHECK(mis_operation_progress(operation.get(), &partly) == MIS_OK);
    CHECK(partly.struct_size == offsetof(mis_progress, bytes_done));
    CHECK(partly.bytes_done == 7);
    CHECK(partly.bytes_total == 7);

    CHECK(mis_operation_progress(operation.get(), nullptr) == MIS_INVALID_ARGUMENT);
    for (const std::size_t size : {std::size_t{0}, sizeof(mis_progress) + 1}) {
        mis_progress wrong{};
        wrong.struct_size = static_cast<std::uint32_t>(size);
        CHECK(mis_operation_progress(operation.get(), &wrong) == MIS_INVALID_ARGUMENT);
    }
}

TEST_CASE("a queue reports the very handle that was added, once") {
    const TemporaryFolder folder;
    const SessionHandle session = session_handle();
    mis_queue *made = nullptr;
    REQUIRE(mis_queue_new(&made, nullptr) == MIS_OK);
    const QueueHandle queue(made);
    const OperationHandle operation = failing_upload(session, folder.path("missing.bin"));
    CHECK(mis_queue_add(queue.get(), operation.get()) == MIS_OK);
    CHECK(mis_queue_add(queue.get(), operation.get()) == MIS_INVALID_ARGUMENT);
    mis_operation *ended = nullptr;
    CHECK(mis_queue_wait(queue.get(), long_enough, &ended) == MIS_OK);
    CHECK(ended == operation.get());
    CHECK(mis_queue_wait(queue.get(), 0, &ended) == MIS_OK);
    CHECK(ended == nullptr);
    auto progress = empty_options<mis_progress>();
    CHECK(mis_queue_progress(queue.get(), &progress) == MIS_OK);
    CHECK(progress.operations == 0);
}

TEST_CASE("an operation that is freed is forgotten by its queue, and a freed queue by its operations") {
    const TemporaryFolder folder;
    const SessionHandle session = session_handle();
    mis_queue *made = nullptr;
    REQUIRE(mis_queue_new(&made, nullptr) == MIS_OK);
    QueueHandle queue(made);
    OperationHandle freed = failing_upload(session, folder.path("missing.bin"));
    wait_for(freed.get());
    CHECK(mis_queue_add(queue.get(), freed.get()) == MIS_OK);
    freed.reset();
    mis_operation *ended = nullptr;
    CHECK(mis_queue_wait(queue.get(), 0, &ended) == MIS_OK);
    CHECK(ended == nullptr);

    const OperationHandle moved = failing_upload(session, folder.path("missing.bin"));
    CHECK(mis_queue_add(queue.get(), moved.get()) == MIS_OK);
    queue.reset();
    REQUIRE(mis_queue_new(&made, nullptr) == MIS_OK);
    queue.reset(made);
    CHECK(mis_queue_add(queue.get(), moved.get()) == MIS_OK);
    CHECK(mis_queue_wait(queue.get(), long_enough, &ended) == MIS_OK);
    CHECK(ended == moved.get());
}

TEST_CASE("a queue is refused nothing, and nothing is refused a queue") {
    const TemporaryFolder folder;
    const SessionHandle session = session_handle();
    mis_queue *made = nullptr;
    REQUIRE(mis_queue_new(&made, nullptr) == MIS_OK);
    const QueueHandle queue(made);
    const OperationHandle operation = failing_upload(session, folder.path("missing.bin"));
    auto progress = empty_options<mis_progress>();
    mis_operation *ended = nullptr;
    CHECK(mis_queue_add(nullptr, operation.get()) == MIS_INVALID_ARGUMENT);
    CHECK(mis_queue_add(queue.get(), nullptr) == MIS_INVALID_ARGUMENT);
    CHECK(mis_queue_wait(nullptr, 0, &ended) == MIS_INVALID_ARGUMENT);
    CHECK(mis_queue_wait(queue.get(), 0, nullptr) == MIS_INVALID_ARGUMENT);
    CHECK(mis_queue_progress(nullptr, &progress) == MIS_INVALID_ARGUMENT);
    CHECK(mis_queue_progress(queue.get(), nullptr) == MIS_INVALID_ARGUMENT);
    CHECK(mis_queue_add(queue.get(), operation.get()) == MIS_OK);  // the refusal left no trace
}

TEST_CASE("without a blob, or a struct to fill in, there are no properties") {
    auto properties = empty_options<mis_blob_properties>();
    CHECK(mis_blob_properties_get(nullptr, &properties) == MIS_INVALID_ARGUMENT);
    CHECK(mis_blob_properties_get(nullptr, nullptr) == MIS_INVALID_ARGUMENT);
}

TEST_CASE("the address of a blob gives a context and the blob's names, or neither") {
    mis_context *context = nullptr;
    mis_blob *blob = nullptr;
    const char *uri = "https://acct.blob.core.windows.net/docs/a%20b?snapshot=2024-01-02T03:04:05.1234567Z";
    REQUIRE(mis_blob_uri_parse(uri, &context, &blob, nullptr) == MIS_OK);
    CHECK(std::string(mis_context_blob_endpoint(context)) == "https://acct.blob.core.windows.net/");
    auto properties = empty_options<mis_blob_properties>();
    REQUIRE(mis_blob_properties_get(blob, &properties) == MIS_OK);
    CHECK(std::string(properties.container) == "docs");
    CHECK(std::string(properties.name) == "a b");
    CHECK(std::string(properties.uri) == "https://acct.blob.core.windows.net/docs/a%20b");
    CHECK(std::string(properties.snapshot) == "2024-01-02T03:04:05.1234567Z");
    mis_context_free(context);
    mis_blob_free(blob);

    for (const char *refused : {static_cast<const char *>(nullptr), "", "docs/a"}) {
        CHECK(mis_blob_uri_parse(refused, &context, &blob, nullptr) == MIS_INVALID_ARGUMENT);
        CHECK(context == nullptr);
        CHECK(blob == nullptr);
    }
    CHECK(mis_blob_uri_parse(uri, &context, nullptr, nullptr) == MIS_INVALID_ARGUMENT);
    CHECK(context == nullptr);
    CHECK(mis_blob_uri_parse(uri, nullptr, &blob, nullptr) == MIS_INVALID_ARGUMENT);
}
