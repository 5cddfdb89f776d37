#include "proxy.h"

#include "text.h"
#include "url.h"

namespace mistorage {

ProxyChoice checked_proxy(ProxyChoice choice) {
    const bool has_credential = !choice.user.empty() || !choice.password.empty();
    if (choice.none && (!choice.url.empty() || has_credential)) {
        throw invalid_argument("A proxy is named, and none is wanted: give -Proxy or -NoProxy.");
    }
    if (choice.url.empty()) {
        if (has_credential) {
            throw invalid_argument(
                "A proxy's user and password go to a proxy that is named with them: -Proxy.");
        }
        return choice;
    }
    Endpoint endpoint = parse_endpoint(choice.url, "The proxy");
    if (endpoint.scheme != "http" || !endpoint.path.empty()) {
        throw invalid_argument("The proxy must be an http URL without a path, such as http://proxy:8080.");
    }
    if (choice.user.find(':') != std::string::npos) {
        throw invalid_argument("The name of a proxy's user must not have a colon.");  // RFC 7617
    }
    if (choice.user.empty() && has_credential) {
        throw invalid_argument("A proxy's password needs the name of its user.");
    }
    if (endpoint.port.empty()) {
        endpoint.port = "80";  // to libcurl it would be 1080
    }
    choice.url = endpoint.text();
    return choice;
}

ProxySettings chosen_proxy(const ProxyChoice &choice) {
    ProxySettings settings;
    settings.source = "-Proxy";
    settings.http = Secret(choice.url);
    settings.https = Secret(choice.url);
    settings.user = choice.user;
    settings.password = choice.password;
    return settings;
}

std::string Proxy::name() const {
    std::string_view authority = url.view();
    if (const auto start = authority.find("://"); start != std::string_view::npos) {
        authority.remove_prefix(start + 3);
    }
    // The last @: a password may have one, and a slash.
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        authority.remove_prefix(at + 1);
    }
    return shown(authority.substr(0, authority.find_first_of("/?#")), 300);
}

void Proxy::explain(Error &error) const {
    if (!url.empty()) {
        error.hint +=
            (error.hint.empty() ? "The proxy '" : " The proxy '") + name() + "' is set (" + source + ").";
    }
}

Error Proxy::refusal(int status, const std::string &host) const {
    const std::string who = "The proxy '" + name() + "' (" + source + ")";
    Error error =
        status == 407
            ? Error(MIS_CONNECTION_FAILED, who + " wants to know who asks.",
                    "Give its user and password: -Proxy with -ProxyCredential. They are sent as Basic "
                    "authentication, the only kind that is spoken here.")
            : Error(MIS_CONNECTION_FAILED,
                    who + " does not connect to '" + host + "': status " + std::to_string(status) + ".",
                    "Have it allow that host, or go around it: -NoProxy, or another one with -Proxy.");
    error.http_status = status;
    error.retryable = status >= 500;
    return error;
}

Proxy find_proxy(const Request &request, const ProxySettings &settings, Inbox &inbox) {
    Proxy proxy;
    if (!request.use_proxy || is_loopback_url(request.url)) {
        return proxy;
    }
    if (settings.system) {
        proxy.url = Secret(settings.system->proxy_for(request.url, inbox));
    } else {
        proxy.url = starts_with(request.url, "https://") ? settings.https : settings.http;
    }
    if (!proxy.url.empty()) {
        proxy.source = settings.source;
        proxy.except = settings.except;
        proxy.user = settings.user;
        proxy.password = settings.password;
    }
    return proxy;
}

}  // namespace mistorage
