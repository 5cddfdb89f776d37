#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

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
    std::chrono::milliseconds probe{2000};         // then, that something is there
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
    Secret http_proxy;      // it may have a password
    Secret https_proxy;
    std::string no_proxy;
    FindSystemProxy find_system_proxy;  // where neither is set
    FindRoot find_root;
    std::string user_agent;
    ImdsTimeouts imds_timeouts;
    Patience patience;
};

// What the operations of a process share: connections, tokens, what is known about the machine.
class Session : public std::enable_shared_from_this<Session> {
  public:
    explicit Session(const SessionOptions &options, std::unique_ptr<Clock> clock = std::make_unique<Clock>());

    // This session with the caller's choice of a proxy: with connections of its own, so that what one proxy
    // let through never serves another's requests, and all else in common. Itself where nothing is chosen.
    [[nodiscard]] std::shared_ptr<Session> through(const ProxyChoice &proxy);

    // The connections to use for one piece of work.
    [[nodiscard]] std::shared_ptr<Http> http();
    // Their thread hangs in the system, in a read from a dead network drive for example: what comes next
    // gets new connections, and the thread ends whenever the system lets it go.
    void give_up(const std::shared_ptr<Http> &http) noexcept;
    [[nodiscard]] Clock &clock() { return *shared_->clock; }
    [[nodiscard]] TokenCache &tokens() { return shared_->tokens; }
    // Throws MIS_INVALID_ARGUMENT: what the environment says of it matters only to those who ask it.
    [[nodiscard]] Endpoint imds() const;
    [[nodiscard]] bool imds_is_well_known() const;  // Azure's own, rather than one that was given
    [[nodiscard]] const ImdsTimeouts &imds_timeouts() const { return shared_->imds_timeouts; }
    [[nodiscard]] const IdentityEnvironment &identity_environment() const { return shared_->identity; }
    [[nodiscard]] const ArcPaths &arc() const { return shared_->arc; }

    // Whether IMDS has answered anything in this session.
    [[nodiscard]] bool imds_answered() const { return shared_->imds_answered; }
    void set_imds_answered() { shared_->imds_answered = true; }

    [[nodiscard]] InstanceCache &instance() { return shared_->instance; }
    // Of the transfers that were given none of their own.
    [[nodiscard]] const std::shared_ptr<Limits> &limits() const { return shared_->limits; }

  private:
    // With the sessions through other proxies.
    struct Shared {
        Shared(const SessionOptions &options, std::unique_ptr<Clock> given_clock);

        const std::shared_ptr<Clock> clock;
        const std::string imds;
        const ImdsTimeouts imds_timeouts;
        const IdentityEnvironment identity;
        const ArcPaths arc;
        TokenCache tokens;
        InstanceCache instance;
        const std::shared_ptr<Limits> limits;
        std::atomic<bool> imds_answered = false;
    };

    Session(std::shared_ptr<Shared> shared, HttpSettings settings);

    const std::shared_ptr<Shared> shared_;
    const HttpSettings http_settings_;
    std::mutex mutex_;
    // Guarded by mutex_.
    std::shared_ptr<Http> http_;
    std::deque<std::pair<ProxyChoice, std::shared_ptr<Session>>> proxied_;  // the latest last
};

// What the library stands on: "libcurl/7.88.1 OpenSSL/..."
[[nodiscard]] const std::string &dependencies();

}  // namespace mistorage
