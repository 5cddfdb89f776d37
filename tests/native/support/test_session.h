#pragma once

#include <memory>

#include "exchange.h"
#include "session.h"
#include "support/fake_clock.h"
#include "work.h"

namespace mistorage::test {

// The only way in which the tests make a session: none of its connections can leave this machine, and IMDS is
// a closed port unless the options say otherwise.
[[nodiscard]] std::shared_ptr<Session> loopback_session(
    SessionOptions options = {}, std::unique_ptr<Clock> clock = std::make_unique<Clock>());

// A session whose time only passes while somebody waits.
struct TimelessSession {
    explicit TimelessSession(const SessionOptions &options = {});

    FakeClock *clock;
    std::shared_ptr<Session> session;
};

// A loopback port where nothing listens.
[[nodiscard]] std::string closed_port_url();

// What the body of an operation wants, so that it can be run on the test's own thread.
[[nodiscard]] Work work_on(Session &session);

// Of which the calling transfer holds the first slot, as one that was admitted does.
[[nodiscard]] std::shared_ptr<Limits> limits_held(unsigned concurrency);

// One try of one request, straight through the session's connections.
[[nodiscard]] std::shared_ptr<Exchange> try_once(Session &session, Request request);
[[nodiscard]] Request request_for(std::string method, std::string url);

}  // namespace mistorage::test
