#include "socket.h"

#ifdef _WIN32
#include <winsock2.h>
#else
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include <catch2/catch.hpp>

#include "curl_global.h"

using namespace mistorage;

TEST_CASE("no child process inherits a connection") {
    initialise_curl();  // on Windows there are no sockets before
    const curl_socket_t opened = open_socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    REQUIRE(opened != CURL_SOCKET_BAD);
#ifdef _WIN32
    DWORD flags = HANDLE_FLAG_INHERIT;
    CHECK(GetHandleInformation(reinterpret_cast<HANDLE>(opened), &flags));
    CHECK((flags & HANDLE_FLAG_INHERIT) == 0);
    closesocket(opened);
#else
    CHECK((::fcntl(opened, F_GETFD) & FD_CLOEXEC) != 0);
    ::close(opened);
#endif
}

TEST_CASE("where there is no socket of a kind, that is told") {
    initialise_curl();
    CHECK(open_socket(AF_INET, SOCK_STREAM, IPPROTO_UDP) == CURL_SOCKET_BAD);
}
