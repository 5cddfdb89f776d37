#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "mistorage.h"
#include "support/handles.h"

using namespace mistorage::test;
using Catch::Contains;

namespace {

// The message with which a call is refused before anything is sent.
template <typename Call>
std::string why_refused(const Call &call) {
    mis_error *error = nullptr;
    CHECK(call(&error) == MIS_INVALID_ARGUMENT);
    const ErrorHandle owned(error);
    return mis_error_message(error);
}

template <typename Options>
struct Row {
    std::function<void(Options &)> spoil;
    const char *why;
};

mis_token_options token_options() {
    return empty_options<mis_token_options>();
}

mis_account_keys_options keys_options() {
    auto options = empty_options<mis_account_keys_options>();
    options.subscription_id = "01234567-89ab-cdef-0123-456789abcdef";
    options.resource_group_name = "group";
    options.account_name = "acct";
    options.access_token = "hunter2";
    return options;
}

mis_upload_options upload_options() {
    auto options = empty_options<mis_upload_options>();
    options.container = "abc";
    options.blob = "b";
    options.file = "/missing/file";
    return options;
}

mis_download_options download_options() {
    auto options = empty_options<mis_download_options>();
    options.container = "abc";
    options.blob = "b";
    options.file = "/missing/file";
    return options;
}

}  // namespace

TEST_CASE("a session is refused options that it could not keep to") {
    using Options = mis_session_options;
    for (const auto &row : std::vector<Row<Options>>{
             {[](Options &o) { o.loopback_only = 2; }, "loopback_only"},
             {[](Options &o) { o.user_agent = "x\r\nAuthorization: y"; }, "user_agent"}}) {
        auto options = empty_options<Options>();
        row.spoil(options);
        mis_session *session = nullptr;
        CHECK_THAT(why_refused([&](mis_error **error) { return mis_session_new(&options, &session, error); }),
                   Contains(row.why));
    }
}

TEST_CASE("a token is refused where resource or identity cannot be") {
    using Options = mis_token_options;
    const SessionHandle session = session_handle();
    for (const auto &row :
         std::vector<Row<Options>>{{[](Options &o) { o.force = 2; }, "force"},
                                   {[](Options &o) { o.resource = "storage"; }, "absolute URI"},
                                   {[](Options &o) { o.client_id = o.object_id = "x"; }, "give one of them"},
                                   {[](Options &o) { o.resource_id = "\xC3\xA4"; }, "resource id"}}) {
        auto options = token_options();
        row.spoil(options);
        mis_operation *operation = nullptr;
        CHECK_THAT(why_refused([&](mis_error **error) {
                       return mis_token_start(session.get(), &options, &operation, error);
                   }),
                   Contains(row.why));
    }
}

TEST_CASE("keys are refused where a name cannot be, and the token is not repeated") {
    using Options = mis_account_keys_options;
    const SessionHandle session = session_handle();
    for (const auto &row : std::vector<Row<Options>>{
             {[](Options &o) { o.subscription_id = "x"; }, "subscription"},
             {[](Options &o) { o.resource_group_name = "a/b"; }, "resource group"},
             {[](Options &o) { o.account_name = "ACCT"; }, "storage account"},
             {[](Options &o) { o.client_id = "c"; }, "identity"},
             {[](Options &o) { o.environment = "AzureGermanCloud"; }, "AzureGermanCloud"},
             {[](Options &o) { o.access_token = "", o.source = "Azure"; }, "Azure"},
             {[](Options &o) { o.trust_endpoint = 2; }, "trust_endpoint"},
             {[](Options &o) { o.access_token = "hunter2\r\n"; }, "access token"},
             {[](Options &o) { o.resource_manager_endpoint = "management"; }, "Resource Manager endpoint"}}) {
        auto options = keys_options();
        row.spoil(options);
        mis_operation *operation = nullptr;
        CHECK_THAT(why_refused([&](mis_error **error) {
                       return mis_account_keys_start(session.get(), &options, &operation, error);
                   }),
                   Contains(row.why) && !Contains("hunter2"));
    }
}

TEST_CASE("a context is refused what contradicts itself, without a word of the key") {
    using Options = mis_context_options;
    for (const auto &row : std::vector<Row<Options>>{
             {[](Options &) {}, "give one of them"},
             {[](Options &o) { o.local = 2; }, "local"},
             {[](Options &o) { o.local = 1, o.account_name = "acct"; }, "give one of them"},
             {[](Options &o) { o.account_name = "acct", o.account_key = "hunter2"; }, "base64"},
             {[](Options &o) { o.connection_string = "AccountName=acct;hunter2"; }, "Name=Value"}}) {
        auto options = empty_options<Options>();
        row.spoil(options);
        mis_context *context = nullptr;
        CHECK_THAT(why_refused([&](mis_error **error) { return mis_context_new(&options, &context, error); }),
                   Contains(row.why) && !Contains("hunter2"));
    }
}

TEST_CASE("a container is refused a name or an access that cannot be") {
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    const auto create = [&](const char *name, std::int32_t access) {
        return why_refused([&](mis_error **error) {
            mis_operation *operation = nullptr;
            return mis_container_create_start(session.get(), context.get(), name, access, &operation, error);
        });
    };
    CHECK_THAT(create(nullptr, 0), Contains("container name"));
    CHECK_THAT(create("ABC", 0), Contains("container name"));
    CHECK_THAT(create("abc", 3), Contains("public_access"));
    CHECK_THAT(create("abc", -1), Contains("public_access"));
}

TEST_CASE("limits are refused what is no number of requests") {
    mis_limits_options options{};
    options.struct_size = sizeof(options);
    for (const uint32_t count : {1001U, UINT32_MAX}) {
        options.concurrency = count;
        mis_limits *limits = nullptr;
        CHECK_THAT(why_refused([&](mis_error **error) { return mis_limits_new(&options, &limits, error); }),
                   Contains("concurrency"));
    }
}

TEST_CASE("limits are refused a cap that a service would take for a dead connection") {
    mis_limits_options options{};
    options.struct_size = sizeof(options);
    options.max_bytes_per_second = 1023;
    mis_limits *limits = nullptr;
    CHECK_THAT(why_refused([&](mis_error **error) { return mis_limits_new(&options, &limits, error); }),
               Contains("1024"));
}

TEST_CASE("an upload is refused what could not be sent") {
    using Options = mis_upload_options;
    static const mis_name_value bad_name = {"a-b", "v"};
    static const mis_name_value no_text = {nullptr, nullptr};
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    for (const auto &row : std::vector<Row<Options>>{
             {[](Options &o) { o.overwrite = 2; }, "overwrite"},
             {[](Options &o) { o.skip_md5 = 2; }, "skip_md5"},
             {[](Options &o) { o.container = "ABC"; }, "container name"},
             {[](Options &o) { o.blob = nullptr; }, "blob name"},
             {[](Options &o) { o.blob = "\xFF"; }, "blob name"},
             {[](Options &o) { o.file = nullptr; }, "not absolute"},
             {[](Options &o) { o.file = "relative/file"; }, "not absolute"},
             {[](Options &o) { o.content_type = "a\r\nb: c"; }, "ContentType"},
             {[](Options &o) { o.metadata_count = 1; }, "without metadata"},
             {[](Options &o) { o.metadata_count = 1, o.metadata = &bad_name; }, "metadata name"},
             {[](Options &o) { o.metadata_count = 1, o.metadata = &no_text; }, "metadata name"}}) {
        auto options = upload_options();
        row.spoil(options);
        mis_operation *operation = nullptr;
        CHECK_THAT(why_refused([&](mis_error **error) {
                       return mis_upload_start(session.get(), context.get(), &options, &operation, error);
                   }),
                   Contains(row.why));
    }
}

TEST_CASE("a download is refused what could not be asked for or written") {
    using Options = mis_download_options;
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    for (const auto &row :
         std::vector<Row<Options>>{{[](Options &o) { o.check_md5 = 2; }, "check_md5"},
                                   {[](Options &o) { o.overwrite = 2; }, "overwrite"},
                                   {[](Options &o) { o.container = nullptr; }, "container name"},
                                   {[](Options &o) { o.blob = ""; }, "blob name"},
                                   {[](Options &o) { o.file = "relative"; }, "not absolute"},
                                   {[](Options &o) { o.file = ""; }, "not absolute"}}) {
        auto options = download_options();
        row.spoil(options);
        mis_operation *operation = nullptr;
        CHECK_THAT(why_refused([&](mis_error **error) {
                       return mis_download_start(session.get(), context.get(), &options, &operation, error);
                   }),
                   Contains(row.why));
    }
}

TEST_CASE("a listing is refused what could not be asked for") {
    using Options = mis_blob_list_options;
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    for (const auto &row :
         std::vector<Row<Options>>{{[](Options &o) { o.container = "ABC"; }, "container name"},
                                   {[](Options &o) { o.max_results = 5001; }, "1 to 5000"},
                                   {[](Options &o) { o.max_results = UINT32_MAX; }, "1 to 5000"},
                                   {[](Options &o) { o.prefix = "\xFF"; }, "blob name"},
                                   {[](Options &o) { o.include_snapshots = 2; }, "include_snapshots"},
                                   {[](Options &o) { o.include_metadata = 2; }, "include_metadata"},
                                   {[](Options &o) { o.include_deleted = 2; }, "include_deleted"},
                                   {[](Options &o) { o.include_versions = 2; }, "include_versions"},
                                   {[](Options &o) { o.include_tags = 2; }, "include_tags"}}) {
        auto options = empty_options<Options>();
        options.container = "abc";
        row.spoil(options);
        mis_operation *operation = nullptr;
        CHECK_THAT(why_refused([&](mis_error **error) {
                       return mis_blob_list_start(session.get(), context.get(), &options, &operation, error);
                   }),
                   Contains(row.why));
    }
}

TEST_CASE("a blob is not read, nor a container deleted, under a condition that cannot be") {
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    auto conditions = empty_options<mis_conditions>();
    conditions.lease_id = "mine";
    auto options = empty_options<mis_blob_get_options>();
    options.container = "abc";
    options.blob = "b";
    options.conditions = &conditions;
    mis_operation *operation = nullptr;
    CHECK_THAT(why_refused([&](mis_error **error) {
                   return mis_blob_get_start(session.get(), context.get(), &options, &operation, error);
               }),
               Contains("lease id"));
    CHECK_THAT(why_refused([&](mis_error **error) {
                   return mis_container_delete_start(session.get(), context.get(), "abc", &conditions,
                                                     &operation, error);
               }),
               Contains("lease id"));
}
