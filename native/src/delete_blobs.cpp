#include "delete_blobs.h"

#include <algorithm>

#include "batch.h"
#include "http_date.h"
#include "random.h"
#include "secret_body.h"
#include "service_error.h"
#include "transfer.h"
#include "transfer_limits.h"

namespace mistorage {
namespace {

// How many are under way at once where each has a request of its own.
constexpr unsigned single_concurrency = 8;

constexpr const char *delete_blob = "Delete Blob";
constexpr const char *batch = "Blob Batch";

class BlobDeletion {
  public:
    BlobDeletion(Work &work, const Context &context, const DeleteRequest &request)
        : work_(work),
          context_(context),
          request_(request),
          outcomes_(std::make_shared<std::vector<std::optional<Error>>>(request.blobs.size())) {}

    Deletions run() {
        for (std::size_t i = 0; i < request_.blobs.size(); ++i) {
            left_.push_back(i);
        }
        try {
            if (left_.size() > 1) {
                try_batch();
            }
            delete_singly();
        } catch (const Error &error) {
            if (error.code == MIS_CANCELLED) {
                throw;
            }
            fail_all(error);  // without a connection there is none for the others either
        }
        return outcomes_;
    }

  private:
    friend class SingleDeletion;

    [[nodiscard]] Request request_of(std::size_t index) const {
        return delete_blob_request(context_, request_.blobs[index], request_.deletion, request_.conditions);
    }

    // The final answer to the deletion of one blob; sends: how often it may have been carried out.
    void take(std::size_t index, const Response &response, int sends) {
        if (response.status == 202) {
            return;
        }
        const BlobAddress &blob = request_.blobs[index];
        Error error =
            service_error(response, {delete_blob, context_.account_name, blob.container, blob.blob});
        // The reply to an earlier try was lost: it is this very deletion that it meets.
        if (sends < 2 || error.code != MIS_BLOB_NOT_FOUND) {
            (*outcomes_)[index] = std::move(error);
        }
    }

    void fail_all(const Error &error) {
        for (const std::size_t index : left_) {
            (*outcomes_)[index] = error;
        }
        left_.clear();
    }

    // Each with its own signature, and all of them with new ones for every try.
    [[nodiscard]] Request signed_batch() const {
        const std::string boundary =
            "batch_" + std::to_string(random_bits()) + '_' + std::to_string(random_bits());
        std::vector<Request> requests;
        for (const std::size_t index : left_) {
            Request request = request_of(index);
            // They have no x-ms-version: that of the batch is theirs.
            request.headers.push_back({"x-ms-date", format_http_date(work_.session.clock().utc())});
            (void)context_.authorizer->authorize(work_, request);
            requests.push_back(std::move(request));
        }
        Request whole = batch_request(context_, request_.blobs.front().container, boundary);
        whole.source = std::make_shared<SecretBody>(batch_body(requests, boundary));
        return whole;
    }

    void try_batch() {
        const Answer answer = send(work_, context_, batch, [&] { return signed_batch(); });
        const Response &response = answer.response;
        if (response.status != 202) {
            const ServiceTarget target{batch, context_.account_name, request_.blobs.front().container, ""};
            const Error error = service_error(response, target);
            // What is wrong for all of them is not tried for each again.
            if (error.code == MIS_CONTAINER_NOT_FOUND || error.code == MIS_CONTAINER_BEING_DELETED ||
                error.code == MIS_AUTHENTICATION_FAILED || error.code == MIS_TOKEN_REJECTED ||
                error.code == MIS_SHARED_KEY_DISABLED ||
                (error.code == MIS_SERVICE_BUSY && response.status != 501)) {
                fail_all(error);
            }
            return;
        }
        batch_carried_out_ = true;
        auto answers = parse_batch_answer(response, left_.size());
        if (!answers) {
            return;
        }
        std::vector<std::size_t> again;
        for (std::size_t i = 0; i < left_.size(); ++i) {
            std::optional<Response> &part = (*answers)[i];
            if (!part || part->status == 408 || part->status == 429 || part->status >= 500) {
                again.push_back(left_[i]);
                continue;
            }
            part->grant = response.grant;
            take(left_[i], *part, answer.sends);
        }
        left_ = std::move(again);
    }

    void delete_singly();

    Work &work_;
    const Context &context_;
    const DeleteRequest &request_;
    std::shared_ptr<std::vector<std::optional<Error>>> outcomes_;
    std::vector<std::size_t> left_;  // those of which nothing has come yet
    bool batch_carried_out_ = false;
};

class SingleDeletion : public Part {
  public:
    SingleDeletion(BlobDeletion &all, std::size_t index) : all_(all), index_(index) {}

    Request request(int /*attempt*/) override { return all_.request_of(index_); }
    void answered(Response &response, int sends) override {
        // Within a batch it has been sent before.
        all_.take(index_, response, sends + (all_.batch_carried_out_ ? 1 : 0));
        all_.left_.erase(std::find(all_.left_.begin(), all_.left_.end(), index_));
    }
    [[nodiscard]] std::string name() const override { return delete_blob; }

  private:
    BlobDeletion &all_;
    std::size_t index_;
};

void BlobDeletion::delete_singly() {
    const std::vector<std::size_t> indices = left_;
    auto next = indices.begin();
    Work several{work_.session, work_.inbox, work_.progress, std::make_shared<Limits>(single_concurrency, 0)};
    run_parts(several, context_, [&]() -> std::unique_ptr<Part> {
        return next == indices.end() ? nullptr : std::make_unique<SingleDeletion>(*this, *next++);
    });
}

}  // namespace

void check_delete_request(const DeleteRequest &request) {
    if (request.blobs.empty() || request.blobs.size() > most_in_a_batch) {
        throw invalid_argument("At once 1 to 256 blobs can be deleted.");
    }
    check_conditions(request.conditions);
}

Deletions delete_blobs(Work &work, const Context &context, const DeleteRequest &request) {
    return BlobDeletion(work, context, request).run();
}

}  // namespace mistorage
