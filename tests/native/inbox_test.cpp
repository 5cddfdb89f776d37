#include "inbox.h"

#include <catch2/catch.hpp>
#include <thread>

#include "exchange.h"
#include "support/test_session.h"
#include "support/thrown.h"

using namespace mistorage;
using test::status_of;

namespace {

// A time that has come: to look without waiting.
constexpr Inbox::TimePoint past{};

// Of no inbox: one that lies in its own would keep itself alive.
std::shared_ptr<Exchange> some_exchange() {
    return std::make_shared<Exchange>(test::request_for("GET", test::closed_port_url()), Proxy(), nullptr,
                                      HttpSettings());
}

}  // namespace

TEST_CASE("answers come out of the inbox in the order of their delivery") {
    const auto inbox = std::make_shared<Inbox>();
    const auto first = some_exchange();
    const auto second = some_exchange();
    for (const auto &exchange : {first, second}) {
        inbox->expect();
        inbox->deliver(exchange);
    }
    CHECK(inbox->wait_until(Inbox::never) == first);
    CHECK(inbox->wait_until(past) == second);
    CHECK(inbox->wait_until(past) == nullptr);
}

TEST_CASE("a poke ends one wait, also one that has not begun") {
    Inbox inbox;
    inbox.poke();
    inbox.poke();
    CHECK(inbox.wait_until(Inbox::never) == nullptr);
    CHECK(inbox.wait_until(past) == nullptr);
}

TEST_CASE("an answer comes before a poke, and neither is lost") {
    const auto inbox = std::make_shared<Inbox>();
    const auto exchange = some_exchange();
    inbox->poke();
    inbox->expect();
    inbox->deliver(exchange);
    CHECK(inbox->wait_until(Inbox::never) == exchange);
    CHECK(inbox->wait_until(Inbox::never) == nullptr);
}

TEST_CASE("whoever waits is woken by an answer, by a poke and by being cancelled") {
    const auto inbox = std::make_shared<Inbox>();
    const auto exchange = some_exchange();
    inbox->expect();
    std::thread deliverer([&] { inbox->deliver(exchange); });
    CHECK(inbox->wait_until(Inbox::never) == exchange);
    deliverer.join();

    std::thread poker([&] { inbox->poke(); });
    CHECK(inbox->wait_until(Inbox::never) == nullptr);
    poker.join();

    std::thread canceller([&] { inbox->cancel(); });
    CHECK(status_of([&] { return inbox->wait_until(Inbox::never); }) == MIS_CANCELLED);
    canceller.join();
}

TEST_CASE("who is cancelled gets nothing else any more, whatever is there") {
    const auto inbox = std::make_shared<Inbox>();
    CHECK(status_of([&] { inbox->throw_if_cancelled(); }) == MIS_OK);
    inbox->expect();
    inbox->deliver(some_exchange());
    inbox->poke();
    inbox->cancel();
    inbox->cancel();
    for (int i = 0; i < 2; ++i) {
        CHECK(status_of([&] { return inbox->wait_until(past); }) == MIS_CANCELLED);
        CHECK(status_of([&] { return inbox->wait_until(Inbox::never); }) == MIS_CANCELLED);
        CHECK(status_of([&] { inbox->throw_if_cancelled(); }) == MIS_CANCELLED);
    }
}

TEST_CASE("an inbox can be poked by what it lets go of") {
    class Poking : public BodySource {
      public:
        explicit Poking(std::shared_ptr<Inbox> inbox) : inbox_(std::move(inbox)) {}
        ~Poking() override { inbox_->poke(); }
        [[nodiscard]] std::uint64_t size() const override { return 0; }
        void read(std::uint64_t /*offset*/, char * /*buffer*/, std::size_t /*size*/) override {}

      private:
        std::shared_ptr<Inbox> inbox_;
    };
    const auto inbox = std::make_shared<Inbox>();
    const auto deliver = [&] {
        Request request = test::request_for("PUT", test::closed_port_url());
        request.source = std::make_shared<Poking>(inbox);
        inbox->expect();
        inbox->deliver(std::make_shared<Exchange>(std::move(request), Proxy(), nullptr, HttpSettings()));
    };
    deliver();
    CHECK(inbox->wait_until_idle(past));
    CHECK(inbox->wait_until(past) == nullptr);
    deliver();
    inbox->close();
    CHECK(inbox->wait_until(past) == nullptr);
}

TEST_CASE("a closed inbox lets go of what it holds and of what still comes") {
    const auto inbox = std::make_shared<Inbox>();
    auto before = some_exchange();
    auto after = some_exchange();
    const std::weak_ptr<Exchange> watched_before = before;
    const std::weak_ptr<Exchange> watched_after = after;
    inbox->expect();
    inbox->expect();
    inbox->deliver(std::move(before));
    inbox->close();
    CHECK(watched_before.expired());
    CHECK(inbox->expected() == 1);
    inbox->deliver(std::move(after));
    CHECK(watched_after.expired());
    CHECK(inbox->expected() == 0);
}

TEST_CASE("an inbox is idle when all that was expected has come, also after being cancelled") {
    const auto inbox = std::make_shared<Inbox>();
    CHECK(inbox->wait_until_idle(past));
    inbox->expect();
    inbox->expect();
    CHECK(inbox->expected() == 2);
    CHECK_FALSE(inbox->wait_until_idle(past));
    inbox->cancel();
    inbox->deliver(some_exchange());
    CHECK_FALSE(inbox->wait_until_idle(past));
    std::thread deliverer([&] { inbox->deliver(some_exchange()); });
    CHECK(inbox->wait_until_idle(std::chrono::steady_clock::now() + std::chrono::seconds(60)));
    deliverer.join();
    CHECK(inbox->expected() == 0);
}

TEST_CASE("what a nested inbox waits for and what the outer one does are not mixed") {
    const auto outer = std::make_shared<Inbox>();
    const auto inner = outer->nested();
    const auto for_outer = some_exchange();
    const auto for_inner = some_exchange();
    outer->expect();
    inner->expect();
    outer->deliver(for_outer);
    CHECK(inner->wait_until(past) == nullptr);
    inner->deliver(for_inner);
    inner->poke();
    CHECK(inner->wait_until(past) == for_inner);
    CHECK(inner->expected() == 0);
    CHECK(outer->wait_until(past) == for_outer);
    CHECK(outer->wait_until(past) == nullptr);
}

TEST_CASE("who waits on a nested inbox, however deep, is woken when the outer one is cancelled") {
    const auto outer = std::make_shared<Inbox>();
    const auto inner = outer->nested();
    const auto innermost = inner->nested();
    std::thread canceller([&] { outer->cancel(); });
    CHECK(status_of([&] { return innermost->wait_until(Inbox::never); }) == MIS_CANCELLED);
    CHECK(status_of([&] { return inner->wait_until(past); }) == MIS_CANCELLED);
    canceller.join();
}

TEST_CASE("an inbox that is nested in a cancelled one is cancelled from the start") {
    const auto outer = std::make_shared<Inbox>();
    outer->cancel();
    CHECK(status_of([&] { outer->nested()->throw_if_cancelled(); }) == MIS_CANCELLED);
}

TEST_CASE("a nested inbox that is gone, or cancelled by itself, does not concern the outer one") {
    const auto outer = std::make_shared<Inbox>();
    for (int i = 0; i < 3; ++i) {
        outer->nested()->cancel();
    }
    CHECK(status_of([&] { outer->throw_if_cancelled(); }) == MIS_OK);
    CHECK(status_of([&] { outer->nested()->throw_if_cancelled(); }) == MIS_OK);
    outer->cancel();
    CHECK(status_of([&] { outer->throw_if_cancelled(); }) == MIS_CANCELLED);
}
