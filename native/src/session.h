#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "clock.h"
#include "http.h"
#include "instance.h"
#include "mistorage.h"
#include "token_cache.h"
#include "url.h"

namespace mistorage {

struct SessionOptions {
    bool loopback_only = false;
    std::string imds_endpoint;  // "" for the well-known one
    std::string ca_bundle;
    std::string http_proxy;
    std::string https_proxy;
    std::string no_proxy;
    std::string user_agent;
};

// What the operations of a process share: connections, tokens, what is known about the machine.
class Session {
  public:
    explicit Session(const SessionOptions &options, std::unique_ptr<Clock> clock = std::make_unique<Clock>());

    [[nodiscard]] Http &http() { return http_; }
    [[nodiscard]] Clock &clock() { return *clock_; }
    [[nodiscard]] TokenCache &tokens() { return tokens_; }
    [[nodiscard]] const Endpoint &imds() const { return imds_; }

    // Whether IMDS has answered anything in this session.
    [[nodiscard]] bool imds_answered() const { return imds_answered_; }
    void set_imds_answered() { imds_answered_ = true; }

    [[nodiscard]] std::optional<Instance> instance();
    void set_instance(const Instance &instance);

  private:
    std::unique_ptr<Clock> clock_;
    Endpoint imds_;
    TokenCache tokens_;
    std::atomic<bool> imds_answered_ = false;
    std::mutex mutex_;
    std::optional<Instance> instance_;  // guarded by mutex_
    Http http_;
};

// "MIStorage/0.1.0 libcurl/..."
[[nodiscard]] const std::string &dependencies();

}  // namespace mistorage
