#pragma once

#include <functional>
#include <string>

#include "access_check.h"
#include "access_step.h"
#include "work.h"

namespace mistorage {

// The steps of a check of access, and what has come of them so far.
class AccessReport {
  public:
    AccessReport(Work &work, const AccessRequest &request);

    // The next step to pass or fail takes the time from here on; those that follow from the same answer take
    // none.
    void start();
    void pass(AccessStep step, std::string detail);
    // False, for whoever says so to its own caller.
    bool fail(AccessStep step, const Error &error);
    // Of a step that is skipped.
    void explain(AccessStep step, std::string why);
    // The identity that the advice is about.
    void set_principal(const std::string &object_id) { principal_ = object_id; }

    // Runs what may fail, and says whether it did not; `before` hears of the failure before the step is
    // failed.
    using StepOf = std::function<AccessStep(const Error &)>;
    using Before = std::function<void(const Error &, AccessStep)>;
    bool attempt(const std::function<void()> &body, const StepOf &step_of, const Before &before = {});

    [[nodiscard]] AccessChecks take() { return std::move(checks_); }

  private:
    void take_time(AccessCheck &check);

    Work &work_;
    AccessChecks checks_;
    Inbox::TimePoint started_{};
    std::string principal_;
};

// The half of the way that leads from the account's name to its blobs; the other half is the identity's.
bool check_service_access(Work &work, const AccessRequest &request, const Context &context,
                          AccessReport &report);

}  // namespace mistorage
