#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "context.h"
#include "error.h"
#include "mistorage.h"
#include "operation.h"
#include "queue.h"
#include "session.h"
#include "transfer_limits.h"

// What stands behind the handles, and what every function of the C interface does first and last. The
// abi_*.cpp files translate; they decide nothing.

struct mis_error {
    mistorage::Error error;
};
struct mis_session {
    std::shared_ptr<mistorage::Session> session;
};
struct mis_operation {
    std::shared_ptr<mistorage::Operation> operation;
    std::weak_ptr<mistorage::Queue> queue;
    // Of a stream, one of them.
    std::shared_ptr<mistorage::WritePipe> input = nullptr;
    std::shared_ptr<mistorage::ReadPipe> output = nullptr;
};
struct mis_queue {
    std::shared_ptr<mistorage::Queue> queue;
};
struct mis_token {
    mistorage::Token token;
};
struct mis_instance {
    mistorage::Instance instance;
};
struct mis_identity_source {
    std::string name;
    std::string reason;
    std::string endpoint;
};
struct mis_environment {
    std::string name;
};
struct mis_account_keys {
    mistorage::ListedKeys listed;
};
struct mis_access_checks {
    mistorage::AccessChecks checks;
};
struct mis_context {
    std::shared_ptr<const mistorage::Context> context;
    std::string endpoint;
};
struct mis_sas {
    mistorage::MadeSas sas;
};
struct mis_limits {
    std::shared_ptr<mistorage::Limits> limits;
};
// Arrays of names and values borrow from what stands before them.
struct mis_container {
    mistorage::Container container;
    std::vector<mis_name_value> metadata;
};
struct mis_container_page {
    mistorage::ContainerPage page;
    std::vector<mis_name_value> metadata;
};
struct mis_blob {
    mistorage::Blob blob;
    std::vector<mis_name_value> metadata;
    std::vector<mis_name_value> tags;
};
struct mis_deletions {
    mistorage::Deletions deletions;
};
struct mis_blob_page {
    mistorage::BlobPage page;
    std::vector<mis_name_value> metadata;
    std::vector<mis_name_value> tags;
};

namespace mistorage {

inline mis_status hand_out(const Error &failure, mis_error **error) noexcept {
    if (error != nullptr) {
        *error = new (std::nothrow) mis_error{failure};
    }
    return failure.code;
}

// Runs the body of a function that fills in *out; turns whatever it throws into a status and an error.
template <typename Out, typename Body>
mis_status guard(Out **out, mis_error **error, const Body &body) noexcept {
    if (error != nullptr) {
        *error = nullptr;
    }
    try {
        if (out == nullptr) {
            throw invalid_argument("There is no place for the result (out is NULL).");
        }
        *out = nullptr;
        *out = body();
        return MIS_OK;
    } catch (...) {
        return hand_out(current_error(), error);
    }
}

template <typename Body>
mis_status guard(mis_error **error, const Body &body) noexcept {
    if (error != nullptr) {
        *error = nullptr;
    }
    try {
        body();
        return MIS_OK;
    } catch (...) {
        return hand_out(current_error(), error);
    }
}

template <typename Body>
mis_status guard(const Body &body) noexcept {
    return guard(nullptr, body);
}

template <typename Handle>
const Handle &required(const Handle *handle, const char *what) {
    if (handle == nullptr) {
        throw invalid_argument(std::string("There is no ") + what + " (NULL).");
    }
    return *handle;
}

// The options as this version knows them; what the caller's version does not know is 0.
template <typename Options>
Options known_options(const Options *options) {
    const std::uint32_t size = required(options, "options").struct_size;
    if (size < sizeof(std::uint32_t) || size > sizeof(Options)) {
        throw invalid_argument("struct_size is " + std::to_string(size) + ", but at most " +
                               std::to_string(sizeof(Options)) + " is known here.");
    }
    if (size % alignof(Options) != 0) {  // half a pointer leads anywhere
        throw invalid_argument("struct_size is " + std::to_string(size) +
                               ", which no version of this struct has: it would end within a field.");
    }
    Options known{};
    std::memcpy(&known, options, size);
    return known;
}

inline std::string text(const char *given) {
    return given == nullptr ? std::string() : std::string(given);
}
inline Secret secret(const char *given) {
    return given == nullptr ? Secret() : Secret(given);
}

template <typename Options>
TokenRequest identity_of(const Options &options) {
    TokenRequest request;
    request.identity = {text(options.client_id), text(options.object_id), text(options.resource_id)};
    request.source = text(options.source);
    return request;
}

inline bool flag(std::uint32_t value, const char *what) {
    if (value > 1) {
        throw invalid_argument(std::string(what) + " is 0 or 1.");
    }
    return value == 1;
}

inline ProxyChoice proxy_choice(const mis_proxy_options *options) {
    if (options == nullptr) {
        return {};
    }
    const mis_proxy_options given = known_options(options);
    return checked_proxy(
        {flag(given.none, "none"), text(given.url), text(given.user), secret(given.password)});
}

// `proxy`: the options' or the context's; ProxyChoice() for what no proxy may come between.
template <typename Body>
mis_operation *start(mis_session *session, const ProxyChoice &proxy, Body body) {
    return new mis_operation{
        Operation::start(required(session, "session").session->through(proxy), std::move(body)), {}};
}

// What is done with a context, by its proxy: `body` takes the work and the context.
template <typename Body>
mis_operation *start(mis_session *session, const mis_context *context, Body body) {
    const auto account = required(context, "context").context;
    return start(session, account->proxy, [account, body = std::move(body)](Work &work) -> OperationResult {
        return body(work, *account);
    });
}

// A transfer. Without limits of its own it shares the session's.
template <typename Body>
mis_operation *start_transfer(mis_session *session, const mis_context *context, const mis_limits *limits,
                              Body body) {
    const auto account = required(context, "context").context;
    const auto through = required(session, "session").session->through(account->proxy);
    return new mis_operation{
        Operation::start_transfer(through, limits == nullptr ? through->limits() : limits->limits,
                                  [account, body = std::move(body)](Work &work) -> OperationResult {
                                      return body(work, *account);
                                  }),
        {}};
}

inline mis_context to_handle(Context made) {
    std::string endpoint = made.blob_endpoint.text() + '/';
    return {std::make_shared<const Context>(std::move(made)), std::move(endpoint)};
}

// Borrows from what it is given.
inline std::vector<mis_name_value> names_and_values(
    const std::vector<std::pair<std::string, std::string>> &pairs) {
    std::vector<mis_name_value> all;
    all.reserve(pairs.size());
    for (const auto &[name, value] : pairs) {
        all.push_back({name.c_str(), value.c_str()});
    }
    return all;
}

// All throw MIS_INVALID_ARGUMENT; abi_blob.cpp.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> pairs_of(const mis_name_value *given,
                                                                        uint32_t count, const char *what);
[[nodiscard]] BlobAddress address_of(const char *container, const char *blob);
[[nodiscard]] Conditions conditions_of(const mis_conditions *conditions);

// The same for a stream. Which end of the pipe is the caller's, the handle has to be told.
template <typename Body>
mis_operation *start_stream(mis_session *session, const mis_context *context, const mis_limits *limits,
                            const std::shared_ptr<ContentPipe> &pipe, Body body) {
    const auto account = required(context, "context").context;
    const auto through = required(session, "session").session->through(account->proxy);
    return new mis_operation{
        Operation::start_stream(through, limits == nullptr ? through->limits() : limits->limits, pipe,
                                [account, body = std::move(body)](Work &work) -> OperationResult {
                                    return body(work, *account);
                                }),
        {}};
}

}  // namespace mistorage
