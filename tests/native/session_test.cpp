#include "session.h"

#include <catch2/catch.hpp>

#include "support/test_session.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

ProxyChoice proxy(const std::string &name, const char *password = "") {
    return {false, "http://" + name + ":80", *password == '\0' ? "" : "someone", Secret(password)};
}

}  // namespace

TEST_CASE("without a choice of proxy a session is itself") {
    const auto session = loopback_session();
    CHECK(session->through({}) == session);
}

TEST_CASE("each choice of proxy has connections of its own, and shares all else") {
    const TimelessSession timeless;
    const auto chosen = timeless.session->through(proxy("a", "s3cret"));
    CHECK(chosen != timeless.session);
    CHECK(chosen->http() != timeless.session->http());
    CHECK(&chosen->tokens() == &timeless.session->tokens());
    CHECK(&chosen->instance() == &timeless.session->instance());
    CHECK(&chosen->clock() == timeless.clock);
    chosen->set_imds_answered();
    CHECK(timeless.session->imds_answered());
    CHECK(timeless.session->through(proxy("a", "s3cret")) == chosen);
    CHECK(timeless.session->through(proxy("a", "other")) != chosen);
    CHECK(timeless.session->through({true, "", "", Secret()}) != chosen);
}

TEST_CASE("connections are kept for the proxies that were chosen last") {
    const auto session = loopback_session();
    const std::weak_ptr<Session> first = session->through(proxy("first"));
    for (int i = 0; i < 3; ++i) {
        (void)session->through(proxy(std::to_string(i)));
        CHECK(session->through(proxy("first")) == first.lock());
    }
    for (int i = 0; i < 4; ++i) {
        (void)session->through(proxy(std::to_string(i)));
    }
    CHECK(first.expired());
}
