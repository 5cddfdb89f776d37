#pragma once

#include <openssl/ssl.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "pattern.h"

namespace sink {

// The client is gone, or no longer makes sense.
struct Closed {};

// A client's connection, with or without TLS. Whatever fails throws Closed.
class Connection {
  public:
    // Takes the socket. tls: null for plain http.
    Connection(int socket, SSL_CTX *tls);
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    ~Connection();

    // Up to and with the empty line after a request's headers.
    [[nodiscard]] std::string read_head();
    [[nodiscard]] std::string read_line();
    void read(char *to, std::uint64_t size);
    // Bytes that nobody wants: without TLS the kernel drops them, and no copy is made.
    void discard(std::uint64_t size);
    [[nodiscard]] bool has_buffered() const { return position_ != end_; }

    void write(std::string_view head, std::string_view body = {});
    // The pattern from this offset, behind a head: from file to socket, where there is no TLS.
    void write_pattern(std::string_view head, const Pattern &pattern, std::uint64_t offset,
                       std::uint64_t size);

  private:
    std::size_t receive(char *to, std::size_t size);
    void fill();
    std::uint64_t take_buffered(std::uint64_t size);
    void send_all(std::string_view bytes, int flags);

    int socket_;
    SSL *tls_ = nullptr;
    std::size_t position_ = 0;
    std::size_t end_ = 0;
    std::array<char, 32768> buffer_;
};

}  // namespace sink
