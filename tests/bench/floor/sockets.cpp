// The floor: sockets without TLS, the same bytes and the same requests as a real client's, and nothing else.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "socket_connection.h"

namespace bench_floor {

namespace {

constexpr const char *usage = R"(usage: floor_sockets MODE PORT CONNECTIONS COMMAND
  up PATH FILE | upmany PATH FOLDER                   mode sendfile, or write: reads and writes 256 KiB
  down PATH FILE SIZE | downmany PATH FOLDER NAMES    mode poll: one thread for all connections;
                                                      wait: a thread each, which fills 1 MiB before it writes
)";

constexpr std::size_t write_unit = std::size_t{1} << 20;

void write_at(int file, const char *from, std::size_t size, std::uint64_t offset) {
    if (pwrite(file, from, size, static_cast<off_t>(offset)) != static_cast<ssize_t>(size)) {
        fail("pwrite");
    }
}

// An answer that is being received.
struct Answer {
    Piece piece;
    int file = -1;
    bool head_read = false;
    std::uint64_t offset = 0;
    std::uint64_t left = 0;
};

void begin(Answer &answer, SocketConnection &connection) {
    answer.left = connection.read_head(answer.piece.part ? 206 : 200);
    answer.offset = answer.piece.offset;
    answer.head_read = true;
    const std::string_view first = connection.buffered();
    write_at(answer.file, first.data(), first.size(), answer.offset);
    answer.offset += first.size();
    answer.left -= first.size();
}

// Receives once. Gives false where there was nothing.
bool receive(Answer &answer, const SocketConnection &connection, std::vector<char> &unit, int flags) {
    const ssize_t got =
        recv(connection.descriptor(), unit.data(), std::min<std::uint64_t>(unit.size(), answer.left), flags);
    if (got < 0 && errno == EAGAIN) {
        return false;
    }
    if (got <= 0) {
        fail("recv");
    }
    const auto size = static_cast<std::size_t>(got);
    write_at(answer.file, unit.data(), size, answer.offset);
    answer.offset += size;
    answer.left -= size;
    return true;
}

void download_waiting(const Piece &piece, int file, SocketConnection &connection) {
    static thread_local std::vector<char> unit(write_unit);
    connection.ask(piece);
    Answer answer = {piece, file};
    begin(answer, connection);
    while (answer.left > 0) {
        receive(answer, connection, unit, MSG_WAITALL);
    }
}

void run_threads(const Work &work, Files &files, const std::string &mode, std::uint16_t port,
                 unsigned count) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < count; ++i) {
        threads.emplace_back([&] {
            SocketConnection connection(port);
            for (std::size_t index = next++; index < work.pieces.size(); index = next++) {
                const Piece &piece = work.pieces[index];
                const int file = files.open(piece);
                if (work.direction == Direction::up) {
                    connection.put(piece, file, mode == "sendfile");
                } else {
                    download_waiting(piece, file, connection);
                }
                files.close(piece, file);
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    if (!work.commit_target.empty()) {
        SocketConnection(port).put_list(work);
    }
}

void run_poll(const Work &work, Files &files, std::uint16_t port, unsigned count) {
    std::vector<std::unique_ptr<SocketConnection>> connections;
    std::vector<pollfd> polled;
    std::vector<Answer> answers(count);
    std::vector<char> unit(write_unit);
    std::size_t next = 0;
    std::size_t under_way = 0;
    const auto ask = [&](std::size_t i) {
        if (next == work.pieces.size()) {
            polled[i].fd = -1;
            return;
        }
        const Piece &piece = work.pieces[next++];
        answers[i] = {piece, files.open(piece)};
        connections[i]->ask(piece);
        ++under_way;
    };
    for (unsigned i = 0; i < count; ++i) {
        connections.push_back(std::make_unique<SocketConnection>(port));
        polled.push_back({connections[i]->descriptor(), POLLIN, 0});
        ask(i);
    }
    while (under_way > 0) {
        poll(polled.data(), polled.size(), -1);
        for (std::size_t i = 0; i < polled.size(); ++i) {
            if (polled[i].fd < 0 || polled[i].revents == 0) {
                continue;
            }
            Answer &answer = answers[i];
            if (!answer.head_read) {
                begin(answer, *connections[i]);
            } else {
                receive(answer, *connections[i], unit, MSG_DONTWAIT);
            }
            if (answer.left == 0) {
                files.close(answer.piece, answer.file);
                --under_way;
                ask(i);
            }
        }
    }
}

void run(int argc, char **argv) {
    const std::string mode = argv[1];
    const auto port = static_cast<std::uint16_t>(std::atoi(argv[2]));
    const auto count = static_cast<unsigned>(std::atoi(argv[3]));
    const Work work = plan(std::vector<std::string>(argv + 4, argv + argc));
    Files files(work.direction);
    files.open_shared(work);
    if (mode == "poll") {
        run_poll(work, files, port, count);
    } else {
        run_threads(work, files, mode, port, count);
    }
}

}  // namespace

}  // namespace bench_floor

int main(int argc, char **argv) {
    if (argc < 7) {
        std::fputs(bench_floor::usage, stderr);
        return 2;
    }
    try {
        bench_floor::run(argc, argv);
        return 0;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "floor_sockets: %s\n", error.what());
        return 1;
    }
}
