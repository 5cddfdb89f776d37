#include "access_report.h"

#include "names.h"
#include "session.h"

namespace mistorage {
namespace {

void replace(std::string &text, const std::string &mark, const std::string &value) {
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size())) {
        text.replace(at, mark.size(), value);
    }
}

}  // namespace

AccessReport::AccessReport(Work &work, const AccessRequest &request) : work_(work) {
    for (std::size_t step = 0; step < access_steps; ++step) {
        AccessCheck check;
        check.name = access_step_name(static_cast<AccessStep>(step));
        check.detail = "Not reached.";
        checks_.push_back(std::move(check));
    }
    if (request.container.empty()) {
        for (const AccessStep step : {network_rules_step, shared_key_step, authorization_step, container_step,
                                      read_step, write_step}) {
            explain(step, "No container was named.");
        }
    } else if (!request.write) {
        explain(write_step, "Not asked for.");
    }
    if (!request.context.use_account_key) {
        for (const AccessStep step :
             {resource_manager_step, account_step, key_permission_step, shared_key_step}) {
            explain(step, "Only for the way by an account key.");
        }
    }
}

void AccessReport::start() {
    started_ = work_.session.clock().now();
}

void AccessReport::pass(AccessStep step, std::string detail) {
    AccessCheck &check = checks_[step];
    check.outcome = CheckOutcome::passed;
    check.detail = std::move(detail);
    take_time(check);
}

bool AccessReport::fail(AccessStep step, const Error &error) {
    AccessCheck &check = checks_[step];
    check.outcome = CheckOutcome::failed;
    check.code = error.code;
    check.detail = error.message;
    check.hint = error.hint;
    if (is_guid(principal_)) {  // it goes into a command that somebody may paste
        replace(check.hint, "PRINCIPAL_ID", principal_);
    }
    take_time(check);
    return false;
}

void AccessReport::explain(AccessStep step, std::string why) {
    checks_[step].detail = std::move(why);
}

bool AccessReport::attempt(const std::function<void()> &body, const StepOf &step_of, const Before &before) {
    start();
    try {
        body();
        return true;
    } catch (const Error &error) {
        if (error.code == MIS_CANCELLED) {
            throw;
        }
        const AccessStep failed = step_of(error);
        if (before) {
            before(error, failed);
        }
        return fail(failed, error);
    }
}

void AccessReport::take_time(AccessCheck &check) {
    const auto now = work_.session.clock().now();
    check.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now - started_).count();
    started_ = now;
}

}  // namespace mistorage
