#include "access_check.h"

#include <algorithm>

#include "access_report.h"
#include "account_key.h"
#include "environment.h"
#include "fetched_key.h"
#include "names.h"
#include "selector.h"
#include "session.h"
#include "token_claims.h"
#include "token_source.h"

namespace mistorage {
namespace {

std::string duration_text(std::int64_t seconds) {
    seconds = std::max<std::int64_t>(seconds, 0);  // a clock may be ahead
    return std::to_string(seconds / 3600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

// The half of the way that leads from the environment to what authorizes: a token, or a key that it lists.
class IdentityAccess {
  public:
    IdentityAccess(Work &work, const AccessRequest &request, AccessReport &report)
        : work_(work), request_(request), report_(report) {}

    // Nothing where a step failed.
    std::optional<Context> run() {
        return find_token() && find_key() ? std::optional(context_) : std::nullopt;
    }

  private:
    bool find_token() {
        const ContextOptions &context = request_.context;
        report_.start();
        SourceChoice choice;
        try {
            choice = find_source(work_.session, context.identity.source);
            report_.pass(source_step, std::string(source_name(choice.source)) + " at " +
                                          source_endpoint(work_.session, choice.source) + ", because " +
                                          choice.reason + '.');
        } catch (const Error &error) {
            return report_.fail(source_step, error);
        }
        Token token;
        const bool got = report_.attempt(
            [&] {
                cloud_ = &find_cloud_of_all();
                TokenRequest wanted = context.identity;
                wanted.resource = context.use_account_key
                                      ? resource_manager_cloud(work_, keys_request_of(request_.context))
                                            .resource_manager_audience
                                      : storage_audience;
                wanted.force = true;  // what is asked is how things are now
                token = get_token(work_, wanted);
            },
            step_of_token,
            [&](const Error &error, AccessStep failed) {
                if (error.http_status != 0) {
                    report_.pass(endpoint_step, "It answers.");
                }
                if (failed == token_step) {
                    report_.explain(identity_step, "Not known: the answer does not tell.");
                }
            });
        if (!got) {
            return false;
        }
        report_.pass(endpoint_step, "It answers.");
        const std::string selected = selector_text(context.identity.identity);
        report_.pass(identity_step, token.client_id.empty() ? (selected.empty() ? "The machine's own."
                                                                                : "The one " + selected + '.')
                                                            : "Client id " + token.client_id + '.');
        return look_into(token);
    }

    bool look_into(const Token &token) {
        const auto claims = read_claims(token.secret.view());
        const std::int64_t end = claims && claims->expires_on != 0 ? claims->expires_on : token.expires_on;
        const std::string lifetime =
            "good for another " + duration_text(end - work_.session.clock().utc()) + '.';
        if (!claims) {
            report_.pass(token_step, "For " + token.resource + ", " + lifetime);
            return true;
        }
        report_.set_principal(claims->object_id);
        if (token.client_id.empty() && !claims->client_id.empty()) {
            report_.explain(identity_step, "Client id " + claims->client_id + '.');
        }
        report_.pass(token_step, "For " + claims->audience + ", object id " + claims->object_id +
                                     ", tenant " + claims->tenant_id + ", " + lifetime);
        return true;
    }

    // Where the account is; asked for only where the endpoint does not say it.
    const Cloud &find_cloud_of_all() {
        const ContextOptions &given = request_.context;
        return given.blob_endpoint.empty() ? get_environment(work_, given.environment, given.identity.source)
                                           : cloud_of_name(given.environment);
    }

    bool find_key() {
        const ContextOptions &given = request_.context;
        if (!given.use_account_key) {
            ContextOptions options = given;
            options.environment = cloud_->name;
            context_ = make_context(options);
            return true;
        }
        ListedKeys listed;
        const bool got = report_.attempt(
            [&] { listed = list_account_keys(work_, keys_request_of(request_.context)); }, step_of_keys,
            [&](const Error &error, AccessStep failed) {
                if (failed != resource_manager_step) {
                    report_.pass(resource_manager_step, "It accepts the token.");
                }
                if (error.code == MIS_KEY_LISTING_FORBIDDEN) {
                    report_.explain(account_step, "Resource Manager does not say without the permission.");
                } else if (error.code == MIS_SCOPE_LOCKED) {
                    report_.pass(account_step, "It is there.");
                }
            });
        if (!got) {
            return false;
        }
        report_.pass(resource_manager_step, "It accepts the token.");
        report_.pass(account_step, "In resource group '" + listed.resource_group_name + "'.");
        const bool usable = report_.attempt(
            [&] {
                ContextOptions with_key;
                with_key.account_name = given.account_name;
                with_key.account_key = full_key(listed.keys).secret;
                with_key.blob_endpoint = given.blob_endpoint;
                with_key.environment = cloud_->name;
                context_ = make_context(with_key);
            },
            [](const Error & /*error*/) { return key_permission_step; });
        if (usable) {
            report_.pass(key_permission_step,
                         "The identity may list keys (" + std::to_string(listed.keys.size()) + ").");
        }
        return usable;
    }

    Work &work_;
    const AccessRequest &request_;
    AccessReport &report_;
    const Cloud *cloud_ = nullptr;
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
    AccessReport report(work, request);
    if (const auto context = IdentityAccess(work, request, report).run()) {
        (void)check_service_access(work, request, *context, report);
    }
    return report.take();
}

}  // namespace mistorage
