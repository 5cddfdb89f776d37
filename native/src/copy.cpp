#include "copy.h"

#include <algorithm>
#include <charconv>

#include "blob_request.h"
#include "error.h"
#include "http_date.h"
#include "names.h"
#include "service_error.h"
#include "session.h"
#include "transfer.h"

namespace mistorage {
namespace {

// How often a copy that goes on by itself is asked how far it is.
constexpr std::chrono::milliseconds first_pause{500};
constexpr std::chrono::milliseconds longest_pause{5000};

// One copy: the source as it was when it began, and where it goes.
class Copy {
  public:
    Copy(Work &work, const Context &destination, const CopyRequest &request)
        : work_(work),
          destination_(destination),
          request_(request),
          source_(copy_source_properties(work, request.source)) {
        work_.progress->total = static_cast<std::uint64_t>(source_.length);
    }

    Blob run() {
        const bool at_once = source_.length <= largest_copy_at_once &&
                             (source_.blob_type.empty() || source_.blob_type == "BlockBlob") &&
                             !equals_ignoring_case(source_.headers.access_tier, "Archive") &&
                             request_.rehydrate_priority.empty();
        if (!at_once && !request_.encryption_scope.empty()) {
            throw invalid_argument(
                "The service takes an encryption scope only for what it copies at once: block blobs of up to "
                "256 MiB that are not in the archive tier.");
        }
        const SourceAccess access = at_once ? access_while_waiting(work_, request_.source, destination_)
                                            : access_for_later(work_, request_.source, destination_);
        const ServiceTarget target = target_of(at_once ? "Copy Blob From URL" : "Copy Blob");
        const Answer answer = send(work_, destination_, target.operation, [&] {
            return copy_blob_request(destination_, request_, access, source_.etag, at_once);
        });
        if (answer.response.status != 202) {
            if (const auto ours = what_an_earlier_try_did(answer)) {
                return finished(*ours);
            }
            throw explained(answer.response, target);
        }
        return finished(answer.response);
    }

  private:
    [[nodiscard]] ServiceTarget target_of(std::string operation) const {
        return {std::move(operation), destination_.account_name, request_.address.container,
                request_.address.blob};
    }

    Response get_properties() {
        return send(work_, destination_, "Get Blob Properties",
                    [&] { return get_blob_properties_request(destination_, request_.address); })
            .response;
    }

    // The reply to an earlier try may have been lost after the service had carried it out, or begun to: then
    // the blob that is in the way is our own.
    std::optional<Response> what_an_earlier_try_did(const Answer &answer) {
        if (answer.response.status != 409 || answer.sends < 2) {
            return std::nullopt;
        }
        Response there = get_properties();
        if (there.status != 200) {
            return std::nullopt;
        }
        return is_ours(there) ? std::optional(std::move(there)) : std::nullopt;
    }

    // An earlier copy of the same source may be there, of what that was then.
    [[nodiscard]] bool is_ours(const Response &there) const {
        const std::string from = there.header("x-ms-copy-source");
        const bool same_source = !from.empty() && shown_copy_source(from) == source_url();
        if (there.header("x-ms-copy-status") == "pending") {
            return same_source;
        }
        if (content_length(there) != source_.length) {
            return false;
        }
        if (!source_.content_md5.empty()) {
            return there.header("Content-MD5") == source_.content_md5;
        }
        return same_source &&
               parse_http_date(there.header("Last-Modified")).value_or(0) >= source_.last_modified;
    }

    [[nodiscard]] std::string source_url() const {
        if (!request_.source.context) {
            return shown_copy_source(request_.source.uri.view());
        }
        return blob_url(*request_.source.context, request_.source.address, "");
    }

    [[nodiscard]] Error explained(const Response &response, const ServiceTarget &target) const {
        Error error = changed_error(response, target);
        if (error.code == MIS_BLOB_CHANGED) {
            error.message = "The source changed while it was about to be copied. " + error.message;
        }
        return error;
    }

    Blob finished(const Response &begun) {
        Response last = begun;
        const std::string id = begun.header("x-ms-copy-id");
        auto pause = first_pause;
        while (request_.wait && last.header("x-ms-copy-status") == "pending") {
            const auto until = work_.session.clock().now() + pause;
            while (work_.session.clock().now() < until) {
                (void)work_.session.clock().wait(*work_.inbox, until);
            }
            pause = std::min(pause * 2, longest_pause);
            last = get_properties();
            if (last.status != 200) {
                throw service_error(last, target_of("Get Blob Properties"));
            }
            if (last.header("x-ms-copy-id") != id) {
                Error error(
                    MIS_BLOB_CHANGED,
                    "Somebody else wrote the blob '" + request_.address.blob + "' while it was being copied.",
                    "Try again.");
                error.operation = "Copy Blob";
                throw error;
            }
            count(last.header("x-ms-copy-progress"));
        }
        return outcome(last);
    }

    void count(const std::string &progress) {
        if (const auto parsed = parse_copy_progress(progress)) {
            work_.progress->done = parsed->done;
        }
    }

    Blob outcome(const Response &last) {
        const std::string status = last.header("x-ms-copy-status");
        if (status == "failed" || status == "aborted") {
            const std::string why = shown(last.header("x-ms-copy-status-description"), 400);
            Error error(MIS_SERVICE_REFUSED,
                        "The copy to blob '" + request_.address.blob + "' in container '" +
                            request_.address.container + "' " +
                            (status == "failed" ? "failed." : "was ended by somebody.") +
                            (why.empty() ? "" : " The service says: " + why + '.'),
                        "The blob that is there is empty: copy again, or delete it.");
            error.operation = "Copy Blob";
            error.http_status = last.status;
            error.request_id = shown(last.header("x-ms-request-id"), 100);
            throw error;
        }
        Blob blob = source_;  // a copy has what its source has ...
        blob.address = request_.address;
        blob.address.version_id = last.header("x-ms-version-id");
        blob.is_latest_version = true;
        blob.lease = {};  // ... but for what is each blob's own
        blob.tags = request_.tags;
        blob.tag_count = static_cast<std::int64_t>(blob.tags.size());
        blob.encryption_scope = request_.encryption_scope;
        blob.created_on = blob.access_tier_changed_on = 0;
        blob.uri = destination_.blob_url(request_.address.container, request_.address.blob);
        blob.etag = last.header("ETag");
        blob.last_modified = parse_http_date(last.header("Last-Modified")).value_or(0);
        if (!request_.metadata.empty()) {
            blob.headers.metadata = request_.metadata;
        }
        blob.headers.access_tier = request_.access_tier;  // ... but for the tier, which is the account's own
        blob.copy = CopyState();
        blob.copy.id = last.header("x-ms-copy-id");
        blob.copy.status = status;
        blob.copy.source = source_url();
        blob.copy.progress = last.header("x-ms-copy-progress");
        if (status != "pending") {
            work_.progress->done = static_cast<std::uint64_t>(source_.length);
        }
        return blob;
    }

    Work &work_;
    const Context &destination_;
    const CopyRequest &request_;
    const Blob source_;
};

}  // namespace

void check_copy_request(const CopyRequest &request) {
    check_copy_source(request.source);
    check_container_name(request.address.container);
    check_blob_name(request.address.blob);
    BlobHeaders headers;
    headers.access_tier = request.access_tier;
    headers.metadata = request.metadata;
    check_blob_headers(headers);
    check_tags(request.tags);
    check_header_text(request.encryption_scope, "the encryption scope");
    check_header_text(request.source.if_tags, "the tag condition");
    if (!request.rehydrate_priority.empty() && request.rehydrate_priority != "High" &&
        request.rehydrate_priority != "Standard") {
        throw invalid_argument("The priority of bringing a blob back from the archive is High or Standard.");
    }
}

Blob copy_blob(Work &work, const Context &destination, const CopyRequest &request) {
    return Copy(work, destination, request).run();
}

Request copy_blob_request(const Context &destination, const CopyRequest &request, const SourceAccess &access,
                          const std::string &source_etag, bool at_once) {
    Request http;
    http.method = "PUT";
    http.url = destination.blob_url(request.address.container, request.address.blob);
    http.secret_headers.push_back({"x-ms-copy-source", access.url});
    if (access.authorization) {
        http.secret_headers.push_back({"x-ms-copy-source-authorization", *access.authorization});
    }
    const auto add = [&](const char *name, const std::string &value) {
        if (!value.empty()) {
            http.headers.push_back({name, value});
        }
    };
    add("x-ms-requires-sync", at_once ? "true" : "");
    add("x-ms-source-if-match", source_etag);
    add("x-ms-source-if-tags", at_once ? "" : request.source.if_tags);  // tags do not change the ETag
    add("x-ms-access-tier", request.access_tier);
    add("x-ms-rehydrate-priority", request.rehydrate_priority);
    for (const auto &[name, value] : request.metadata) {
        http.headers.push_back({"x-ms-meta-" + name, value});
    }
    add("x-ms-tags", tags_query(request.tags));
    add("x-ms-encryption-scope", request.encryption_scope);
    add("If-None-Match", request.overwrite ? "" : "*");
    return http;
}

std::optional<CopyProgress> parse_copy_progress(std::string_view text) {
    CopyProgress progress;
    const char *const end = text.data() + text.size();
    const auto done = std::from_chars(text.data(), end, progress.done);
    if (done.ec != std::errc() || done.ptr == end || *done.ptr != '/') {
        return std::nullopt;
    }
    const auto total = std::from_chars(done.ptr + 1, end, progress.total);
    if (total.ec != std::errc() || total.ptr != end || progress.done > progress.total) {
        return std::nullopt;
    }
    return progress;
}

}  // namespace mistorage
