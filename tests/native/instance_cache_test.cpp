#include "instance_cache.h"

#include <catch2/catch.hpp>
#include <future>

#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

Instance named(const std::string &name) {
    Instance instance;
    instance.name = name;
    return instance;
}

// Asks in the background, and is not answered before finish().
class SlowAsker {
  public:
    SlowAsker(Session &session, InstanceCache &cache)
        : asked_(std::async(std::launch::async, [this, &session, &cache] {
              Work work = work_on(session);
              return cache.get(work, [this] {
                  reached_.set_value();
                  gate_.get_future().wait();
                  return named("first");
              });
          })) {
        reached_.get_future().wait();
    }

    Instance finish() {
        gate_.set_value();
        return asked_.get();
    }

  private:
    std::promise<void> reached_;
    std::promise<void> gate_;
    std::future<Instance> asked_;
};

}  // namespace

TEST_CASE("the machine is asked once, and again only where it did not answer") {
    const auto session = loopback_session();
    Work work = work_on(*session);
    InstanceCache cache;
    int asked = 0;
    CHECK(status_of([&] {
              return cache.get(work, [&]() -> Instance {
                  ++asked;
                  throw Error(MIS_IMDS_UNAVAILABLE, "busy");
              });
          }) == MIS_IMDS_UNAVAILABLE);
    for (int i = 0; i < 3; ++i) {
        CHECK(cache.get(work, [&] { return ++asked, named("vm"); }).name == "vm");
    }
    CHECK(asked == 2);
}

TEST_CASE("whoever asks while somebody else does gets that answer") {
    const auto session = loopback_session();
    InstanceCache cache;
    SlowAsker first(*session, cache);
    auto second = std::async(std::launch::async, [&] {
        Work work = work_on(*session);
        return cache.get(work, [] { return named("second"); });
    });
    CHECK(first.finish().name == "first");
    CHECK(second.get().name == "first");
}

TEST_CASE("whoever waits for the machine's metadata can be cancelled alone") {
    const auto session = loopback_session();
    InstanceCache cache;
    SlowAsker first(*session, cache);
    Work waiting = work_on(*session);
    waiting.inbox->cancel();
    CHECK(status_of([&] { return cache.get(waiting, [] { return named("second"); }); }) == MIS_CANCELLED);
    CHECK(first.finish().name == "first");
}
