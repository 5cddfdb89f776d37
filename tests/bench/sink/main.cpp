// sink: a blob service that costs almost nothing, to measure clients against. What is uploaded is thrown away
// unread, what is downloaded is made up; no signature is checked. Control: GET /__stats, GET /__reset.
// Loopback only, on a free port; ends with its stdin, so that it cannot outlive the benchmark.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>
#include <thread>

#include "service.h"

namespace sink {

namespace {

constexpr const char *usage = R"(usage: sink [OPTIONS]
       sink generate BYTES

  --tls CERTIFICATE KEY    speaks https; two files in PEM
  --latency MILLISECONDS   before each answer
  --keep                   keeps what is uploaded in memory, and serves it back
  --refuse-every N         503 to each Nth request for data
  --cut-downloads-every N  hangs up in the middle of each Nth answer
  --cut-uploads-every N    hangs up in the middle of each Nth body

Prints "ready PORT". A blob named gen-N is there from the start, with N bytes; generate writes as many to stdout.
)";

[[noreturn]] void fail(const char *what) {
    throw std::system_error(errno, std::generic_category(), what);
}

SSL_CTX *new_tls(const char *certificate, const char *key) {
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(tls, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1) {
        ERR_print_errors_fp(stderr);
        std::exit(1);
    }
    return tls;
}

void serve(State &state, int socket, SSL_CTX *tls) {
    try {
        Connection connection(socket, tls);
        for (bool more = true; more;) {
            const Request request(connection.read_head());
            Service(state, connection, request).answer();
            more = request.keeps_alive();
        }
    } catch (const Closed &) {
        // The connection's destructor has hung up.
    }
}

int listen_on_loopback() {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (listener < 0 || bind(listener, reinterpret_cast<sockaddr *>(&address), size) != 0 ||
        listen(listener, 1024) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size) != 0) {
        fail("listen");
    }
    std::printf("ready %d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    return listener;
}

// A thread for each connection: the clients that are measured open a few dozen.
void accept_until_stdin_ends(State &state, SSL_CTX *tls) {
    const int listener = listen_on_loopback();
    for (;;) {
        std::array<pollfd, 2> sources = {{{listener, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
        poll(sources.data(), sources.size(), -1);
        if (sources[1].revents != 0) {
            // Other threads still use the state.
            std::_Exit(0);
        }
        if (const int socket = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC); socket >= 0) {
            ++state.counters.connections;
            std::thread(serve, std::ref(state), socket, tls).detach();
        }
    }
}

void generate(std::uint64_t size) {
    const Pattern pattern;
    for (std::uint64_t offset = 0; offset < size;) {
        const std::uint64_t at = offset % Pattern::period;
        const ssize_t written =
            write(STDOUT_FILENO, pattern.data() + at, std::min(size - offset, Pattern::period - at));
        if (written <= 0) {
            fail("write");
        }
        offset += static_cast<std::uint64_t>(written);
    }
}

int run(int count, char **words) {
    State state;
    SSL_CTX *tls = nullptr;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        const auto number = [&] { return std::strtoull(i + 1 < count ? words[++i] : "0", nullptr, 10); };
        if (word == "generate") {
            generate(number());
            return 0;
        }
        if (word == "--tls" && i + 2 < count) {
            tls = new_tls(words[i + 1], words[i + 2]);
            i += 2;
        } else if (word == "--latency") {
            state.latency = std::chrono::milliseconds(number());
        } else if (word == "--keep") {
            state.keep = true;
        } else if (word == "--refuse-every") {
            state.faults.refuse.set(number());
        } else if (word == "--cut-downloads-every") {
            state.faults.cut_downloads.set(number());
        } else if (word == "--cut-uploads-every") {
            state.faults.cut_uploads.set(number());
        } else {
            std::fputs(usage, stderr);
            return 2;
        }
    }
    accept_until_stdin_ends(state, tls);
    return 0;
}

}  // namespace

}  // namespace sink

int main(int argc, char **argv) {
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return sink::run(argc, argv);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "sink: %s\n", error.what());
        return 1;
    }
}
