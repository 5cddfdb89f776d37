#include "session.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <simdjson.h>

#include <algorithm>
#include <pugixml.hpp>

#include "error.h"
#include "names.h"
#include "transfer_limits.h"

namespace mistorage {
namespace {

// The one place that knows the real address.
// https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service
constexpr const char *well_known_imds = "http://169.254.169.254";

// A script that uses more than these in turn makes new connections each time.
constexpr std::size_t most_proxies = 4;

ProxySettings proxies_of(const SessionOptions &options, const std::shared_ptr<Clock> &clock) {
    ProxySettings proxies;
    proxies.except = options.no_proxy;
    if (!options.http_proxy.empty() || !options.https_proxy.empty()) {
        proxies.source = "http_proxy, https_proxy, all_proxy";
        proxies.http = options.http_proxy;
        proxies.https = options.https_proxy;
    } else if (options.find_system_proxy) {
        proxies.source = "the system's settings";
        proxies.system =
            std::make_shared<SystemProxies>(options.find_system_proxy, !options.loopback_only, clock);
    }
    return proxies;
}

HttpSettings http_settings(const SessionOptions &options, const std::shared_ptr<Clock> &clock) {
    check_header_text(options.user_agent, "user_agent");
    HttpSettings settings;
    settings.loopback_only = options.loopback_only;
    settings.system_ca_bundle = options.system_ca_bundle;
    settings.ca_bundle = options.ca_bundle;
    settings.find_root = options.find_root;
    settings.proxies = proxies_of(options, clock);
    settings.patience = options.patience;
    settings.user_agent =
        (options.user_agent.empty() ? "" : options.user_agent + ' ') + "MIStorage/" MISTORAGE_VERSION;
    return settings;
}

}  // namespace

Session::Shared::Shared(const SessionOptions &options, std::unique_ptr<Clock> given_clock)
    : clock(std::move(given_clock)),
      imds(options.imds_endpoint.empty() ? well_known_imds : options.imds_endpoint),
      imds_timeouts(options.imds_timeouts),
      identity(options.identity),
      arc(options.arc),
      limits(std::make_shared<Limits>()) {}

Session::Session(const SessionOptions &options, std::unique_ptr<Clock> clock)
    : shared_(std::make_shared<Shared>(options, std::move(clock))),
      http_settings_(http_settings(options, shared_->clock)),
      http_(std::make_shared<Http>(http_settings_)) {}

Session::Session(std::shared_ptr<Shared> shared, HttpSettings settings)
    : shared_(std::move(shared)),
      http_settings_(std::move(settings)),
      http_(std::make_shared<Http>(http_settings_)) {}

std::shared_ptr<Session> Session::through(const ProxyChoice &proxy) {
    if (proxy.says_nothing()) {
        return shared_from_this();
    }
    std::shared_ptr<Session> dropped;  // after the lock: its connections' thread may have to be waited for
    const std::lock_guard lock(mutex_);
    const auto known =
        std::find_if(proxied_.begin(), proxied_.end(), [&](const auto &one) { return one.first == proxy; });
    if (known != proxied_.end()) {
        std::rotate(known, known + 1, proxied_.end());
        return proxied_.back().second;
    }
    HttpSettings settings = http_settings_;
    settings.proxies = chosen_proxy(proxy);
    std::shared_ptr<Session> session(new Session(shared_, std::move(settings)));
    proxied_.emplace_back(proxy, session);
    if (proxied_.size() > most_proxies) {
        dropped = std::move(proxied_.front().second);
        proxied_.pop_front();
    }
    return session;
}

Endpoint Session::imds() const {
    return parse_identity_endpoint(shared_->imds, "AZURE_POD_IDENTITY_AUTHORITY_HOST");
}

bool Session::imds_is_well_known() const {
    return imds().text() == well_known_imds;
}

std::shared_ptr<Http> Session::http() {
    const std::lock_guard lock(mutex_);
    return http_;
}

void Session::give_up(const std::shared_ptr<Http> &http) noexcept {
    try {
        auto fresh = std::make_shared<Http>(http_settings_);
        const std::lock_guard lock(mutex_);
        if (http_ == http) {
            http_.swap(fresh);
        }
    } catch (...) {
        // No memory or no thread for new ones: the old ones stay, and may come back to life.
    }
}

const std::string &dependencies() {
    static const std::string text = std::string("libcurl/") + curl_version_info(CURLVERSION_NOW)->version +
                                    ' ' + "OpenSSL/" + OpenSSL_version(OPENSSL_VERSION_STRING) +
                                    " simdjson/" + std::to_string(simdjson::SIMDJSON_VERSION_MAJOR) + '.' +
                                    std::to_string(simdjson::SIMDJSON_VERSION_MINOR) + " pugixml/" +
                                    std::to_string(PUGIXML_VERSION / 1000) + '.' +
                                    std::to_string(PUGIXML_VERSION % 1000 / 10);
    return text;
}

}  // namespace mistorage
