#include <catch2/catch.hpp>
#include <cstddef>
#include <string>

#include "mistorage.h"
#include "support/handles.h"

using namespace mistorage::test;
using Catch::Contains;

namespace {

// What a call that fails left behind: nothing in *out, and an error that says the same as the status.
template <typename Out, typename Call>
std::string refusal(const Call &call) {
    static char anything = 0;
    auto *out = reinterpret_cast<Out *>(&anything);
    auto *error = reinterpret_cast<mis_error *>(&anything);
    const mis_status status = call(&out, &error);
    const ErrorHandle owned(error);
    CHECK(status == MIS_INVALID_ARGUMENT);
    CHECK(out == nullptr);
    CHECK(mis_error_code(error) == status);
    CHECK(mis_error_http_status(error) == 0);
    CHECK(mis_error_retryable(error) == 0);
    out = reinterpret_cast<Out *>(&anything);
    CHECK(call(&out, nullptr) == status);
    CHECK(out == nullptr);
    return mis_error_message(error);
}

// For every function that takes options: NULL, sizes that cannot be, and no place for the result.
template <typename Options, typename Out, typename Call>
void options_are_checked(const Call &call) {
    CHECK_THAT(refusal<Out>([&](Out **out, mis_error **error) { return call(nullptr, out, error); }),
               Contains("NULL"));
    for (const std::size_t size : {std::size_t{0}, std::size_t{3}, sizeof(Options) - 1, sizeof(Options) + 1,
                                   sizeof(Options) + 8, std::size_t{UINT32_MAX}}) {
        CAPTURE(size);
        Options options{};
        options.struct_size = static_cast<std::uint32_t>(size);
        CHECK_THAT(refusal<Out>([&](Out **out, mis_error **error) { return call(&options, out, error); }),
                   Contains("struct_size"));
    }
    const auto options = empty_options<Options>();
    mis_error *error = nullptr;
    CHECK(call(&options, nullptr, &error) == MIS_INVALID_ARGUMENT);
    CHECK_THAT(mis_error_message(error), Contains("out is NULL"));
    mis_error_free(error);
}

template <typename Call>
void out_is_needed(const Call &call) {
    mis_error *error = nullptr;
    CHECK(call(&error) == MIS_INVALID_ARGUMENT);
    CHECK_THAT(mis_error_message(error), Contains("out is NULL"));
    mis_error_free(error);
}

}  // namespace

TEST_CASE("the library tells its versions, and those of what it uses") {
    CHECK(mis_abi_version() == MIS_ABI_VERSION);
    CHECK(std::string(mis_version()) == MISTORAGE_VERSION);
    for (const char *name : {"libcurl/", "OpenSSL/", "simdjson/", "pugixml/"}) {
        CHECK_THAT(mis_dependencies(), Contains(name));
    }
}

TEST_CASE("freeing nothing is allowed") {
    mis_error_free(nullptr);
    mis_session_free(nullptr);
    mis_operation_free(nullptr);
    mis_queue_free(nullptr);
    mis_token_free(nullptr);
    mis_instance_free(nullptr);
    mis_account_keys_free(nullptr);
    mis_context_free(nullptr);
    mis_container_free(nullptr);
    mis_blob_free(nullptr);
    mis_container_page_free(nullptr);
    mis_blob_page_free(nullptr);
    mis_deletions_free(nullptr);
    SUCCEED("none of them crashed");
}

TEST_CASE("nothing answers with nothing, whatever it is asked") {
    for (const char *text :
         {mis_error_service_code(nullptr), mis_error_request_id(nullptr), mis_error_operation(nullptr),
          mis_error_message(nullptr), mis_error_hint(nullptr), mis_token_secret(nullptr),
          mis_token_resource(nullptr), mis_token_client_id(nullptr), mis_token_source(nullptr),
          mis_instance_subscription_id(nullptr), mis_instance_resource_group_name(nullptr),
          mis_instance_environment(nullptr), mis_account_keys_name(nullptr, 0),
          mis_account_keys_secret(nullptr, 0), mis_account_keys_permissions(nullptr, 0),
          mis_context_account_name(nullptr), mis_context_blob_endpoint(nullptr),
          mis_container_page_marker(nullptr), mis_blob_page_marker(nullptr)}) {
        REQUIRE(text != nullptr);
        CHECK(*text == '\0');
    }
    CHECK(mis_error_code(nullptr) == MIS_OK);
    CHECK(mis_error_http_status(nullptr) == 0);
    CHECK(mis_error_retryable(nullptr) == 0);
    CHECK(mis_token_expires_on(nullptr) == 0);
    CHECK(mis_account_keys_count(nullptr) == 0);
    CHECK(mis_account_keys_created_on(nullptr, 0) == 0);
    CHECK(mis_container_page_count(nullptr) == 0);
    CHECK(mis_blob_page_count(nullptr) == 0);
}

TEST_CASE("options without a size, or of a later version, are refused by everything that takes some") {
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    options_are_checked<mis_session_options, mis_session>(mis_session_new);
    options_are_checked<mis_context_options, mis_context>(mis_context_new);
    options_are_checked<mis_token_options, mis_operation>(
        [&](auto... given) { return mis_token_start(session.get(), given...); });
    options_are_checked<mis_account_keys_options, mis_operation>(
        [&](auto... given) { return mis_account_keys_start(session.get(), given...); });
    options_are_checked<mis_upload_options, mis_operation>(
        [&](auto... given) { return mis_upload_start(session.get(), context.get(), given...); });
    options_are_checked<mis_download_options, mis_operation>(
        [&](auto... given) { return mis_download_start(session.get(), context.get(), given...); });
    options_are_checked<mis_blob_get_options, mis_operation>(
        [&](auto... given) { return mis_blob_get_start(session.get(), context.get(), given...); });
    options_are_checked<mis_blob_list_options, mis_operation>(
        [&](auto... given) { return mis_blob_list_start(session.get(), context.get(), given...); });
    options_are_checked<mis_blob_delete_options, mis_operation>(
        [&](auto... given) { return mis_blob_delete_start(session.get(), context.get(), given...); });
    options_are_checked<mis_blob_tier_options, mis_operation>(
        [&](auto... given) { return mis_blob_tier_start(session.get(), context.get(), given...); });
    options_are_checked<mis_blob_change_options, mis_operation>(
        [&](auto... given) { return mis_blob_change_start(session.get(), context.get(), given...); });
    options_are_checked<mis_container_list_options, mis_operation>(
        [&](auto... given) { return mis_container_list_start(session.get(), context.get(), given...); });
}

TEST_CASE("every other function with a result wants a place for it too") {
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    out_is_needed([](mis_error **error) { return mis_queue_new(nullptr, error); });
    out_is_needed([&](mis_error **error) { return mis_instance_start(session.get(), nullptr, error); });
    out_is_needed([&](mis_error **error) {
        return mis_container_create_start(session.get(), context.get(), "abc", 0, nullptr, error);
    });
    out_is_needed([](mis_error **error) { return mis_token_result(nullptr, nullptr, error); });
    out_is_needed([](mis_error **error) { return mis_instance_result(nullptr, nullptr, error); });
    out_is_needed([](mis_error **error) { return mis_account_keys_result(nullptr, nullptr, error); });
    out_is_needed([](mis_error **error) { return mis_container_result(nullptr, nullptr, error); });
    out_is_needed([](mis_error **error) { return mis_blob_result(nullptr, nullptr, error); });
    out_is_needed([](mis_error **error) { return mis_blob_page_result(nullptr, nullptr, error); });
    out_is_needed([](mis_error **error) { return mis_container_page_result(nullptr, nullptr, error); });
}

TEST_CASE("nothing starts without a session, nor a transfer without a context") {
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    const auto token = empty_options<mis_token_options>();
    auto keys = empty_options<mis_account_keys_options>();
    keys.subscription_id = "01234567-89ab-cdef-0123-456789abcdef";
    keys.resource_group_name = "g";
    keys.account_name = "acct";
    keys.access_token = "t";
    auto upload = empty_options<mis_upload_options>();
    upload.container = "abc";
    upload.blob = "b";
    upload.file = "/missing/file";
    auto download = empty_options<mis_download_options>();
    download.container = "abc";
    download.blob = "b";
    download.file = "/missing/file";
    const auto refused = [](const auto &call, const char *what) {
        CHECK_THAT(refusal<mis_operation>(call), Contains(what));
    };
    refused([&](auto... given) { return mis_token_start(nullptr, &token, given...); }, "session");
    refused([&](auto... given) { return mis_instance_start(nullptr, given...); }, "session");
    refused([&](auto... given) { return mis_account_keys_start(nullptr, &keys, given...); }, "session");
    refused(
        [&](auto... given) { return mis_container_create_start(nullptr, context.get(), "abc", 0, given...); },
        "session");
    refused(
        [&](auto... given) { return mis_container_create_start(session.get(), nullptr, "abc", 0, given...); },
        "context");
    refused([&](auto... given) { return mis_upload_start(nullptr, context.get(), &upload, given...); },
            "session");
    refused([&](auto... given) { return mis_upload_start(session.get(), nullptr, &upload, given...); },
            "context");
    refused([&](auto... given) { return mis_download_start(nullptr, context.get(), &download, given...); },
            "session");
    refused([&](auto... given) { return mis_download_start(session.get(), nullptr, &download, given...); },
            "context");
}

TEST_CASE("an earlier caller's shorter options are taken, and nothing beyond their end is read") {
    mis_session_options options{};
    options.struct_size = offsetof(mis_session_options, ca_bundle);
    options.loopback_only = 1;
    options.imds_endpoint = "http://127.0.0.1:1";
    options.user_agent = "line\r\nbreak";  // beyond the end
    mis_session *session = nullptr;
    CHECK(mis_session_new(&options, &session, nullptr) == MIS_OK);
    mis_session_free(session);
}

TEST_CASE("a context tells its account and its endpoint, which ends with a slash, but no key") {
    auto options = empty_options<mis_context_options>();
    options.connection_string = "AccountName=acct;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:10000/acct";
    mis_context *context = nullptr;
    REQUIRE(mis_context_new(&options, &context, nullptr) == MIS_OK);
    const ContextHandle owned(context);
    CHECK(std::string(mis_context_account_name(context)) == "acct");
    CHECK(std::string(mis_context_blob_endpoint(context)) == "http://127.0.0.1:10000/acct/");
}

TEST_CASE("NULL and empty text both mean that nothing was given") {
    auto options = empty_options<mis_context_options>();
    options.connection_string = "";
    options.account_name = "acct";
    options.account_key = "a2V5";
    options.blob_endpoint = "";
    options.environment = "";
    mis_context *context = nullptr;
    REQUIRE(mis_context_new(&options, &context, nullptr) == MIS_OK);
    const ContextHandle owned(context);
    CHECK(std::string(mis_context_blob_endpoint(context)) == "https://acct.blob.core.windows.net/");
}
