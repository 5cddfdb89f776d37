#include "system_proxy.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "support/eventually.h"
#include "support/fake_clock.h"
#include "support/gate.h"
#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

constexpr const char *url = "https://acct.example/container/blob?sig=s3cret";

// Counts the questions, and answers each with its number.
struct System {
    std::atomic<int> asked{0};
    std::atomic<bool> may_leave{false};

    [[nodiscard]] FindSystemProxy answering() {
        return [this](const std::string & /*origin*/, bool leave) {
            may_leave = leave;
            return "http://proxy" + std::to_string(++asked) + ":80";
        };
    }
};

}  // namespace

TEST_CASE("the system is asked once for each host, and for nothing but the host") {
    System system;
    std::string origins;
    std::mutex mutex;
    SystemProxies proxies(
        [&](const std::string &origin, bool leave) {
            const std::lock_guard lock(mutex);
            origins += origin + ' ';
            return system.answering()(origin, leave);
        },
        true, std::make_shared<Clock>());
    Inbox inbox;
    CHECK(proxies.proxy_for(url, inbox) == "http://proxy1:80");
    CHECK(proxies.proxy_for("https://ACCT.example/other", inbox) == "http://proxy1:80");
    CHECK(proxies.proxy_for("http://acct.example/other", inbox) == "http://proxy2:80");
    CHECK(origins == "https://acct.example http://acct.example ");
    CHECK(system.may_leave);
}

TEST_CASE("a session that may not leave this machine does not have the system ask the network either") {
    System system;
    system.may_leave = true;
    SystemProxies proxies(system.answering(), false, std::make_shared<Clock>());
    Inbox inbox;
    (void)proxies.proxy_for(url, inbox);
    CHECK_FALSE(system.may_leave);
}

TEST_CASE("what the system said a while ago is used while it is asked again") {
    System system;
    auto clock = std::make_shared<FakeClock>();
    clock->stop();  // nobody gives up waiting
    SystemProxies proxies(system.answering(), true, clock);
    Inbox inbox;
    CHECK(proxies.proxy_for(url, inbox) == "http://proxy1:80");
    clock->advance(SystemProxies::kept_for - std::chrono::seconds(1));
    CHECK(proxies.proxy_for(url, inbox) == "http://proxy1:80");
    CHECK(system.asked == 1);
    clock->advance(std::chrono::seconds(1));
    CHECK(proxies.proxy_for(url, inbox) == "http://proxy1:80");
    REQUIRE(eventually([&] { return proxies.proxy_for(url, inbox) == "http://proxy2:80"; }));
    CHECK(system.asked == 2);
}

TEST_CASE("many that ask for one host at once wait for one answer") {
    std::atomic<int> asked{0};
    const Gate gate;
    SystemProxies proxies(
        [&asked, gate](const std::string & /*origin*/, bool) {
            ++asked;
            gate.wait();
            return std::string("http://proxy:80");
        },
        true, std::make_shared<Clock>());
    std::vector<std::future<std::string>> answers;
    for (int i = 0; i < 8; ++i) {
        answers.push_back(std::async(std::launch::async, [&] {
            Inbox inbox;
            return proxies.proxy_for(url, inbox);
        }));
    }
    REQUIRE(eventually([&] { return asked == 1; }));
    gate.open();
    for (auto &answer : answers) {
        CHECK(answer.get() == "http://proxy:80");
    }
    CHECK(asked == 1);
}

TEST_CASE("a system that hangs holds up neither who cancels nor, for long, who waits") {
    const Gate gate;
    const auto let_go = opened_at_the_end(gate);
    const auto hang = [gate](const std::string & /*origin*/, bool) {
        gate.wait();
        return std::string("http://late:80");
    };

    Inbox cancelled_one;
    auto clock = std::make_shared<FakeClock>();
    clock->stop();
    SystemProxies proxies(hang, true, clock);
    auto waiting = std::async(
        std::launch::async, [&] { return status_of([&] { return proxies.proxy_for(url, cancelled_one); }); });
    REQUIRE(clock->somebody_waits());
    cancelled_one.cancel();
    CHECK(waiting.get() == MIS_CANCELLED);

    auto passing = std::make_shared<FakeClock>();
    SystemProxies given_up(hang, true, passing);
    Inbox inbox;
    CHECK(given_up.proxy_for(url, inbox).empty());
    CHECK(passing->elapsed() == SystemProxies::wait_limit);
    CHECK(given_up.proxy_for(url, inbox).empty());
    CHECK(passing->elapsed() == SystemProxies::wait_limit);
}

TEST_CASE("a system that cannot answer has no proxy") {
    SystemProxies proxies([](const std::string & /*origin*/, bool) -> std::string { throw std::bad_alloc(); },
                          true, std::make_shared<Clock>());
    Inbox inbox;
    CHECK(proxies.proxy_for(url, inbox).empty());
}
