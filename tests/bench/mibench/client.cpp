#include "client.h"

#include <filesystem>
#include <stdexcept>

namespace mibench {

namespace {

Handle<mis_session> new_session(const Options &options) {
    mis_session_options session = {};
    session.struct_size = sizeof session;
    session.loopback_only = 1;
    session.ca_bundle = options.ca_bundle.c_str();
    return call<mis_session>(mis_session_new, &session);
}

Handle<mis_context> new_context(const Options &options) {
    mis_context_options context = {};
    context.struct_size = sizeof context;
    context.account_name = options.account.c_str();
    context.account_key = options.key.c_str();
    context.blob_endpoint = options.endpoint.c_str();
    return call<mis_context>(mis_context_new, &context);
}

Handle<mis_limits> new_limits(const Options &options) {
    mis_limits_options limits = {};
    limits.struct_size = sizeof limits;
    limits.concurrency = options.connections;
    limits.max_bytes_per_second = options.max_bytes_per_second;
    return call<mis_limits>(mis_limits_new, &limits);
}

std::string absolute(const std::string &path) {
    return std::filesystem::absolute(path).string();
}

}  // namespace

void fail(mis_error *error) {
    const Handle<mis_error> owned(error);
    throw std::runtime_error(std::string(mis_error_message(error)) + " " + mis_error_hint(error));
}

Client::Client(const Options &options)
    : options_(options),
      session_(new_session(options)),
      context_(new_context(options)),
      limits_(new_limits(options)) {}

Handle<mis_operation> Client::upload(const std::string &file, const std::string &blob) const {
    const std::string path = absolute(file);
    mis_upload_options upload = {};
    upload.struct_size = sizeof upload;
    upload.overwrite = 1;
    upload.skip_md5 = options_.skip_md5 ? 1 : 0;
    upload.limits = limits_.get();
    upload.container = options_.container.c_str();
    upload.blob = blob.c_str();
    upload.file = path.c_str();
    return call<mis_operation>(mis_upload_start, session_.get(), context_.get(), &upload);
}

Handle<mis_operation> Client::download(const std::string &blob, const std::string &file) const {
    const std::string path = absolute(file);
    mis_download_options download = {};
    download.struct_size = sizeof download;
    download.check_md5 = options_.check_md5 ? 1 : 0;
    download.limits = limits_.get();
    download.overwrite = 1;
    download.container = options_.container.c_str();
    download.blob = blob.c_str();
    download.file = path.c_str();
    return call<mis_operation>(mis_download_start, session_.get(), context_.get(), &download);
}

std::uint64_t Client::length_of(mis_operation *transfer) {
    const Handle<mis_blob> blob = call<mis_blob>(mis_blob_result, transfer);
    mis_blob_properties properties = {};
    properties.struct_size = sizeof properties;
    mis_blob_properties_get(blob.get(), &properties);
    return static_cast<std::uint64_t>(properties.length);
}

}  // namespace mibench
