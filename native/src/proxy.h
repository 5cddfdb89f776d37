#pragma once

#include <memory>
#include <string>

#include "error.h"
#include "inbox.h"
#include "request.h"
#include "secret.h"
#include "system_proxy.h"

namespace mistorage {

// What a caller says of proxies, in place of the environment and the system.
struct ProxyChoice {
    bool none = false;
    std::string url;  // "http://host:port"; "" with `none` false: nothing is said
    std::string user;
    Secret password;

    [[nodiscard]] bool says_nothing() const { return !none && url.empty(); }
    friend bool operator==(const ProxyChoice &a, const ProxyChoice &b) {
        return a.none == b.none && a.url == b.url && a.user == b.user &&
               a.password.view() == b.password.view();
    }
};

// The same, fit for use. Throws MIS_INVALID_ARGUMENT.
[[nodiscard]] ProxyChoice checked_proxy(ProxyChoice choice);

// What all requests of a pool of connections go by. The URLs are libcurl's and may hold a password.
struct ProxySettings {
    std::string source;  // for people
    Secret http;
    Secret https;
    std::string except;  // as in no_proxy
    std::string user;    // where the URLs have none
    Secret password;
    std::shared_ptr<SystemProxies> system;  // asked where the others are empty
};
[[nodiscard]] ProxySettings chosen_proxy(const ProxyChoice &choice);

// What one request goes through.
struct Proxy {
    Secret url;  // "" for none
    std::string except;
    std::string user;
    Secret password;
    std::string source;

    // "proxy.example:8080", without what is secret.
    [[nodiscard]] std::string name() const;
    // Adds to an error's advice which proxy was used.
    void explain(Error &error) const;
    // The error where the proxy itself answered, with a status that is none of success.
    [[nodiscard]] Error refusal(int status, const std::string &host) const;
};

// Loopback, and what must be reached directly, is. Asks the system where that has to be: throws
// MIS_CANCELLED.
[[nodiscard]] Proxy find_proxy(const Request &request, const ProxySettings &settings, Inbox &inbox);

}  // namespace mistorage
