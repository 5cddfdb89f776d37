#include "session.h"

#include <curl/curl.h>
#include <openssl/crypto.h>
#include <simdjson.h>
#include <pugixml.hpp>

#include "error.h"
#include "names.h"
#include "transfer_limits.h"

namespace mistorage {
namespace {

// The one place that knows the real address.
// https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service
constexpr const char *well_known_imds = "http://169.254.169.254";

HttpSettings http_settings(const SessionOptions &options) {
    check_header_text(options.user_agent, "user_agent");
    HttpSettings settings;
    settings.loopback_only = options.loopback_only;
    settings.system_ca_bundle = options.system_ca_bundle;
    settings.ca_bundle = options.ca_bundle;
    settings.http_proxy = options.http_proxy;
    settings.https_proxy = options.https_proxy;
    settings.no_proxy = options.no_proxy;
    settings.user_agent =
        (options.user_agent.empty() ? "" : options.user_agent + ' ') + "MIStorage/" MISTORAGE_VERSION;
    return settings;
}

}  // namespace

Session::Session(const SessionOptions &options, std::unique_ptr<Clock> clock)
    : clock_(std::move(clock)),
      imds_(options.imds_endpoint.empty() ? well_known_imds : options.imds_endpoint),
      imds_timeouts_(options.imds_timeouts),
      identity_(options.identity),
      arc_(options.arc),
      limits_(std::make_shared<Limits>()),
      http_settings_(http_settings(options)),
      http_(std::make_shared<Http>(http_settings_)) {}

Endpoint Session::imds() const {
    return parse_identity_endpoint(imds_, "AZURE_POD_IDENTITY_AUTHORITY_HOST");
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
