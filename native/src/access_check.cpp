#include "access_check.h"

#include <array>
#include <cstdlib>
#include <random>

#include "account_key.h"
#include "blob_request.h"
#include "environment.h"
#include "fetched_key.h"
#include "http_date.h"
#include "names.h"
#include "selector.h"
#include "service_error.h"
#include "session.h"
#include "token_claims.h"
#include "token_source.h"
#include "transfer.h"

namespace mistorage {
namespace {

enum Step : std::size_t {
    source_step,
    endpoint_step,
    identity_step,
    token_step,
    resource_manager_step,
    account_step,
    key_permission_step,
    name_step,
    connection_step,
    tls_step,
    clock_step,
    shared_key_step,
    network_rules_step,
    authorization_step,
    container_step,
    read_step,
    write_step,
    steps
};

constexpr std::array<const char *, steps> names = {"Identity source",
                                                   "Identity endpoint",
                                                   "Identity",
                                                   "Token",
                                                   "Resource Manager",
                                                   "Account",
                                                   "Key permission",
                                                   "Name resolution",
                                                   "Connection",
                                                   "TLS",
                                                   "Clock",
                                                   "Shared key",
                                                   "Network rules",
                                                   "Authorization",
                                                   "Container",
                                                   "Read",
                                                   "Write"};

// A request is refused when its date is further off than this.
// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
constexpr std::int64_t most_clock_skew = 15LL * 60;
constexpr Milliseconds answer_timeout{30'000};

Step step_of_token(const Error &error) {
    switch (error.code) {
        case MIS_IDENTITY_NOT_FOUND:
        case MIS_IDENTITY_AMBIGUOUS:
            return identity_step;
        case MIS_TOKEN_REFUSED:
            return token_step;
        default:
            return endpoint_step;
    }
}

Step step_of_keys(const Error &error) {
    switch (error.code) {
        case MIS_SUBSCRIPTION_NOT_FOUND:
        case MIS_RESOURCE_GROUP_NOT_FOUND:
        case MIS_ACCOUNT_NOT_FOUND:
            return account_step;
        case MIS_KEY_LISTING_FORBIDDEN:
        case MIS_SCOPE_LOCKED:
            return key_permission_step;
        default:
            return resource_manager_step;
    }
}

Step step_of_connection(const Error &error) {
    return error.code == MIS_NAME_NOT_RESOLVED ? name_step
           : error.code == MIS_TLS_FAILED      ? tls_step
                                               : connection_step;
}

Step step_of_service(const Error &error) {
    if (error.service_code == "AuthorizationFailure") {
        return network_rules_step;
    }
    switch (error.code) {
        case MIS_SHARED_KEY_DISABLED:
            return shared_key_step;
        case MIS_AUTHORIZATION_FAILED:
        case MIS_AUTHENTICATION_FAILED:
        case MIS_TOKEN_REJECTED:
            return authorization_step;
        case MIS_CONTAINER_NOT_FOUND:
            return container_step;
        default:
            return read_step;
    }
}

std::string duration_text(std::int64_t seconds) {
    return std::to_string(seconds / 3600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

void replace(std::string &text, const std::string &mark, const std::string &value) {
    for (auto at = text.find(mark); !value.empty() && at != std::string::npos;
         at = text.find(mark, at + value.size())) {
        text.replace(at, mark.size(), value);
    }
}

class Walk {
  public:
    Walk(Work &work, const AccessRequest &request) : work_(work), request_(request) {
        for (const char *name : names) {
            AccessCheck check;
            check.name = name;
            check.detail = "Not reached.";
            checks_.push_back(std::move(check));
        }
        if (!request.context.use_account_key) {
            for (const Step step :
                 {resource_manager_step, account_step, key_permission_step, shared_key_step}) {
                checks_[step].detail = "Only for the way by an account key.";
            }
        }
        if (!request.write) {
            checks_[write_step].detail = "Not asked for.";
        }
        if (request.container.empty()) {
            for (const Step step : {shared_key_step, network_rules_step, authorization_step, container_step,
                                    read_step, write_step}) {
                checks_[step].detail = "No container was named.";
            }
        }
    }

    AccessChecks run() {
        (void)(find_token() && find_key() && connect() && read() && write());
        return std::move(checks_);
    }

  private:
    void start() { started_ = work_.session.clock().now(); }

    // The step took the time since start(); those that follow from the same answer take none.
    void pass(Step step, std::string detail) {
        AccessCheck &check = checks_[step];
        check.outcome = CheckOutcome::passed;
        check.detail = std::move(detail);
        take_time(check);
    }

    bool fail(Step step, const Error &error) {
        AccessCheck &check = checks_[step];
        check.outcome = CheckOutcome::failed;
        check.code = error.code;
        check.detail = error.message;
        check.hint = error.hint;
        replace(check.hint, "PRINCIPAL_ID", claims_.object_id);
        take_time(check);
        return false;
    }

    void take_time(AccessCheck &check) {
        const auto now = work_.session.clock().now();
        check.milliseconds = std::chrono::duration_cast<Milliseconds>(now - started_).count();
        started_ = now;
    }

    // Runs what may fail, and says whether it did not.
    template <typename Body, typename StepOf>
    bool attempt(const Body &body, const StepOf &step_of, const std::function<void(Step)> &before = {}) {
        start();
        try {
            body();
            return true;
        } catch (const Error &error) {
            if (error.code == MIS_CANCELLED) {
                throw;
            }
            const Step failed = step_of(error);
            if (before) {
                before(failed);
            }
            return fail(failed, error);
        }
    }

    bool find_token() {
        const ContextOptions &context = request_.context;
        start();
        SourceChoice choice;
        try {
            choice = find_source(work_.session, context.identity.source);
            pass(source_step, std::string(source_name(choice.source)) + " at " +
                                  source_endpoint(work_.session, choice.source) + ", because " +
                                  choice.reason + '.');
        } catch (const Error &error) {
            return fail(source_step, error);
        }
        Token token;
        const bool got = attempt(
            [&] {
                const bool needs_cloud =
                    context.blob_endpoint.empty() ||
                    (context.use_account_key && context.resource_manager_endpoint.empty());
                cloud_ = needs_cloud ? &get_environment(work_, context.environment, context.identity.source)
                                     : &cloud_of_name(context.environment);
                TokenRequest wanted = context.identity;
                wanted.resource =
                    context.use_account_key ? cloud_->resource_manager_audience : storage_audience;
                wanted.force = true;  // what is asked is how things are now
                token = get_token(work_, wanted);
            },
            step_of_token,
            [&](Step failed) {
                if (failed != endpoint_step) {
                    pass(endpoint_step, "It answers.");
                }
                if (failed == token_step) {
                    pass(identity_step, "There is one.");
                }
            });
        if (!got) {
            return false;
        }
        pass(endpoint_step, "It answers.");
        const std::string selected = selector_text(context.identity.identity);
        pass(identity_step, token.client_id.empty()
                                ? (selected.empty() ? "The machine's own." : "The one " + selected + '.')
                                : "Client id " + token.client_id + '.');
        return look_into(token);
    }

    bool look_into(const Token &token) {
        const auto claims = read_claims(token.secret.view());
        const std::string lifetime =
            "good for another " + duration_text(token.expires_on - work_.session.clock().utc()) + '.';
        if (!claims) {
            pass(token_step, "For " + token.resource + ", " + lifetime);
            return true;
        }
        claims_ = *claims;
        pass(token_step, "For " + claims_.audience + ", object id " + claims_.object_id + ", tenant " +
                             claims_.tenant_id + ", " + lifetime);
        return true;
    }

    bool find_key() {
        const ContextOptions &given = request_.context;
        ContextOptions options = given;
        options.environment = cloud_->name;
        if (!given.use_account_key) {
            context_ = make_context(options);
            return true;
        }
        ListedKeys listed;
        const bool got = attempt(
            [&] {
                AccountKeysRequest request;
                request.subscription_id = given.subscription_id;
                request.resource_group_name = given.resource_group_name;
                request.account_name = given.account_name;
                request.identity = given.identity;
                request.environment = cloud_->name;
                request.trust_endpoint = given.trust_endpoint;
                if (!given.resource_manager_endpoint.empty()) {
                    request.resource_manager =
                        parse_endpoint(given.resource_manager_endpoint, "The Resource Manager endpoint");
                }
                listed = list_account_keys(work_, request);
            },
            step_of_keys,
            [&](Step failed) {
                if (failed != resource_manager_step) {
                    pass(resource_manager_step, "It accepts the token.");
                }
                if (failed == key_permission_step) {
                    checks_[account_step].detail = "Resource Manager does not say without the permission.";
                }
            });
        if (!got) {
            return false;
        }
        pass(resource_manager_step, "It accepts the token.");
        pass(account_step, "In resource group '" + listed.resource_group_name + "'.");
        pass(key_permission_step, "The identity may list keys (" + std::to_string(listed.keys.size()) + ").");
        ContextOptions with_key;
        with_key.account_name = given.account_name;
        with_key.account_key = full_key(listed.keys).secret;
        with_key.blob_endpoint = given.blob_endpoint;
        with_key.environment = cloud_->name;
        context_ = make_context(with_key);
        return true;
    }

    // A request without authorization, whatever it is answered.
    bool connect() {
        const bool tls = context_.blob_endpoint.scheme == "https";
        const std::string host = context_.blob_endpoint.host;
        Response response;
        const auto passed_until = [&](Step last) {
            if (last > name_step) {
                pass(name_step, "'" + host + "' has an address.");
            }
            if (last > connection_step) {
                pass(connection_step, "'" + host + "' answers.");
            }
            if (last > tls_step && tls) {
                pass(tls_step, "Its certificate is trusted.");
            } else if (!tls) {
                checks_[tls_step].detail = "The endpoint is plain http.";
            }
        };
        const bool answered = attempt(
            [&] {
                response = send(
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
            },
            step_of_connection, passed_until);
        if (!answered) {
            return false;
        }
        passed_until(clock_step);
        return check_clock(response);
    }

    bool check_clock(const Response &response) {
        const auto theirs = parse_http_date(response.header("Date"));
        if (!theirs) {
            checks_[clock_step].detail = "The service does not say what time it is.";
            return true;
        }
        const std::int64_t off = work_.session.clock().utc() - *theirs;
        const std::string text =
            std::to_string(std::abs(off)) + " s " + (off < 0 ? "behind" : "ahead of") + " the service's.";
        if (std::abs(off) > most_clock_skew) {
            return fail(clock_step,
                        Error(MIS_AUTHENTICATION_FAILED,
                              "This machine's clock is " + text +
                                  " Requests that are dated more than 15 minutes off are refused.",
                              "Set the clock: w32tm /resync on Windows, timedatectl set-ntp true on "
                              "Linux."));
        }
        pass(clock_step, off == 0 ? "It agrees with the service's." : text);
        return true;
    }

    [[nodiscard]] ServiceTarget target(const char *operation, const std::string &blob = {}) const {
        return {operation, context_.account_name, request_.container, blob};
    }

    // What the errors of ordinary requests say is meant for any way of authorization; here the way is known.
    void explain(Error &error) const {
        const bool key = request_.context.use_account_key;
        if (error.service_code == "AuthorizationFailure") {
            error.message = "The account's network rules do not allow this machine. " + error.message;
            error.hint = "Allow its network: az storage account network-rule add --account-name " +
                         context_.account_name + " with --subnet or --ip-address, or use a private endpoint.";
        } else if (error.service_code == "AuthorizationPermissionMismatch" && !key) {
            error.hint =
                "Grant it a data role (Owner and Contributor are none): az role assignment create "
                "--assignee PRINCIPAL_ID --role \"Storage Blob Data " +
                std::string(request_.write ? "Contributor" : "Reader") +
                "\" --scope ACCOUNT_RESOURCE_ID. A new assignment takes some minutes to work.";
        }
    }

    void passed_at_service(Step last) {
        if (last > shared_key_step && request_.context.use_account_key) {
            pass(shared_key_step, "The account takes keys.");
        }
        if (last > network_rules_step) {
            pass(network_rules_step, "They allow this machine.");
        }
        if (last > authorization_step) {
            pass(authorization_step, "The account accepts it.");
        }
        if (last > container_step) {
            pass(container_step, "'" + request_.container + "' exists.");
        }
    }

    bool read() {
        if (request_.container.empty()) {
            return false;
        }
        const bool listed = attempt(
            [&] {
                const Response response = send(work_, context_, "List Blobs", [&] {
                                              return list_blobs_request(context_, request_.container, 1);
                                          }).response;
                if (response.status != 200) {
                    Error error = service_error(response, target("List Blobs"));
                    explain(error);
                    throw error;
                }
            },
            step_of_service, [&](Step failed) { passed_at_service(failed); });
        if (listed) {
            passed_at_service(read_step);
            pass(read_step, "Blobs can be listed and read.");
        }
        return listed;
    }

    bool write() {
        if (!request_.write) {
            return false;
        }
        BlobAddress address;
        address.container = request_.container;
        std::random_device random;
        address.blob = "mistorage-access-check-" + std::to_string(random()) + std::to_string(random());
        const auto require = [&](const char *operation, int status, const std::function<Request()> &make) {
            const Response response = send(work_, context_, operation, make).response;
            if (response.status != status) {
                Error error = service_error(response, target(operation, address.blob));
                explain(error);
                throw error;
            }
        };
        const bool wrote = attempt(
            [&] {
                require("Put Blob", 201, [&] {
                    Request request = put_blob_request(context_, address, {}, false);
                    request.body = "A check of access; it may be deleted.";
                    return request;
                });
                require("Delete Blob", 202, [&] { return delete_blob_request(context_, address); });
            },
            [](const Error & /*error*/) { return write_step; });
        if (wrote) {
            pass(write_step, "A blob was put there, and deleted.");
        }
        return wrote;
    }

    Work &work_;
    const AccessRequest &request_;
    AccessChecks checks_;
    Inbox::TimePoint started_{};
    const Cloud *cloud_ = nullptr;
    TokenClaims claims_;
    Context context_;
};

}  // namespace

void check_access_request(const AccessRequest &request) {
    (void)make_context(request.context);
    if (request.context.account_name.empty() || !request.context.account_key.empty()) {
        throw invalid_argument(
            "What is checked is the way of an identity to an account: name the account only.");
    }
    if (!request.container.empty()) {
        check_container_name(request.container);
    } else if (request.write) {
        throw invalid_argument("To check writing a container is needed.");
    }
}

AccessChecks check_access(Work &work, const AccessRequest &request) {
    return Walk(work, request).run();
}

}  // namespace mistorage
