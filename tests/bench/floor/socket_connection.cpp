#include "socket_connection.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace bench_floor {

namespace {

constexpr std::size_t read_unit = std::size_t{1} << 18;

std::string put_head(const std::string &target, std::uint64_t length, const char *more) {
    return "PUT " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nx-ms-version: 2021-12-02\r\n" + more +
           "Content-Length: " + std::to_string(length) + "\r\n\r\n";
}

}  // namespace

SocketConnection::SocketConnection(std::uint16_t port)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) {
        fail("connect");
    }
}

SocketConnection::~SocketConnection() {
    close(socket_);
}

void SocketConnection::send_all(std::string_view bytes, int flags) const {
    while (!bytes.empty()) {
        const ssize_t sent = send(socket_, bytes.data(), bytes.size(), flags | MSG_NOSIGNAL);
        if (sent <= 0) {
            fail("send");
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void SocketConnection::ask(const Piece &piece) const {
    std::string head = "GET " + piece.target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nx-ms-version: 2021-12-02\r\n";
    if (piece.part) {
        head += "x-ms-range: bytes=" + std::to_string(piece.offset) + "-" +
                std::to_string(piece.offset + piece.size - 1) + "\r\n";
    }
    send_all(head + "\r\n");
}

void SocketConnection::send_file(const Piece &piece, int file) const {
    auto offset = static_cast<off_t>(piece.offset);
    for (std::uint64_t left = piece.size; left > 0;) {
        const ssize_t sent = sendfile(socket_, file, &offset, left);
        if (sent <= 0) {
            fail("sendfile");
        }
        left -= static_cast<std::uint64_t>(sent);
    }
}

void SocketConnection::send_read(const Piece &piece, int file) const {
    static thread_local std::vector<char> unit(read_unit);
    for (std::uint64_t done = 0; done < piece.size;) {
        const ssize_t got = pread(file, unit.data(), std::min<std::uint64_t>(read_unit, piece.size - done),
                                  static_cast<off_t>(piece.offset + done));
        if (got <= 0) {
            fail("pread");
        }
        send_all({unit.data(), static_cast<std::size_t>(got)});
        done += static_cast<std::uint64_t>(got);
    }
}

void SocketConnection::put(const Piece &piece, int file, bool with_sendfile) {
    send_all(put_head(piece.target, piece.size, piece.part ? "" : "x-ms-blob-type: BlockBlob\r\n"), MSG_MORE);
    if (with_sendfile) {
        send_file(piece, file);
    } else {
        send_read(piece, file);
    }
    read_head(201);
}

void SocketConnection::put_list(const Work &work) {
    send_all(put_head(work.commit_target, work.commit_body.size(), "") + work.commit_body);
    read_head(201);
}

std::uint64_t SocketConnection::read_head(int status) {
    start_ = end_ = 0;
    for (;;) {
        const ssize_t got = recv(socket_, buffer_.data() + end_, buffer_.size() - end_, 0);
        if (got <= 0) {
            fail("recv");
        }
        end_ += static_cast<std::size_t>(got);
        const std::string_view text(buffer_.data(), end_);
        const std::size_t head = text.find("\r\n\r\n");
        if (head == std::string_view::npos) {
            continue;
        }
        start_ = head + 4;
        if (std::atoi(buffer_.data() + std::strlen("HTTP/1.1 ")) != status) {
            throw std::runtime_error(std::string(text.substr(0, head)));
        }
        constexpr std::string_view name = "Content-Length: ";
        const std::size_t length = text.find(name);
        return length < head ? std::strtoull(buffer_.data() + length + name.size(), nullptr, 10) : 0;
    }
}

}  // namespace bench_floor
