#include "exchange.h"

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <netinet/in.h>
#include <sys/socket.h>
#endif

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "socket.h"
#include "transfer_limits.h"
#include "url.h"

namespace mistorage {
namespace {

// Of libcurl's buffers. What moves much has large ones (measured: below 100 KiB it costs, above 512 nothing
// is won); what moves little has small ones, because each request allocates its own.
constexpr long small_buffer = 16L << 10;
constexpr long large_buffer = 256L << 10;
// So that a small body goes out with its headers in one send, and not its end in another.
constexpr std::uint64_t room_for_headers = 4U << 10;

long buffer_for(std::uint64_t bytes) {
    return static_cast<long>(std::clamp<std::uint64_t>(bytes, small_buffer, large_buffer));
}

bool is_loopback_address(const sockaddr &address) {
    if (address.sa_family == AF_INET) {
        const auto *v4 = reinterpret_cast<const sockaddr_in *>(&address);
        return (ntohl(v4->sin_addr.s_addr) >> 24) == 127;
    }
    if (address.sa_family == AF_INET6) {
        const auto *v6 = reinterpret_cast<const sockaddr_in6 *>(&address);
        return std::memcmp(&v6->sin6_addr, &in6addr_loopback, sizeof(in6addr_loopback)) == 0;
    }
    return false;
}

// A NUL would end it, too.
bool has_line_break(std::string_view value) {
    return value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

}  // namespace

Exchange::Exchange(Request request, Proxy proxy, std::shared_ptr<Inbox> inbox, const HttpSettings &settings)
    : request_(std::move(request)),
      proxy_(std::move(proxy)),
      inbox_(std::move(inbox)),
      ca_bundle_(settings.ca_bundle),
      late_roots_(settings.late_roots),
      loopback_only_(settings.loopback_only),
      stall_(settings.patience.stall, std::chrono::steady_clock::now()) {
    const bool bearer = starts_with(request_.authorization.view(), "Bearer ");
    if (bearer && !starts_with(request_.url, "https://") && !is_loopback_url(request_.url)) {
        throw invalid_argument("A token is not sent over plain http to '" + host_of(request_.url) +
                               "': use https.");
    }
    handle_.reset(curl_easy_init());
    if (!handle_) {
        throw std::bad_alloc();
    }
    response_.grant = request_.grant;
    Secret url(request_.url);
    if (!request_.secret_query.empty()) {
        url.append(request_.url.find('?') == std::string::npos ? "?" : "&");
        url.append(request_.secret_query.view());
    }
    curl_easy_setopt(handle(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle(), CURLOPT_USERAGENT, settings.user_agent.c_str());
    set_headers();
    set_method();
    set_connection(settings);
}

void Exchange::set_headers() {
    const auto append = [this](const char *line) {
        curl_slist *list = curl_slist_append(header_list_.get(), line);
        if (list == nullptr) {
            throw std::bad_alloc();
        }
        (void)header_list_.release();
        header_list_.reset(list);
    };
    for (const auto &header : request_.headers) {
        if (has_line_break(header.value)) {
            throw invalid_argument("The value of " + header.name + " must not have line breaks.");
        }
        // libcurl sends a header without a value only where it ends with a semicolon.
        append((header.name + (header.value.empty() ? ";" : ": " + header.value)).c_str());
    }
    const auto append_secret = [&](const std::string &name, const Secret &value) {
        if (has_line_break(value.view())) {
            throw invalid_argument("The secret for " + name + " must not have line breaks.");
        }
        Secret line(name + ": ");
        line.append(value.view());
        append(line.c_str());
    };
    for (const auto &header : request_.secret_headers) {
        append_secret(header.name, header.value);
    }
    if (!request_.authorization.empty()) {
        append_secret(request_.authorization_name, request_.authorization);
    }
    append("Expect:");  // no round trip for 100 Continue
    append("Accept:");
    curl_easy_setopt(handle(), CURLOPT_HTTPHEADER, header_list_.get());
}

void Exchange::set_method() {
    if (request_.method == "HEAD") {
        curl_easy_setopt(handle(), CURLOPT_NOBODY, 1L);
    } else if (request_.method == "PUT" || request_.method == "POST") {
        curl_easy_setopt(handle(), CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(handle(), CURLOPT_CUSTOMREQUEST, request_.method.c_str());
        curl_easy_setopt(handle(), CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.body_size()));
        curl_easy_setopt(handle(), CURLOPT_READFUNCTION, &Exchange::on_read);
        curl_easy_setopt(handle(), CURLOPT_READDATA, this);
        curl_easy_setopt(handle(), CURLOPT_SEEKFUNCTION, &Exchange::on_seek);
        curl_easy_setopt(handle(), CURLOPT_SEEKDATA, this);
        curl_easy_setopt(handle(), CURLOPT_UPLOAD_BUFFERSIZE,
                         buffer_for(request_.body_size() + room_for_headers));
        // A refusal may overtake the body. What fits in the system's buffer is sent all the same, which costs
        // less than a new connection; behind more than that libcurl closes it.
        curl_easy_setopt(handle(), CURLOPT_KEEP_SENDING_ON_ERROR,
                         request_.body_size() <= static_cast<std::uint64_t>(small_buffer) ? 1L : 0L);
    } else if (request_.method != "GET") {
        curl_easy_setopt(handle(), CURLOPT_CUSTOMREQUEST, request_.method.c_str());
    }
    curl_easy_setopt(handle(), CURLOPT_WRITEFUNCTION, &Exchange::on_write);
    curl_easy_setopt(handle(), CURLOPT_WRITEDATA, this);
    curl_easy_setopt(handle(), CURLOPT_HEADERFUNCTION, &Exchange::on_header);
    curl_easy_setopt(handle(), CURLOPT_HEADERDATA, this);
    curl_easy_setopt(handle(), CURLOPT_BUFFERSIZE, request_.sink ? large_buffer : small_buffer);
}

void Exchange::set_connection(const HttpSettings &settings) {
    CURL *const h = handle();
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(h, CURLOPT_PATH_AS_IS, 1L);  // libcurl would rewrite /c/a/../b to /c/b
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_QUICK_EXIT, 1L);  // never wait for a stalled resolver
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, curl_message_);
    curl_easy_setopt(h, CURLOPT_PRIVATE, this);
    const auto connect =
        request_.connect_timeout.count() > 0 ? request_.connect_timeout : settings.patience.connect;
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.total_timeout.count()));
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, &Exchange::on_open_socket);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, &Exchange::on_request);
    curl_easy_setopt(h, CURLOPT_PREREQDATA, this);
    set_trust(settings);
    set_proxy();
}

void Exchange::share_tls_sessions(CURLSH *share) {
    curl_easy_setopt(handle(), CURLOPT_SHARE, share);
}

// Without a cap there is nothing to ask for at each piece.
bool Exchange::may_move() {
    if (!request_.limits || !request_.limits->capped()) {
        return true;
    }
    const auto now = std::chrono::steady_clock::now();
    if (request_.limits->free_at() <= now) {
        return true;  // where the other direction is paused it stays so until resume()
    }
    paused_since_ = std::min(paused_since_, now);
    return false;
}

void Exchange::count(std::size_t bytes) {
    moved_ += bytes;
    if (request_.limits && request_.limits->capped()) {
        request_.limits->moved(bytes);
    }
}

Inbox::TimePoint Exchange::stalls_at(Inbox::TimePoint now) {
    if (never_connected() || paused_since_ != Inbox::never) {
        stall_.paused(now);
        return Inbox::never;
    }
    stall_.moved(moved_, now);
    return stall_.deadline() + (waits_for_answer() ? request_.answer_timeout : std::chrono::milliseconds(0));
}

bool Exchange::waits_for_answer() const {
    return sent_ == request_.body_size() && !answer_began_;
}

Inbox::TimePoint Exchange::resume_at() const {
    return request_.limits->free_at();
}

CURLcode Exchange::resume() {
    paused_since_ = Inbox::never;
    return curl_easy_pause(handle(), CURLPAUSE_CONT);
}

bool Exchange::look_again() {
    constexpr int most_fruitless_looks = 2;  // a record that has not arrived whole is held, too
    const bool received = std::exchange(received_, false);
    if (paused_since_ != Inbox::never || !starts_with(request_.url, "https://")) {
        return false;
    }
    if (received) {
        fruitless_looks_ = 0;
    } else if (fruitless_looks_ == most_fruitless_looks || !tls_holds_more()) {
        return false;
    } else {
        ++fruitless_looks_;
    }
    // What libcurl does at the end of a pause: it reads, whether or not the socket is readable.
    curl_easy_pause(handle(), CURLPAUSE_RECV);
    curl_easy_pause(handle(), CURLPAUSE_CONT);
    return true;
}

std::size_t Exchange::on_read(char *buffer, std::size_t size, std::size_t count, void *data) {
    auto &self = *static_cast<Exchange *>(data);
    if (!self.may_move()) {
        return CURL_READFUNC_PAUSE;
    }
    const std::uint64_t left = self.request_.body_size() - self.sent_;
    auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size * count, left));
    if (self.request_.limits) {
        wanted = self.request_.limits->piece(wanted);
    }
    try {
        if (wanted > 0 && self.request_.source) {
            self.request_.source->read(self.sent_, buffer, wanted);
        } else {
            self.request_.body.copy(buffer, wanted, static_cast<std::size_t>(self.sent_));
        }
    } catch (...) {
        self.thrown_ = std::current_exception();
        return CURL_READFUNC_ABORT;
    }
    self.sent_ += wanted;
    self.count(wanted);
    return wanted;
}

int Exchange::on_seek(void *data, curl_off_t offset, int origin) {
    if (origin != SEEK_SET || offset < 0) {
        return CURL_SEEKFUNC_FAIL;
    }
    static_cast<Exchange *>(data)->sent_ = static_cast<std::uint64_t>(offset);
    return CURL_SEEKFUNC_OK;
}

int Exchange::on_request(void *data, char * /*peer*/, char * /*local*/, int /*peer_port*/,
                         int /*local_port*/) {
    auto &self = *static_cast<Exchange *>(data);
    ++self.sends_;
    self.answer_began_ = self.overtook_ = false;
    return CURL_PREREQFUNC_OK;
}

curl_socket_t Exchange::on_open_socket(void *data, curlsocktype /*purpose*/, curl_sockaddr *address) {
    auto &self = *static_cast<Exchange *>(data);
    if (self.loopback_only_ && !is_loopback_address(address->addr)) {
        self.left_loopback_ = true;
        return CURL_SOCKET_BAD;
    }
    return open_socket(address->family, address->socktype, address->protocol);
}

}  // namespace mistorage
