#include "windows_proxy.h"

#include "windows_handle.h"
// After windows.h, which it needs.
#include <winhttp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

#include "proxy_list.h"
#include "url.h"

namespace mistorage {
namespace {

// Of the script's download; the search for one has limits of its own.
constexpr int download_timeout_ms = 5000;
// A network without WPAD is searched in vain for seconds, and not each time.
constexpr auto search_again_after = std::chrono::minutes(5);

struct GlobalDeleter {
    void operator()(wchar_t *text) const { GlobalFree(text); }
};
using GlobalText = std::unique_ptr<wchar_t, GlobalDeleter>;

struct InternetDeleter {
    void operator()(void *handle) const { WinHttpCloseHandle(handle); }
};
using Internet = std::unique_ptr<void, InternetDeleter>;

std::string utf8(const GlobalText &text) {
    const wchar_t *wide = text ? text.get() : L"";
    const int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, nullptr, 0, nullptr, nullptr);
    std::string narrow(static_cast<std::size_t>(std::max(size, 1)), '\0');
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, narrow.data(), size, nullptr, nullptr);
    narrow.pop_back();  // the NUL
    return narrow;
}

std::string scheme_of(const std::string &origin) {
    return origin.substr(0, origin.find(':'));
}

// A list with its exceptions, applied.
std::string pick(const std::string &list, const std::string &except, const std::string &origin) {
    return is_bypassed(except, origin) ? std::string() : proxy_in_list(list, scheme_of(origin));
}

using Ticks = std::chrono::steady_clock::rep;
std::atomic<Ticks> searched_in_vain_until{0};

Ticks now() {
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

bool run_script(HINTERNET internet, WINHTTP_AUTOPROXY_OPTIONS &options, const std::wstring &url,
                WINHTTP_PROXY_INFO &found) {
    // Whether the script's server wants to know who asks shows when it was asked without.
    for (const BOOL log_on : {FALSE, TRUE}) {
        options.fAutoLogonIfChallenged = log_on;
        if (WinHttpGetProxyForUrl(internet, url.c_str(), &options, &found)) {
            return true;
        }
        if (GetLastError() != ERROR_WINHTTP_LOGIN_FAILURE) {
            return false;
        }
    }
    return false;
}

// What the script says; nothing where there is none, or it cannot be had.
std::optional<std::string> ask_script(WINHTTP_AUTOPROXY_OPTIONS options, const std::string &origin) {
    const Internet internet(WinHttpOpen(nullptr, WINHTTP_ACCESS_TYPE_NO_PROXY, WINHTTP_NO_PROXY_NAME,
                                        WINHTTP_NO_PROXY_BYPASS, 0));
    if (!internet) {
        return std::nullopt;
    }
    WinHttpSetTimeouts(internet.get(), download_timeout_ms, download_timeout_ms, download_timeout_ms,
                       download_timeout_ms);
    WINHTTP_PROXY_INFO found{};
    if (!run_script(internet.get(), options, to_wide(origin + '/'), found)) {
        return std::nullopt;
    }
    const GlobalText list(found.lpszProxy);
    const GlobalText except(found.lpszProxyBypass);
    return found.dwAccessType == WINHTTP_ACCESS_TYPE_NAMED_PROXY ? pick(utf8(list), utf8(except), origin)
                                                                 : std::string();
}

std::optional<std::string> search_script(const std::string &origin) {
    if (now() < searched_in_vain_until) {
        return std::nullopt;
    }
    WINHTTP_AUTOPROXY_OPTIONS options{};
    options.dwFlags = WINHTTP_AUTOPROXY_AUTO_DETECT;
    options.dwAutoDetectFlags = WINHTTP_AUTO_DETECT_TYPE_DHCP | WINHTTP_AUTO_DETECT_TYPE_DNS_A;
    auto proxy = ask_script(options, origin);
    if (!proxy) {
        searched_in_vain_until =
            now() +
            std::chrono::duration_cast<std::chrono::steady_clock::duration>(search_again_after).count();
    }
    return proxy;
}

std::optional<std::string> ask_script_at(const GlobalText &url, const std::string &origin) {
    WINHTTP_AUTOPROXY_OPTIONS options{};
    options.dwFlags = WINHTTP_AUTOPROXY_CONFIG_URL;
    options.lpszAutoConfigUrl = url.get();
    return ask_script(options, origin);
}

// Nothing where the user has set none.
std::optional<std::string> users_proxy(const std::string &origin, bool may_leave) {
    WINHTTP_CURRENT_USER_IE_PROXY_CONFIG config{};
    if (!WinHttpGetIEProxyConfigForCurrentUser(&config)) {
        return std::nullopt;
    }
    const GlobalText script(config.lpszAutoConfigUrl);
    const GlobalText list(config.lpszProxy);
    const GlobalText except(config.lpszProxyBypass);
    std::optional<std::string> proxy;
    if (config.fAutoDetect && may_leave) {
        proxy = search_script(origin);
    }
    if (!proxy && script && (may_leave || is_loopback_url(utf8(script)))) {
        proxy = ask_script_at(script, origin);
    }
    if (!proxy && list) {
        proxy = pick(utf8(list), utf8(except), origin);
    }
    return proxy;
}

std::string machines_proxy(const std::string &origin) {
    WINHTTP_PROXY_INFO config{};
    if (!WinHttpGetDefaultProxyConfiguration(&config)) {
        return {};
    }
    const GlobalText list(config.lpszProxy);
    const GlobalText except(config.lpszProxyBypass);
    return config.dwAccessType == WINHTTP_ACCESS_TYPE_NAMED_PROXY ? pick(utf8(list), utf8(except), origin)
                                                                  : std::string();
}

}  // namespace

std::string windows_proxy(const std::string &origin, bool may_leave) {
    const auto users = users_proxy(origin, may_leave);
    return users ? *users : machines_proxy(origin);
}

}  // namespace mistorage
