#include "exchange.h"

// Through which proxy an exchange goes.
namespace mistorage {

void Exchange::set_proxy() {
    CURL *const h = handle();
    // Always set, because libcurl would look into the environment otherwise.
    curl_easy_setopt(h, CURLOPT_PROXY, proxy_.url.c_str());
    curl_easy_setopt(h, CURLOPT_NOPROXY, proxy_.url.empty() ? "*" : proxy_.except.c_str());
    if (!proxy_.user.empty()) {
        curl_easy_setopt(h, CURLOPT_PROXYUSERNAME, proxy_.user.c_str());
        curl_easy_setopt(h, CURLOPT_PROXYPASSWORD, proxy_.password.c_str());
    }
}

int Exchange::refused_by_proxy() const {
    long status = 0;
    curl_easy_getinfo(handle(), CURLINFO_HTTP_CONNECTCODE, &status);
    return status >= 300 ? static_cast<int>(status) : 0;
}

}  // namespace mistorage
