#include "support/test_session.h"

#include <catch2/catch.hpp>

#include "transfer_limits.h"

namespace mistorage::test {
std::shared_ptr<Session> loopback_session(SessionOptions options, std::unique_ptr<Clock> clock) {
    options.loopback_only = true;
    if (options.imds_endpoint.empty()) {
        options.imds_endpoint = closed_port_url();
    }
    // A busy machine is no machine without IMDS: the tests that want impatience set it.
    const ImdsTimeouts usual;
    for (const auto timeout : {&ImdsTimeouts::connect, &ImdsTimeouts::first_answer, &ImdsTimeouts::probe,
                               &ImdsTimeouts::renewal}) {
        if (options.imds_timeouts.*timeout == usual.*timeout) {
            options.imds_timeouts.*timeout = std::chrono::minutes(1);
        }
    }
    return std::make_shared<Session>(options, std::move(clock));
}

TimelessSession::TimelessSession(const SessionOptions &options) {
    auto made = std::make_unique<FakeClock>();
    clock = made.get();
    session = loopback_session(options, std::move(made));
}

std::string closed_port_url() {
    return "http://127.0.0.1:1";
}

Work work_on(Session &session) {
    return {session, std::make_shared<Inbox>(), std::make_shared<Progress>(), nullptr};
}

std::shared_ptr<Limits> limits_held(unsigned concurrency) {
    auto limits = std::make_shared<Limits>(concurrency);
    if (!limits->take_slot(std::make_shared<Inbox>())) {
        FAIL("limits that nobody uses have no slot");
    }
    return limits;
}

std::shared_ptr<Exchange> try_once(Session &session, Request request) {
    const auto inbox = std::make_shared<Inbox>();
    (void)session.http()->submit(std::move(request), inbox);
    auto exchange = inbox->wait_until(std::chrono::steady_clock::now() + std::chrono::seconds(30));
    if (!exchange) {
        FAIL("the request did not end");
    }
    return exchange;
}

Request request_for(std::string method, std::string url) {
    Request request;
    request.method = std::move(method);
    request.url = std::move(url);
    return request;
}

}  // namespace mistorage::test
