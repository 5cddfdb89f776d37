#include <catch2/catch.hpp>

#include "imds.h"
#include "support/environment.h"
#include "support/stage.h"
#include "support/test_session.h"
#include "support/thrown.h"
#include "token.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

SessionOptions imds_at(const std::string &endpoint) {
    SessionOptions options;
    options.imds_endpoint = endpoint;
    return options;
}

// Patience for what never ends, in a test.
SessionOptions impatient(const std::string &endpoint, Milliseconds probe) {
    SessionOptions options = imds_at(endpoint);
    options.imds_timeouts.first_answer = Milliseconds(300);
    options.imds_timeouts.probe = probe;
    return options;
}

Token get(Session &session) {
    Work work = work_on(session);
    return get_token(work, TokenRequest());
}

// What comes of asking a stage that first answers like this, so many times, and then as it should.
struct Asked {
    Asked(Stage &stage, const std::string &answer, int times) : timeless(imds_at(stage.url())) {
        stage.fault(R"({"times": )" + std::to_string(times) + R"(, "answer": )" + answer + '}');
        error = error_of([&] { return get(*timeless.session); });
        requests = static_cast<int>(stage.requests().size());
    }

    TimelessSession timeless;
    Error error = Error(MIS_OK, "");
    int requests = 0;
};

Asked asked(const std::string &answer, int times = 1000) {
    Stage stage;
    return {stage, answer, times};
}

}  // namespace

TEST_CASE("what says nothing is given up within five seconds, and so is what takes no connection") {
    const ImdsTimeouts real;
    CHECK(real.first_answer + real.probe < std::chrono::seconds(5));
    CHECK(2 * real.connect + Milliseconds(250) < std::chrono::seconds(5));
}

TEST_CASE("where nothing listens this machine has no Azure identity endpoint, after two tries") {
    const TimelessSession timeless(imds_at(closed_port_url()));
    const Error error = error_of([&] { return get(*timeless.session); });
    CHECK(error.code == MIS_IMDS_UNREACHABLE);
    CHECK(error.operation == "Get token");
    CHECK_FALSE(error.retryable);
    CHECK_THAT(error.message,
               Catch::Contains("no Azure identity endpoint") && Catch::Contains(closed_port_url()));
    CHECK_THAT(error.hint, Catch::Contains("AZURE_POD_IDENTITY_AUTHORITY_HOST"));
    CHECK(timeless.clock->waits() == std::vector<Milliseconds>{Milliseconds(250)});
}

TEST_CASE("what takes connections and says nothing is no identity endpoint either: it is asked twice") {
    Stage stage;
    stage.fault(R"({"answer": {"stall": true}})");
    const auto session = loopback_session(impatient(stage.url(), Milliseconds(300)));
    CHECK(status_of([&] { return get(*session); }) == MIS_IMDS_UNREACHABLE);
    CHECK(stage.requests().size() == 2);
}

TEST_CASE("an endpoint that is slow, but there, is waited for") {
    Stage stage;
    stage.fault(R"({"match": {"header": {"metadata": "true"}}, "times": 1, "answer": {"stall": true}})");
    const auto session = loopback_session(impatient(stage.url(), std::chrono::minutes(1)));
    CHECK_FALSE(get(*session).secret.empty());
    const auto requests = stage.requests();
    REQUIRE(requests.size() == 3);
    // IMDS answers at once what lacks the header, with a refusal.
    CHECK_FALSE(requests[1].has("metadata"));
    CHECK(requests[1].status == 400);
    CHECK(requests[2].has("metadata"));
}

TEST_CASE("what breaks connections without a word is no identity endpoint: two tries") {
    const Asked result = asked(R"({"drop": "before"})");
    CHECK(result.error.code == MIS_IMDS_UNREACHABLE);
    CHECK(result.requests == 2);
}

TEST_CASE("one broken connection does not make a machine without an identity endpoint") {
    CHECK(asked(R"({"drop": "before"})", 1).error.code == MIS_OK);
}

TEST_CASE("an endpoint that is busy, updating or failing for a while gives a token in the end") {
    for (const char *answer :
         {R"({"status": 410})", R"({"status": 429})", R"({"status": 500})", R"({"status": 503})",
          R"({"status": 404, "headers": {"Server": "IMDS/150.870.65.1854"}})"}) {
        CAPTURE(answer);
        const Asked result = asked(answer, 3);
        CHECK(result.error.code == MIS_OK);
        CHECK(result.requests == 4);
        CHECK(result.timeless.clock->waits().size() == 3);
    }
}

TEST_CASE("an hour of 410 is given up after the seventy seconds that an update takes") {
    const Asked result = asked(R"({"status": 410})");
    CHECK(result.error.code == MIS_IMDS_UNAVAILABLE);
    CHECK(result.error.http_status == 410);
    CHECK(result.error.retryable);
    CHECK(result.requests == 8);
    CHECK(result.timeless.clock->elapsed() == std::chrono::seconds(70));
}

TEST_CASE(
    "through an hour of 410 each script waits its seventy seconds, and the first one after it has a token") {
    Stage stage;
    const TimelessSession timeless(imds_at(stage.url()));
    stage.fault(R"({"answer": {"status": 410}})");
    int failed = 0;
    while (timeless.clock->elapsed() < std::chrono::hours(1)) {
        const auto before = timeless.clock->elapsed();
        const Error error = error_of([&] { return get(*timeless.session); });
        REQUIRE(error.code == MIS_IMDS_UNAVAILABLE);
        CHECK(error.retryable);
        CHECK(timeless.clock->elapsed() - before == std::chrono::seconds(70));
        ++failed;
    }
    CHECK(failed == 52);
    CHECK(stage.requests().size() == 52 * 8);
    stage.clear_faults();
    CHECK_FALSE(get(*timeless.session).secret.empty());
}

TEST_CASE("an hour of 410 goes unnoticed where the token is still good: one question a minute, and no wait") {
    Stage stage;
    const TimelessSession timeless(imds_at(stage.url()));
    const Token first = get(*timeless.session);
    timeless.clock->advance(std::chrono::hours(13));  // of the 24 that it lives
    stage.fault(R"({"answer": {"status": 410}})");
    stage.forget_requests();
    const auto before = timeless.clock->elapsed();
    for (int minute = 0; minute < 60; ++minute) {
        for (int i = 0; i < 3; ++i) {
            CHECK(get(*timeless.session).secret.view() == first.secret.view());
        }
        timeless.clock->advance(std::chrono::minutes(1));
    }
    CHECK(stage.requests().size() == 60);
    CHECK(timeless.clock->elapsed() - before == std::chrono::hours(1));
    stage.clear_faults();
    CHECK(get(*timeless.session).secret.view() != first.secret.view());
}

TEST_CASE("a Retry-After of the endpoint is obeyed") {
    const Asked result = asked(R"({"status": 429, "headers": {"Retry-After": "11"}})", 1);
    CHECK(result.error.code == MIS_OK);
    CHECK(result.timeless.clock->elapsed() == std::chrono::seconds(11));
}

TEST_CASE("a 404 from a stranger at that address is final: this machine is not Azure's") {
    const Asked result = asked(R"({"status": 404, "headers": {"Server": "nginx"}, "body": "not here"})");
    CHECK(result.error.code == MIS_IMDS_UNREACHABLE);
    CHECK(result.error.http_status == 404);
    CHECK(result.requests == 1);
}

TEST_CASE("a redirect is not followed, and said to be none of Azure's doing") {
    const Stage elsewhere;
    const Asked result =
        asked(R"({"status": 302, "headers": {"Location": )" + json_string(elsewhere.url()) + "}}");
    CHECK(result.error.code == MIS_TOKEN_REFUSED);
    CHECK_THAT(result.error.hint, Catch::Contains("redirects"));
    CHECK(elsewhere.requests().empty());
}

TEST_CASE("an answer that is no token is an error, whatever it is, and never shown") {
    for (const std::string body :
         {"", "tru", "[]", "\"a string\"", R"({"access_token": "eyJ0secret", "expires_in": "86400")",
          R"({"access_token": "eyJ0secret"})", R"({"access_token": "", "expires_in": "86400"})",
          R"({"access_token": 5, "expires_in": "86400"})",
          R"({"access_token": "eyJ0\nsecret", "expires_in": "1"})",
          R"({"access_token": "eyJ0secret", "expires_in": "soon"})", "<html>eyJ0secret</html>"}) {
        CAPTURE(body);
        const Asked result = asked(R"({"status": 200, "body": )" + json_string(body) + '}');
        CHECK(result.error.code == MIS_RESPONSE_INVALID);
        CHECK(result.error.operation == "Get token");
        CHECK(result.error.http_status == 200);
        CHECK_THAT(result.error.message + result.error.hint, !Catch::Contains("eyJ0"));
        CHECK(result.requests == 1);
    }
}

TEST_CASE("an answer larger than a token can be is refused, also where it never ends") {
    for (const char *answer :
         {R"({"bodyRepeat": {"text": "{\"access_token\": ", "count": 100000}})", R"({"endless": true})",
          R"({"status": 200, "bodyRepeat": {"text": " ", "count": 1048577}})"}) {
        CAPTURE(answer);
        const Asked result = asked(answer);
        CHECK(result.error.code == MIS_RESPONSE_TOO_LARGE);
        CHECK(result.requests == 1);
    }
}

TEST_CASE("an answer that is cut off is asked for again, as often as a connection that breaks") {
    CHECK(asked(R"({"drop": "body", "dropAfterBytes": 20})", 1).error.code == MIS_OK);
    const Asked result = asked(R"({"drop": "body", "dropAfterBytes": 20})");
    CHECK(result.error.code == MIS_CONNECTION_FAILED);
    CHECK(result.requests == 2);
}

TEST_CASE("a proxy is never asked for a token") {
    const Stage proxy;
    SessionOptions options = imds_at("https://192.0.2.1");
    options.https_proxy = Secret(proxy.url());
    const ScopedVariable variable("https_proxy", proxy.url());
    CHECK(status_of([&] { return get(*loopback_session(options)); }) == MIS_IMDS_UNREACHABLE);
    CHECK(proxy.requests().empty());
}

TEST_CASE("a token that is still good bridges a time in which the endpoint fails") {
    Stage stage;
    const TimelessSession timeless(imds_at(stage.url()));
    const Token first = get(*timeless.session);
    stage.fault(R"({"answer": {"status": 500}})");
    timeless.clock->advance(std::chrono::hours(13));  // of the 24 that it lives
    CHECK(get(*timeless.session).secret.view() == first.secret.view());
    CHECK(stage.requests().size() == 2);

    Work work = work_on(*timeless.session);
    TokenRequest forced;
    forced.force = true;
    CHECK(status_of([&] { return get_token(work, forced); }) == MIS_IMDS_UNAVAILABLE);
    CHECK(get(*timeless.session).secret.view() == first.secret.view());

    timeless.clock->advance(std::chrono::hours(11));
    CHECK(status_of([&] { return get(*timeless.session); }) == MIS_IMDS_UNAVAILABLE);
    stage.clear_faults();
    CHECK(get(*timeless.session).secret.view() != first.secret.view());
}

TEST_CASE("an endpoint that must not be asked is refused to those who ask it, before anything is sent") {
    for (const char *endpoint :
         {"169.254.169.254", "http://127.0.0.1@evil.example", "http://10.0.0.1", "http://imds.example"}) {
        CAPTURE(endpoint);
        const auto session = loopback_session(imds_at(endpoint));
        const Error error = error_of([&] { return get(*session); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::Contains("AZURE_POD_IDENTITY_AUTHORITY_HOST"));
    }
}
