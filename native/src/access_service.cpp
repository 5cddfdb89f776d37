#include <algorithm>
#include <cstdlib>
#include <optional>

#include "access_report.h"
#include "blob_change_request.h"
#include "clock_skew.h"
#include "listing_request.h"
#include "random.h"
#include "service_error.h"
#include "session.h"
#include "transfer.h"

namespace mistorage {
namespace {

constexpr Milliseconds answer_timeout{30'000};

class ServiceAccess {
  public:
    ServiceAccess(Work &work, const AccessRequest &request, const Context &context, AccessReport &report)
        : work_(work), request_(request), context_(context), report_(report) {}

    bool run() { return connect() && read() && write(); }

  private:
    // A request without authorization, whatever it is answered.
    bool connect() {
        const bool tls = context_.blob_endpoint.scheme == "https";
        const std::string host = context_.blob_endpoint.host;
        Response response;
        const auto passed_until = [&](AccessStep last) {
            if (last > name_step) {
                report_.pass(name_step, "'" + host + "' has an address.");
            }
            if (last > connection_step) {
                report_.pass(connection_step, "'" + host + "' answers.");
            }
            if (last > tls_step && tls) {
                report_.pass(tls_step, "Its certificate is trusted.");
            } else if (!tls) {
                report_.explain(tls_step, "The endpoint is plain http.");
            }
        };
        const bool answered = report_.attempt(
            [&] {
                const auto probe = [&] {
                    return send(
                               work_, "Connect",
                               [&] {
                                   Request request;
                                   request.method = "GET";
                                   request.url = context_.blob_endpoint.text() + "/?comp=list&maxresults=1";
                                   request.total_timeout = answer_timeout;
                                   return request;
                               },
                               RetryPolicy::once)
                        .response;
                };
                try {
                    response = probe();
                } catch (const Error &error) {
                    if (error.code != MIS_CONNECTION_FAILED) {
                        throw;
                    }
                    response = probe();  // a kept connection may have been dead
                }
            },
            step_of_connection, [&](const Error & /*error*/, AccessStep failed) { passed_until(failed); });
        if (!answered) {
            return false;
        }
        passed_until(clock_step);
        return check_clock(response);
    }

    bool check_clock(const Response &response) {
        const auto ahead = clock_ahead(response, work_.session.clock().utc());
        if (!ahead) {
            report_.explain(clock_step, "The service does not say what time it is.");
            return true;
        }
        wrong_clock_ = clock_error(*ahead);
        if (wrong_clock_ && request_.context.use_account_key) {
            return report_.fail(clock_step, *wrong_clock_);
        }
        report_.pass(clock_step, *ahead == 0 ? "It agrees with the service's."
                                             : std::to_string(std::abs(*ahead)) + " s " +
                                                   (*ahead < 0 ? "behind" : "ahead of") + " the service's.");
        return true;
    }

    [[nodiscard]] ServiceTarget target(const char *operation, const std::string &blob = {}) const {
        return {operation, context_.account_name, request_.container, blob};
    }

    // What the errors of ordinary requests say is meant for any way of authorization; here the way is known.
    void complete(Error &error) const {
        const bool key = request_.context.use_account_key;
        if (error.service_code == "AuthorizationFailure") {
            error.message = "The account's network rules seem not to allow this machine. " + error.message;
            error.hint = "Allow its network: az storage account network-rule add --account-name " +
                         context_.account_name +
                         " with --subnet or --ip-address; where public access is off, a private endpoint.";
        } else if (error.service_code == "AuthorizationPermissionMismatch" && !key) {
            error.hint =
                "Grant it a data role (Owner and Contributor are none): az role assignment create "
                "--assignee PRINCIPAL_ID --role \"Storage Blob Data " +
                std::string(request_.write ? "Contributor" : "Reader") +
                "\" --scope ACCOUNT_RESOURCE_ID. A new assignment takes some minutes to work.";
        }
    }

    // The steps before `end` hold.
    void passed_at_service(AccessStep end) {
        if (end > network_rules_step) {
            report_.pass(network_rules_step, "They allow this machine.");
        }
        if (end > shared_key_step && request_.context.use_account_key) {
            report_.pass(shared_key_step, "The account takes keys.");
        }
        if (end > authorization_step) {
            report_.pass(authorization_step, "The account accepts it.");
        }
        if (end > container_step) {
            report_.pass(container_step, "'" + request_.container + "' exists.");
        }
    }

    bool read() {
        if (request_.container.empty()) {
            return false;
        }
        report_.start();
        BlobListing listing;
        listing.container = request_.container;
        listing.most = 1;
        try {
            const Response response = send(work_, context_, "List Blobs", [&] {
                                          return list_blobs_request(context_, listing);
                                      }).response;
            if (response.status != 200) {
                throw service_error(response, target("List Blobs"));
            }
        } catch (const Error &cause) {
            return refused(cause);
        }
        passed_at_service(read_step);
        report_.pass(read_step, "Blobs can be listed and read.");
        return true;
    }

    bool refused(const Error &cause) {
        if (cause.code == MIS_CANCELLED) {
            throw Error(cause);
        }
        if (wrong_clock_ && (cause.code == MIS_AUTHENTICATION_FAILED || cause.code == MIS_TOKEN_REJECTED)) {
            return report_.fail(clock_step, *wrong_clock_);
        }
        Error error = cause;
        complete(error);
        const AccessStep failed = step_of_service(error);
        for (const AccessStep step :
             {network_rules_step, shared_key_step, authorization_step, container_step}) {
            if (step < failed && (step != shared_key_step || request_.context.use_account_key)) {
                report_.explain(step, "Not known: the answer does not tell.");
            }
        }
        passed_at_service(reached_at_service(error));
        return report_.fail(failed, error);
    }

    bool write() {
        if (!request_.write) {
            return false;
        }
        BlobAddress address;
        address.container = request_.container;
        address.blob =
            "mistorage-access-check-" + std::to_string(random_bits()) + std::to_string(random_bits());
        return report_.attempt(
            [&] {
                put_and_delete(address);
                report_.pass(write_step, "A blob was put there, and deleted.");
            },
            [](const Error & /*error*/) { return write_step; });
    }

    void put_and_delete(const BlobAddress &address) {
        // Nobody else's blob has that name, so nothing is lost by overwriting it at a second try.
        const Response put = send(work_, context_, "Put Blob", [&] {
                                 NewBlob blob;
                                 blob.address = address;
                                 blob.overwrite = true;
                                 Request request = put_blob_request(context_, blob);
                                 request.body = "A check of access; it may be deleted.";
                                 return request;
                             }).response;
        if (put.status != 201) {
            Error error = service_error(put, target("Put Blob", address.blob));
            complete(error);
            throw error;
        }
        const Answer removed =
            send(work_, context_, "Delete Blob", [&] { return delete_blob_request(context_, address); });
        // The reply to an earlier try may have been lost.
        const bool gone = removed.response.status == 404 && removed.sends > 1;
        if (removed.response.status != 202 && !gone) {
            Error error = service_error(removed.response, target("Delete Blob", address.blob));
            error.message = "A blob could be put there, but not deleted: '" + address.blob + "' is left. " +
                            error.message;
            throw error;
        }
    }

    Work &work_;
    const AccessRequest &request_;
    const Context &context_;
    AccessReport &report_;
    std::optional<Error> wrong_clock_;  // which a token may survive
};

}  // namespace

bool check_service_access(Work &work, const AccessRequest &request, const Context &context,
                          AccessReport &report) {
    return ServiceAccess(work, request, context, report).run();
}

}  // namespace mistorage
