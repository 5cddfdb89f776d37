#pragma once

#include <memory>

#include "mistorage.h"

// The handles of the C interface, each freed at the end of its scope.
namespace mistorage::test {

template <auto free_handle>
struct Freed {
    template <typename Handle>
    void operator()(Handle *handle) const {
        free_handle(handle);
    }
};

using ErrorHandle = std::unique_ptr<mis_error, Freed<mis_error_free>>;
using SessionHandle = std::unique_ptr<mis_session, Freed<mis_session_free>>;
using OperationHandle = std::unique_ptr<mis_operation, Freed<mis_operation_free>>;
using QueueHandle = std::unique_ptr<mis_queue, Freed<mis_queue_free>>;
using ContextHandle = std::unique_ptr<mis_context, Freed<mis_context_free>>;

// As a caller begins: everything at its default.
template <typename Options>
[[nodiscard]] Options empty_options() {
    Options options{};
    options.struct_size = sizeof(options);
    return options;
}

// A session that cannot leave this machine, with a closed port for IMDS.
[[nodiscard]] inline SessionHandle session_handle() {
    auto options = empty_options<mis_session_options>();
    options.loopback_only = 1;
    options.imds_endpoint = "http://127.0.0.1:1";
    mis_session *session = nullptr;
    (void)mis_session_new(&options, &session, nullptr);
    return SessionHandle(session);
}

// Of an emulator that nobody has to run.
[[nodiscard]] inline ContextHandle context_handle() {
    auto options = empty_options<mis_context_options>();
    options.local = 1;
    options.blob_endpoint = "http://127.0.0.1:1/devstoreaccount1";
    mis_context *context = nullptr;
    (void)mis_context_new(&options, &context, nullptr);
    return ContextHandle(context);
}

}  // namespace mistorage::test
