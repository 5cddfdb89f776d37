#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "support/gate.h"
#include "support/test_session.h"
#include "support/waiter.h"
#include "token_cache.h"

using namespace mistorage;
using test::Gate;
using test::work_on;

namespace {

constexpr std::int64_t day = 86'400;

ReceivedToken token_for(std::int64_t expires_in, const std::string &text) {
    ReceivedToken received;
    received.expires_in = expires_in;
    received.token.secret = Secret(text);
    return received;
}

// Somebody who asks on a thread of its own.
class Asker {
  public:
    Asker(TokenCache &cache, Session &session, bool force, TokenCache::Fetch fetch, bool proxied = false)
        : work_(work_on(session)), thread_([this, &cache, force, proxied, fetch = std::move(fetch)] {
              try {
                  token_ = std::string(cache.get("key", force, work_, fetch, proxied).secret.view());
              } catch (...) {
                  status_ = current_error().code;
              }
          }) {}
    Asker(const Asker &) = delete;
    Asker &operator=(const Asker &) = delete;
    ~Asker() {
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    void await_waiting() { test::await_waiter(*work_.inbox); }
    void cancel() { work_.inbox->cancel(); }
    // What it got: the token, or "" where it got an error.
    std::string token() {
        thread_.join();
        return token_;
    }
    // The error's code; for after token().
    [[nodiscard]] mis_status status() const { return status_; }

  private:
    Work work_;
    std::string token_;
    mis_status status_ = MIS_OK;
    std::thread thread_;
};

// The endpoint, whose first answer waits until it is let through.
struct SlowEndpoint {
    ReceivedToken ask(const std::function<ReceivedToken()> &first_answer) {
        if (++asked == 1) {
            reached.open();
            gate.wait();
            return first_answer();
        }
        return token_for(day, "later");
    }

    TokenCache::Fetch that(std::function<ReceivedToken()> first_answer) {
        return [this, answer = std::move(first_answer)](RetryPolicy) { return ask(answer); };
    }

    std::atomic<int> asked = 0;
    Gate reached;
    Gate gate;
};

ReceivedToken good() {
    return token_for(day, "first");
}
ReceivedToken bad() {
    throw Error(MIS_IMDS_UNAVAILABLE, "The endpoint keeps failing.");
}

}  // namespace

TEST_CASE("whoever asks while a request is under way gets its token, and no request is added") {
    const test::TimelessSession timeless;
    TokenCache cache;
    SlowEndpoint endpoint;
    Asker leader(cache, *timeless.session, false, endpoint.that(good));
    endpoint.reached.wait();
    Asker waiter(cache, *timeless.session, false, endpoint.that(good));
    Asker forced(cache, *timeless.session, true, endpoint.that(good));
    waiter.await_waiting();
    forced.await_waiting();
    endpoint.gate.open();
    CHECK(leader.token() == "first");
    CHECK(waiter.token() == "first");
    CHECK(forced.token() == "first");
    CHECK(endpoint.asked == 1);
}

TEST_CASE("a token that ends at once is still shared with those who waited for it") {
    const test::TimelessSession timeless;
    TokenCache cache;
    SlowEndpoint endpoint;
    Asker leader(cache, *timeless.session, false, endpoint.that([] { return token_for(0, "short"); }));
    endpoint.reached.wait();
    Asker waiter(cache, *timeless.session, false, endpoint.that(good));
    waiter.await_waiting();
    endpoint.gate.open();
    CHECK(leader.token() == "short");
    CHECK(waiter.token() == "short");
    CHECK(endpoint.asked == 1);
}

TEST_CASE("whoever asks for another token meanwhile does not wait") {
    const test::TimelessSession timeless;
    TokenCache cache;
    SlowEndpoint endpoint;
    Asker leader(cache, *timeless.session, false, endpoint.that(good));
    endpoint.reached.wait();
    Work work = work_on(*timeless.session);
    CHECK(cache.get("other", false, work, endpoint.that(good)).secret.view() == "later");
    endpoint.gate.open();
    CHECK(leader.token() == "first");
}

TEST_CASE("when the request fails all who waited get its error, and none asks again") {
    const test::TimelessSession timeless;
    TokenCache cache;
    SlowEndpoint endpoint;
    Asker leader(cache, *timeless.session, false, endpoint.that(bad));
    endpoint.reached.wait();
    Asker first(cache, *timeless.session, false, endpoint.that(bad));
    Asker second(cache, *timeless.session, true, endpoint.that(bad));
    first.await_waiting();
    second.await_waiting();
    endpoint.gate.open();
    for (Asker *asker : {&leader, &first, &second}) {
        CHECK(asker->token().empty());
        CHECK(asker->status() == MIS_IMDS_UNAVAILABLE);
    }
    CHECK(endpoint.asked == 1);
}

TEST_CASE("the error of another's proxy is nobody else's, and that of an endpoint without one everybody's") {
    const test::TimelessSession timeless;
    ProxyChoice choice;
    choice.url = test::closed_port_url();
    const auto other = timeless.session->through(choice);
    for (const bool proxied : {true, false}) {
        TokenCache cache;
        SlowEndpoint endpoint;
        Asker leader(cache, *other, false, endpoint.that(bad), proxied);
        endpoint.reached.wait();
        Asker waiter(cache, *timeless.session, false, endpoint.that(bad), proxied);
        waiter.await_waiting();
        endpoint.gate.open();
        CHECK(leader.token().empty());
        CHECK(leader.status() == MIS_IMDS_UNAVAILABLE);
        CHECK(waiter.token() == (proxied ? "later" : ""));
        CHECK(waiter.status() == (proxied ? MIS_OK : MIS_IMDS_UNAVAILABLE));
        CHECK(endpoint.asked == (proxied ? 2 : 1));
    }
}

TEST_CASE("when the one who asks is cancelled, one of those who waited takes over") {
    const test::TimelessSession timeless;
    TokenCache cache;
    SlowEndpoint endpoint;
    Asker leader(cache, *timeless.session, false,
                 endpoint.that([]() -> ReceivedToken { throw cancelled(); }));
    endpoint.reached.wait();
    Asker first(cache, *timeless.session, false, endpoint.that(good));
    Asker second(cache, *timeless.session, false, endpoint.that(good));
    first.await_waiting();
    second.await_waiting();
    endpoint.gate.open();
    CHECK(leader.token().empty());
    CHECK(leader.status() == MIS_CANCELLED);
    CHECK(first.token() == "later");
    CHECK(second.token() == "later");
    CHECK(endpoint.asked == 2);
}

TEST_CASE("whoever waits can be cancelled alone") {
    const test::TimelessSession timeless;
    TokenCache cache;
    SlowEndpoint endpoint;
    Asker leader(cache, *timeless.session, false, endpoint.that(good));
    endpoint.reached.wait();
    Asker waiter(cache, *timeless.session, false, endpoint.that(good));
    waiter.await_waiting();
    waiter.cancel();
    CHECK(waiter.token().empty());
    CHECK(waiter.status() == MIS_CANCELLED);
    endpoint.gate.open();
    CHECK(leader.token() == "first");
}

TEST_CASE("whoever forces it while a renewal fails asks again, instead of getting the old token") {
    const test::TimelessSession timeless;
    TokenCache cache;
    Work work = work_on(*timeless.session);
    (void)cache.get("key", false, work, [](RetryPolicy) { return token_for(day, "old"); });
    timeless.clock->advance(std::chrono::seconds(day / 2));
    SlowEndpoint endpoint;
    Asker renewer(cache, *timeless.session, false, endpoint.that(bad));
    endpoint.reached.wait();
    Asker forced(cache, *timeless.session, true, endpoint.that(bad));
    forced.await_waiting();
    endpoint.gate.open();
    CHECK(renewer.token() == "old");
    CHECK(forced.token() == "later");
    CHECK(endpoint.asked == 2);
}

TEST_CASE("whoever asks while somebody else renews a token that is still good gets that at once") {
    const test::TimelessSession timeless;
    TokenCache cache;
    Work work = work_on(*timeless.session);
    const auto get = [&] {
        return std::string(
            cache.get("key", false, work, [](RetryPolicy) { return token_for(day, "old"); }).secret.view());
    };
    CHECK(get() == "old");
    timeless.clock->advance(std::chrono::seconds(day / 2));
    SlowEndpoint endpoint;
    Asker forced(cache, *timeless.session, true, endpoint.that(bad));
    endpoint.reached.wait();
    CHECK(get() == "old");
    endpoint.gate.open();
    CHECK(forced.token().empty());
    CHECK(forced.status() == MIS_IMDS_UNAVAILABLE);
    CHECK(endpoint.asked == 1);
}

TEST_CASE(
    "a token that is being fetched while the cache is cleared goes to the one who fetches it, and is not "
    "kept") {
    const test::TimelessSession timeless;
    TokenCache cache;
    SlowEndpoint endpoint;
    Asker leader(cache, *timeless.session, false, endpoint.that(good));
    endpoint.reached.wait();
    Asker waiter(cache, *timeless.session, false, endpoint.that(good));
    waiter.await_waiting();
    cache.clear();
    endpoint.gate.open();
    CHECK(leader.token() == "first");
    CHECK(waiter.token() == "later");
    CHECK(endpoint.asked == 2);
}
