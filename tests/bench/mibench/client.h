#pragma once

#include <mistorage.h>

#include <functional>
#include <memory>
#include <string>

#include "options.h"

namespace mibench {

struct Free {
    void operator()(mis_session *session) const { mis_session_free(session); }
    void operator()(mis_context *context) const { mis_context_free(context); }
    void operator()(mis_limits *limits) const { mis_limits_free(limits); }
    void operator()(mis_operation *operation) const { mis_operation_free(operation); }
    void operator()(mis_queue *queue) const { mis_queue_free(queue); }
    void operator()(mis_blob *blob) const { mis_blob_free(blob); }
    void operator()(mis_error *error) const { mis_error_free(error); }
};

template <typename T>
using Handle = std::unique_ptr<T, Free>;

// The library's session and the account, over the C interface alone, and the transfers that start there.
// What the library refuses is thrown as std::runtime_error.
class Client {
  public:
    explicit Client(const Options &options);

    [[nodiscard]] Handle<mis_operation> upload(const std::string &file, const std::string &blob) const;
    [[nodiscard]] Handle<mis_operation> download(const std::string &blob, const std::string &file) const;
    // The length of the blob that a transfer, which is done, wrote or read.
    [[nodiscard]] static std::uint64_t length_of(mis_operation *transfer);

  private:
    const Options &options_;
    Handle<mis_session> session_;
    Handle<mis_context> context_;
    Handle<mis_limits> limits_;
};

// Calls a function of the library that takes `out` and `error` last.
template <typename T, typename Function, typename... Inputs>
Handle<T> call(Function function, Inputs... inputs);

[[noreturn]] void fail(mis_error *error);

template <typename T, typename Function, typename... Inputs>
Handle<T> call(Function function, Inputs... inputs) {
    T *out = nullptr;
    mis_error *error = nullptr;
    if (function(inputs..., &out, &error) != MIS_OK) {
        fail(error);
    }
    return Handle<T>(out);
}

}  // namespace mibench
