#pragma once

#include <curl/curl.h>

namespace mistorage {

// A new socket that no child process inherits: a connection would stay open as long as the child runs, and
// what is sent through it could be read there. CURL_SOCKET_BAD where there is none to be had.
[[nodiscard]] curl_socket_t open_socket(int family, int type, int protocol);

}  // namespace mistorage
