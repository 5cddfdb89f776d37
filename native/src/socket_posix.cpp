#include <fcntl.h>
#include <sys/socket.h>

#include "socket.h"

namespace mistorage {

curl_socket_t open_socket(int family, int type, int protocol) {
#ifdef SOCK_CLOEXEC
    return ::socket(family, type | SOCK_CLOEXEC, protocol);
#else
    // What another thread starts between the two calls inherits it all the same: macOS has no better.
    const int made = ::socket(family, type, protocol);
    if (made >= 0) {
        (void)::fcntl(made, F_SETFD, FD_CLOEXEC);
    }
    return made;
#endif
}

}  // namespace mistorage
