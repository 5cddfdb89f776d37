#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "clock.h"
#include "http.h"
#include "identity_source.h"
#include "instance_cache.h"
#include "mistorage.h"
#include "system_certificates.h"
#include "token_cache.h"
#include "url.h"

namespace mistorage {

class Limits;

// How long IMDS is waited for. What says nothing at first is asked once more, and given up within 5 seconds.
struct ImdsTimeouts {
    std::chrono::milliseconds connect{2000};
    std::chrono::milliseconds first_answer{2000};  // as long as nothing has ever answered
    std::chrono::milliseconds answer{30'000};
    std::chrono::milliseconds renewal{5'000};  // where there is a token to fall back to
};

struct SessionOptions {
    bool loopback_only = false;
    std::string imds_endpoint;  // "" for the well-known one
    IdentityEnvironment identity;
    ArcPaths arc;
    std::string system_ca_bundle = mistorage::system_ca_bundle();
    std::string ca_bundle;  // in addition
    std::string http_proxy;
    std::string https_proxy;
    std::string no_proxy;
    std::string user_agent;
    ImdsTimeouts imds_timeouts;
};

// What the operations of a process share: connections, tokens, what is known about the machine.
class Session {
  public:
    explicit Session(const SessionOptions &options, std::unique_ptr<Clock> clock = std::make_unique<Clock>());

    // The connections to use for one piece of work.
    [[nodiscard]] std::shared_ptr<Http> http();
    // Their thread hangs in the system, in a read from a dead network drive for example: what comes next
    // gets new connections, and the thread ends whenever the system lets it go.
    void give_up(const std::shared_ptr<Http> &http) noexcept;
    [[nodiscard]] Clock &clock() { return *clock_; }
    [[nodiscard]] TokenCache &tokens() { return tokens_; }
    // Throws MIS_INVALID_ARGUMENT: what the environment says of it matters only to those who ask it.
    [[nodiscard]] Endpoint imds() const;
    [[nodiscard]] const ImdsTimeouts &imds_timeouts() const { return imds_timeouts_; }
    [[nodiscard]] const IdentityEnvironment &identity_environment() const { return identity_; }
    [[nodiscard]] const ArcPaths &arc() const { return arc_; }

    // Whether IMDS has answered anything in this session.
    [[nodiscard]] bool imds_answered() const { return imds_answered_; }
    void set_imds_answered() { imds_answered_ = true; }

    [[nodiscard]] InstanceCache &instance() { return instance_; }
    // Of the transfers that were given none of their own.
    [[nodiscard]] const std::shared_ptr<Limits> &limits() const { return limits_; }

  private:
    std::unique_ptr<Clock> clock_;
    const std::string imds_;
    ImdsTimeouts imds_timeouts_;
    const IdentityEnvironment identity_;
    const ArcPaths arc_;
    TokenCache tokens_;
    InstanceCache instance_;
    const std::shared_ptr<Limits> limits_;
    std::atomic<bool> imds_answered_ = false;
    const HttpSettings http_settings_;
    std::mutex mutex_;
    std::shared_ptr<Http> http_;  // guarded by mutex_
};

// What the library stands on: "libcurl/7.88.1 OpenSSL/..."
[[nodiscard]] const std::string &dependencies();

}  // namespace mistorage
