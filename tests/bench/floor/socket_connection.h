#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "work.h"

namespace bench_floor {

// One plain socket, and as much HTTP as it takes.
class SocketConnection {
  public:
    explicit SocketConnection(std::uint16_t port);
    SocketConnection(const SocketConnection &) = delete;
    SocketConnection &operator=(const SocketConnection &) = delete;
    ~SocketConnection();

    [[nodiscard]] int descriptor() const { return socket_; }

    void send_all(std::string_view bytes, int flags = 0) const;
    void ask(const Piece &piece) const;
    // Sends a Put and waits for the answer. with_sendfile: else the bytes are read and written.
    void put(const Piece &piece, int file, bool with_sendfile);
    void put_list(const Work &work);
    // Reads the head of an answer; gives the length of its body, of which the first bytes may be here
    // already.
    std::uint64_t read_head(int status);
    [[nodiscard]] std::string_view buffered() const { return {buffer_.data() + start_, end_ - start_}; }

  private:
    void send_file(const Piece &piece, int file) const;
    void send_read(const Piece &piece, int file) const;

    int socket_;
    std::size_t start_ = 0;
    std::size_t end_ = 0;
    std::array<char, 16384> buffer_;
};

}  // namespace bench_floor
