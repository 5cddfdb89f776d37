// Version, errors, session, operations.
#include "abi.h"

using namespace mistorage;

namespace {

mis_status fill_in(mis_progress *progress, const Queue::Sum &sum) {
    return guard([&] {
        mis_progress filled = known_options(progress);
        filled.operations = sum.operations;
        filled.bytes_done = sum.done;
        filled.bytes_total = sum.total;
        filled.retries = sum.retries;
        std::memcpy(progress, &filled, filled.struct_size);
    });
}

}  // namespace

uint32_t mis_abi_version(void) {
    return MIS_ABI_VERSION;
}
const char *mis_version(void) {
    return MISTORAGE_VERSION;
}
const char *mis_dependencies(void) {
    return dependencies().c_str();
}

mis_status mis_error_code(const mis_error *error) {
    return error == nullptr ? MIS_OK : error->error.code;
}
int32_t mis_error_http_status(const mis_error *error) {
    return error == nullptr ? 0 : error->error.http_status;
}
const char *mis_error_service_code(const mis_error *error) {
    return error == nullptr ? "" : error->error.service_code.c_str();
}
const char *mis_error_request_id(const mis_error *error) {
    return error == nullptr ? "" : error->error.request_id.c_str();
}
const char *mis_error_operation(const mis_error *error) {
    return error == nullptr ? "" : error->error.operation.c_str();
}
int32_t mis_error_retryable(const mis_error *error) {
    return error != nullptr && error->error.retryable ? 1 : 0;
}
const char *mis_error_message(const mis_error *error) {
    return error == nullptr ? "" : error->error.message.c_str();
}
const char *mis_error_hint(const mis_error *error) {
    return error == nullptr ? "" : error->error.hint.c_str();
}
void mis_error_free(mis_error *error) {
    delete error;
}

mis_status mis_session_new(const mis_session_options *options, mis_session **out, mis_error **error) {
    return guard(out, error, [&] {
        const mis_session_options given = known_options(options);
        SessionOptions session;
        session.loopback_only = flag(given.loopback_only, "loopback_only");
        session.imds_endpoint = text(given.imds_endpoint);
        session.ca_bundle = text(given.ca_bundle);
        session.http_proxy = secret(given.http_proxy);
        session.https_proxy = secret(given.https_proxy);
        session.no_proxy = text(given.no_proxy);
        session.find_system_proxy = system_proxy_source();
        session.find_root = system_root_source();
        session.user_agent = text(given.user_agent);
        session.identity = {text(given.identity_endpoint),
                            secret(given.identity_header),
                            text(given.identity_server_thumbprint),
                            text(given.arc_imds_endpoint),
                            text(given.msi_endpoint),
                            secret(given.msi_secret),
                            text(given.default_identity_client_id),
                            text(given.azure_authority_host),
                            text(given.azure_tenant_id),
                            text(given.azure_client_id),
                            text(given.azure_federated_token_file)};
        session.arc = arc_paths(text(given.program_files), text(given.program_data));
        return new mis_session{std::make_shared<Session>(session)};
    });
}

void mis_session_free(mis_session *session) {
    delete session;
}
mis_status mis_session_clear_tokens(mis_session *session) {
    return guard([&] { required(session, "session").session->tokens().clear(); });
}

mis_status mis_operation_wait(mis_operation *operation, uint32_t timeout_ms, int32_t *done) {
    return guard([&] {
        const bool ended =
            required(operation, "operation").operation->wait(std::chrono::milliseconds(timeout_ms));
        if (done != nullptr) {
            *done = ended ? 1 : 0;
        }
    });
}

void mis_operation_cancel(mis_operation *operation) {
    if (operation != nullptr) {
        operation->operation->cancel();
    }
}

mis_status mis_operation_progress(mis_operation *operation, mis_progress *progress) {
    if (operation == nullptr) {
        return MIS_INVALID_ARGUMENT;
    }
    const auto &now = operation->operation->progress();
    const bool ended = operation->operation->wait(std::chrono::milliseconds(0));
    return fill_in(progress, {ended ? 0U : 1U, now.done, now.total, now.retries});
}

void mis_operation_free(mis_operation *operation) {
    if (operation != nullptr) {
        if (const auto queue = operation->queue.lock()) {
            queue->forget(operation);
        }
        operation->operation->abandon();
        delete operation;
    }
}

mis_status mis_queue_new(mis_queue **out, mis_error **error) {
    return guard(out, error, [] { return new mis_queue{std::make_shared<Queue>()}; });
}

mis_status mis_queue_add(mis_queue *queue, mis_operation *operation) {
    return guard([&] {
        (void)required(operation, "operation");
        if (operation->queue.lock()) {
            throw invalid_argument("The operation is in a queue already.");
        }
        operation->queue = required(queue, "queue").queue;
        queue->queue->add(operation, operation->operation);
    });
}

mis_status mis_queue_wait(mis_queue *queue, uint32_t timeout_ms, mis_operation **out) {
    return guard(out, nullptr, [&] {
        auto *operation = static_cast<mis_operation *>(
            required(queue, "queue").queue->wait(std::chrono::milliseconds(timeout_ms)));
        return operation;
    });
}

mis_status mis_queue_progress(mis_queue *queue, mis_progress *progress) {
    if (queue == nullptr) {
        return MIS_INVALID_ARGUMENT;
    }
    const Queue::Sum sum = queue->queue->progress();
    return fill_in(progress, sum);
}

void mis_queue_free(mis_queue *queue) {
    delete queue;
}
