#pragma once

#include <memory>
#include <string>
#include <vector>

#include "session.h"
#include "support/fake_clock.h"
#include "support/fault_list.h"
#include "support/stage.h"

namespace mistorage::test {

// It is now, but waiting takes no time: Azurite looks at the date of a SAS.
class HurriedClock : public FakeClock {
  public:
    [[nodiscard]] std::int64_t utc() const override { return Clock().utc() + FakeClock::utc() - start; }
};

// One operation, whole: everything that it needs, and a look at what it leaves.
class FaultScene {
  public:
    explicit FaultScene(const Fault &fault);
    FaultScene(const FaultScene &) = delete;
    FaultScene &operator=(const FaultScene &) = delete;
    virtual ~FaultScene() = default;

    // Throws what the operation throws.
    virtual void run() = 0;
    // Both say what is wrong; "" where nothing is. What a success gave, and what a failure left.
    virtual std::string wrong_result() = 0;
    virtual std::string wrong_remains() { return {}; }
    // As a caller is who does not test.
    void be_patient();
    // Whatever is there may be replaced in the next run, as it may be where somebody tries again.
    virtual void allow_overwriting() {}

    Stage stage;
    std::shared_ptr<Session> session;
    FakeClock *clock;

  protected:
    // Where the services are.
    [[nodiscard]] const std::string &url() const { return url_; }

  private:
    void make_session(const Fault *fault);  // that it does not wait long for

    std::string url_;
};

// A column of the matrix.
struct FaultyOperation {
    std::string name;
    std::string method;
    std::string target;  // an expression for the requests that the faults meet
    int skip;            // so many of them are spared
    bool large;          // spared what is but a variant of another fault
    std::vector<Fault::Needs> has;
    std::unique_ptr<FaultScene> (*make)(const Fault &fault);
};

[[nodiscard]] std::vector<FaultyOperation> faulty_operations();

}  // namespace mistorage::test
