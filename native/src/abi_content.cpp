// Limits, upload, download, streams.
#include "abi.h"
#include "download_stream.h"
#include "transfer_plan.h"
#include "upload.h"
#include "upload_stream.h"

using namespace mistorage;

namespace {

std::string absolute_path(const char *given) {
    std::string path = text(given);
    const bool drive =
        path.size() > 2 && is_letter(path[0]) && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
    if (!starts_with(path, "/") && !starts_with(path, "\\\\") && !drive) {
        throw invalid_argument("The path '" + path + "' is not absolute.");
    }
    return path;
}

std::string no_file(const char *given) {
    if (!text(given).empty()) {
        throw invalid_argument("A stream has no file.");
    }
    return {};
}

bool resumed(std::uint32_t given, bool stream) {
    const bool resume = flag(given, "resume");
    if (resume && stream) {
        throw invalid_argument("A stream cannot be resumed: only a file can.");
    }
    return resume;
}

template <typename Value>
Value &place_for(Value *place, const char *what) {
    if (place == nullptr) {
        throw invalid_argument(std::string("There is no place for the ") + what + " (NULL).");
    }
    return *place;
}

template <typename Pipe>
Pipe &pipe_of(const std::shared_ptr<Pipe> &pipe, const char *what) {
    if (!pipe) {
        throw invalid_argument(std::string("The operation is no ") + what + " of a stream.");
    }
    return *pipe;
}

}  // namespace

mis_status mis_limits_new(const mis_limits_options *options, mis_limits **out, mis_error **error) {
    return guard(out, error, [&] {
        const mis_limits_options given = known_options(options);
        if (given.concurrency > most_concurrency) {
            throw invalid_argument("The concurrency is " + std::to_string(given.concurrency) +
                                   ": it is 1 to 1000.");
        }
        if (given.max_bytes_per_second != 0 && given.max_bytes_per_second < least_bytes_per_second) {
            throw invalid_argument("max_bytes_per_second is 1024 or more.");
        }
        return new mis_limits{std::make_shared<Limits>(given.concurrency, given.max_bytes_per_second)};
    });
}

void mis_limits_free(mis_limits *limits) {
    delete limits;
}

mis_status mis_upload_start(mis_session *session, const mis_context *context,
                            const mis_upload_options *options, mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        const mis_upload_options given = known_options(options);
        UploadRequest request;
        const bool stream = flag(given.stream, "stream");
        request.address = address_of(given.container, given.blob);
        request.file = stream ? no_file(given.file) : absolute_path(given.file);
        request.overwrite = flag(given.overwrite, "overwrite");
        request.skip_md5 = flag(given.skip_md5, "skip_md5");
        request.resume = resumed(given.resume, stream);
        request.headers.content_type = text(given.content_type);
        request.headers.content_encoding = text(given.content_encoding);
        request.headers.content_language = text(given.content_language);
        request.headers.content_disposition = text(given.content_disposition);
        request.headers.cache_control = text(given.cache_control);
        request.headers.access_tier = text(given.access_tier);
        request.headers.metadata = pairs_of(given.metadata, given.metadata_count, "metadata");
        request.tags = pairs_of(given.tags, given.tags_count, "tags");
        request.encryption_scope = text(given.encryption_scope);
        request.conditions = conditions_of(given.conditions);
        check_new_blob(request);
        if (stream) {
            const auto pipe = std::make_shared<WritePipe>();
            mis_operation *operation = start_stream(session, context, given.limits, pipe,
                                                    [request, pipe](Work &work, const Context &account) {
                                                        return upload_stream(work, account, request, pipe);
                                                    });
            operation->input = pipe;
            return operation;
        }
        return start_transfer(session, context, given.limits, [request](Work &work, const Context &account) {
            return upload(work, account, request);
        });
    });
}

mis_status mis_download_start(mis_session *session, const mis_context *context,
                              const mis_download_options *options, mis_operation **out, mis_error **error) {
    return guard(out, error, [&] {
        const mis_download_options given = known_options(options);
        DownloadRequest request;
        const bool stream = flag(given.stream, "stream");
        request.address = address_of(given.container, given.blob);
        request.address.snapshot = text(given.snapshot);
        request.address.version_id = text(given.version_id);
        request.file = stream ? no_file(given.file) : absolute_path(given.file);
        request.overwrite = flag(given.overwrite, "overwrite");
        request.check_md5 = flag(given.check_md5, "check_md5");
        request.conditions = conditions_of(given.conditions);
        request.resume = resumed(given.resume, stream);
        if (stream) {
            const auto pipe = std::make_shared<ReadPipe>();
            mis_operation *operation = start_stream(session, context, given.limits, pipe,
                                                    [request, pipe](Work &work, const Context &account) {
                                                        return download_stream(work, account, request, pipe);
                                                    });
            operation->output = pipe;
            return operation;
        }
        return start_transfer(session, context, given.limits, [request](Work &work, const Context &account) {
            return download(work, account, request);
        });
    });
}

mis_status mis_operation_write(mis_operation *operation, const void *bytes, uint64_t size,
                               uint32_t timeout_ms, uint64_t *written, mis_error **error) {
    return guard(error, [&] {
        place_for(written, "number of bytes") = 0;
        WritePipe &pipe = pipe_of(required(operation, "operation").input, "upload");
        const auto *from = static_cast<const char *>(bytes);
        *written = pipe.write(size == 0 ? from : &required(from, "content"), static_cast<std::size_t>(size),
                              std::chrono::milliseconds(timeout_ms));
    });
}

mis_status mis_operation_write_end(mis_operation *operation, mis_error **error) {
    return guard(error, [&] { pipe_of(required(operation, "operation").input, "upload").write_end(); });
}

mis_status mis_operation_read(mis_operation *operation, void *buffer, uint64_t size, uint32_t timeout_ms,
                              uint64_t *count, int32_t *done, mis_error **error) {
    return guard(error, [&] {
        place_for(count, "number of bytes") = 0;
        place_for(done, "end") = 0;
        if (size == 0) {
            throw invalid_argument("Reading takes at least a byte.");
        }
        ReadPipe &pipe = pipe_of(required(operation, "operation").output, "download");
        const ReadPipe::Read read =
            pipe.read(&place_for(static_cast<char *>(buffer), "content"), static_cast<std::size_t>(size),
                      std::chrono::milliseconds(timeout_ms));
        *count = read.count;
        *done = read.done ? 1 : 0;
    });
}
