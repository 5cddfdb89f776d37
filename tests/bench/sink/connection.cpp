#include "connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sink {

namespace {

constexpr std::size_t tls_piece = std::size_t{1} << 18;
constexpr std::size_t line_limit = 65536;

// Repeats a system call that a signal ended, and throws where it moved nothing.
template <typename Call>
std::size_t moved(Call call) {
    ssize_t result = 0;
    do {
        result = call();
    } while (result < 0 && errno == EINTR);
    if (result <= 0) {
        throw Closed();
    }
    return static_cast<std::size_t>(result);
}

int limited(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::size_t{1} << 30));
}

}  // namespace

Connection::Connection(int socket, SSL_CTX *tls) : socket_(socket) {
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (tls != nullptr) {
        tls_ = SSL_new(tls);
        SSL_set_fd(tls_, socket_);
        if (SSL_accept(tls_) != 1) {
            SSL_free(tls_);
            close(socket_);
            throw Closed();
        }
    }
}

Connection::~Connection() {
    if (tls_ != nullptr) {
        SSL_shutdown(tls_);
        SSL_free(tls_);
    }
    shutdown(socket_, SHUT_WR);
    close(socket_);
}

std::size_t Connection::receive(char *to, std::size_t size) {
    if (tls_ == nullptr) {
        return moved([&] { return recv(socket_, to, size, 0); });
    }
    const int got = SSL_read(tls_, to, limited(size));
    if (got <= 0) {
        throw Closed();
    }
    return static_cast<std::size_t>(got);
}

void Connection::fill() {
    std::memmove(buffer_.data(), buffer_.data() + position_, end_ - position_);
    end_ -= position_;
    position_ = 0;
    if (end_ == buffer_.size()) {
        throw Closed();
    }
    end_ += receive(buffer_.data() + end_, buffer_.size() - end_);
}

std::string Connection::read_head() {
    constexpr std::string_view empty_line = "\r\n\r\n";
    for (;;) {
        const std::string_view unread(buffer_.data() + position_, end_ - position_);
        const std::size_t found = unread.find(empty_line);
        if (found != std::string_view::npos) {
            position_ += found + empty_line.size();
            return std::string(unread.substr(0, found + empty_line.size()));
        }
        fill();
    }
}

std::string Connection::read_line() {
    std::string line;
    for (;;) {
        const std::string_view unread(buffer_.data() + position_, end_ - position_);
        const std::size_t found = unread.find("\r\n");
        if (found != std::string_view::npos) {
            position_ += found + 2;
            return line.append(unread.substr(0, found));
        }
        if (unread.size() > line_limit) {
            throw Closed();
        }
        fill();
    }
}

std::uint64_t Connection::take_buffered(std::uint64_t size) {
    const std::uint64_t taken = std::min<std::uint64_t>(size, end_ - position_);
    position_ += taken;
    return taken;
}

void Connection::read(char *to, std::uint64_t size) {
    const char *from = buffer_.data() + position_;
    const std::uint64_t buffered = take_buffered(size);
    std::memcpy(to, from, buffered);
    for (std::uint64_t done = buffered; done < size;) {
        done += receive(to + done, size - done);
    }
}

void Connection::discard(std::uint64_t size) {
    size -= take_buffered(size);
    if (tls_ != nullptr) {
        static thread_local std::array<char, tls_piece> piece;
        while (size > 0) {
            size -= receive(piece.data(), std::min<std::uint64_t>(size, piece.size()));
        }
    }
    while (size > 0) {
        size -=
            moved([&] { return recv(socket_, nullptr, static_cast<std::size_t>(limited(size)), MSG_TRUNC); });
    }
}

void Connection::send_all(std::string_view bytes, int flags) {
    while (!bytes.empty()) {
        if (tls_ == nullptr) {
            bytes.remove_prefix(
                moved([&] { return send(socket_, bytes.data(), bytes.size(), flags | MSG_NOSIGNAL); }));
            continue;
        }
        const int sent = SSL_write(tls_, bytes.data(), limited(std::min(bytes.size(), std::size_t{1} << 20)));
        if (sent <= 0) {
            throw Closed();
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void Connection::write(std::string_view head, std::string_view body) {
    constexpr std::size_t worth_joining = 8192;
    if (tls_ != nullptr && body.size() <= worth_joining) {
        send_all(std::string(head).append(body), 0);
        return;
    }
    if (tls_ != nullptr || body.empty()) {
        send_all(head, 0);
        send_all(body, 0);
        return;
    }
    // sendmsg does not write to what it sends; its interface does not say so.
    std::array<iovec, 2> pieces = {
        {{const_cast<char *>(head.data()), head.size()}, {const_cast<char *>(body.data()), body.size()}}};
    msghdr message = {};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    const std::size_t sent = moved([&] { return sendmsg(socket_, &message, MSG_NOSIGNAL); });
    if (sent < head.size()) {
        send_all(head.substr(sent), 0);
        send_all(body, 0);
    } else {
        send_all(body.substr(sent - head.size()), 0);
    }
}

void Connection::write_pattern(std::string_view head, const Pattern &pattern, std::uint64_t offset,
                               std::uint64_t size) {
    if (size <= Pattern::overlap / 8) {
        write(head, {pattern.data() + offset % Pattern::period, size});
        return;
    }
    send_all(head, MSG_MORE);
    while (size > 0) {
        const std::uint64_t at = offset % Pattern::period;
        std::uint64_t piece = std::min(size, Pattern::period - at);
        if (tls_ != nullptr) {
            piece = std::min(piece, Pattern::overlap);
            send_all({pattern.data() + at, piece}, 0);
        } else {
            auto from = static_cast<off_t>(at);
            piece = moved([&] { return sendfile(socket_, pattern.descriptor(), &from, piece); });
        }
        offset += piece;
        size -= piece;
    }
}

}  // namespace sink
