// What the C interface refuses of a SAS, of a copy, and of contexts with a SAS or nothing.
#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

#include "mistorage.h"
#include "support/handles.h"

using namespace mistorage::test;
using Catch::Contains;

namespace {

constexpr const char *sas =
    "sv=2021-12-02&sp=r&se=2100-01-01&sig=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE%3D";

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

}  // namespace

TEST_CASE("a handle that is not there has no SAS, and can be freed") {
    mis_sas_free(nullptr);
    CHECK(std::string(mis_sas_token(nullptr)).empty());
    CHECK(std::string(mis_sas_uri(nullptr)).empty());
    mis_sas *out = nullptr;
    CHECK(mis_sas_result(nullptr, &out, nullptr) == MIS_INVALID_ARGUMENT);
    CHECK(out == nullptr);
}

TEST_CASE("a context has one thing to show, or says that it has none") {
    using Options = mis_context_options;
    for (const auto &row : std::vector<Row<Options>>{
             {[](Options &o) { o.account_key = "a2V5"; }, "give one of them"},
             {[](Options &o) { o.anonymous = 1; }, "give one of them"},
             {[](Options &o) { o.anonymous = 2; }, "anonymous is 0 or 1"},
             {[](Options &o) { o.client_id = "x"; }, "needs no identity"},
             {[](Options &o) { o.use_account_key = 1; }, "needs no identity"},
             {[](Options &o) { o.local = 1; }, "give one of them"},
             {[](Options &o) { o.connection_string = "UseDevelopmentStorage=true"; }, "give one of them"},
             {[](Options &o) { o.account_name = nullptr; }, "needs the name"},
             {[](Options &o) { o.blob_endpoint = "http://acct.blob.core.windows.net"; }, "plain http"},
             {[](Options &o) { o.sas_token = "hunter2"; }, "The SAS is not valid"}}) {
        CAPTURE(row.why);
        auto options = empty_options<Options>();
        options.account_name = "acct";
        options.sas_token = sas;
        row.spoil(options);
        mis_context *context = nullptr;
        CHECK_THAT(why_refused([&](mis_error **error) { return mis_context_new(&options, &context, error); }),
                   Contains(row.why) && !Contains("hunter2") && !Contains("sig="));
        CHECK(context == nullptr);
    }
}

TEST_CASE("a SAS is refused terms that cannot be signed") {
    using Options = mis_sas_options;
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    for (const auto &row :
         std::vector<Row<Options>>{{[](Options &o) { o.allow_http = 2; }, "allow_http"},
                                   {[](Options &o) { o.starts_on = -1; }, "1970"},
                                   {[](Options &o) { o.permissions = "z"; }, "letters of"},
                                   {[](Options &o) { o.permissions = nullptr; }, "needs permissions"},
                                   {[](Options &o) { o.container = nullptr; }, "container"},
                                   {[](Options &o) { o.struct_size = 0; }, "struct_size"}}) {
        CAPTURE(row.why);
        auto options = empty_options<Options>();
        options.container = "abc";
        options.permissions = "r";
        row.spoil(options);
        mis_operation *operation = nullptr;
        CHECK_THAT(why_refused([&](mis_error **error) {
                       return mis_sas_start(session.get(), context.get(), &options, &operation, error);
                   }),
                   Contains(row.why));
    }
}

TEST_CASE("a SAS is signed without any request") {
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    auto options = empty_options<mis_sas_options>();
    options.container = "abc";
    options.permissions = "r";
    mis_operation *started = nullptr;
    REQUIRE(mis_sas_start(session.get(), context.get(), &options, &started, nullptr) == MIS_OK);
    const OperationHandle operation(started);
    int32_t done = 0;
    REQUIRE(mis_operation_wait(operation.get(), 10'000, &done) == MIS_OK);
    mis_sas *made = nullptr;
    REQUIRE(mis_sas_result(operation.get(), &made, nullptr) == MIS_OK);
    CHECK_THAT(mis_sas_token(made), Catch::StartsWith("sv=") && Contains("&sig="));
    CHECK(mis_sas_uri(made) == "http://127.0.0.1:1/devstoreaccount1/abc?" + std::string(mis_sas_token(made)));
    mis_sas_free(made);
}

TEST_CASE("a copy is refused without one source and a place to go") {
    using Options = mis_copy_options;
    const SessionHandle session = session_handle();
    const ContextHandle context = context_handle();
    const auto with_blob = [](Options &o) {
        o.source_container = "abc";
        o.source_blob = "b";
    };
    struct CopyRow {
        std::function<void(Options &)> spoil;
        bool has_source;
        const char *why;
    };
    for (const auto &row : std::vector<CopyRow>{
             {with_blob, false, "context of the source"},
             {[](Options &) {}, false, "one source"},
             {[](Options &o) { o.source_uri = "https://a/b/c?hunter2"; }, true, "one source"},
             {[](Options &o) { o.source_uri = "hunter2"; }, false, "address of the source"},
             {[&](Options &o) {
                  with_blob(o);
                  o.blob = nullptr;
              },
              true, "blob"},
             {[&](Options &o) {
                  with_blob(o);
                  o.wait = 2;
              },
              true, "wait"},
             {[&](Options &o) {
                  with_blob(o);
                  o.metadata_count = 1;
              },
              true, "without metadata"}}) {
        CAPTURE(row.why);
        auto options = empty_options<Options>();
        options.container = "abc";
        options.blob = "c";
        row.spoil(options);
        mis_operation *operation = nullptr;
        CHECK_THAT(why_refused([&](mis_error **error) {
                       return mis_copy_start(session.get(), context.get(),
                                             row.has_source ? context.get() : nullptr, &options, &operation,
                                             error);
                   }),
                   Contains(row.why) && !Contains("hunter2"));
    }
}
