#include "socket.h"

#include <winsock2.h>

namespace mistorage {

curl_socket_t open_socket(int family, int type, int protocol) {
    return WSASocketW(family, type, protocol, nullptr, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
}

}  // namespace mistorage
