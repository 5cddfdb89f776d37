#pragma once

#include <string>
#include <string_view>

// Proxies as WinINET and WinHTTP write them down. Pure.
// https://learn.microsoft.com/windows/win32/wininet/enabling-internet-functionality#listing-proxy-servers
namespace mistorage {

// Of "proxy:8080" or "http=proxy:80;https=proxy:443" the first one for the scheme, as libcurl takes it:
// "http://proxy:8080". "" where there is none.
[[nodiscard]] std::string proxy_in_list(std::string_view list, std::string_view scheme);

// Whether a list of exceptions names the origin ("https://host:443"): "*.example.com;10.*;<local>". A pattern
// may have a scheme and a port; <local> is every name without a dot.
[[nodiscard]] bool is_bypassed(std::string_view list, std::string_view origin);

}  // namespace mistorage
