#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "error.h"
#include "inbox.h"
#include "late_root.h"
#include "proxy.h"
#include "request.h"
#include "stall.h"

namespace mistorage {

// How long a request is waited for.
struct Patience {
    std::chrono::milliseconds connect{10'000};  // name resolution, TCP and TLS
    // For each Stall::least_bytes of its bodies, and for the answer; for that Request::answer_timeout in
    // addition.
    std::chrono::milliseconds stall{60'000};
};

// What all requests of a session have in common.
struct HttpSettings {
    bool loopback_only = false;
    std::string system_ca_bundle;
    std::string ca_bundle;  // in addition
    ProxySettings proxies;
    FindRoot find_root;
    std::shared_ptr<LateRoots> late_roots;  // made of it for each thread of connections
    std::string user_agent;
    Patience patience;
};

// One try of a request: a libcurl handle with its callbacks, and what came of it. The loop's thread owns
// it from submit() to its delivery to the inbox; before and after it is the operation's.
class Exchange {
  public:
    // Throws MIS_INVALID_ARGUMENT where the request must not be sent: a line break in a header, or a
    // bearer token over plain http to a host other than loopback.
    Exchange(Request request, Proxy proxy, std::shared_ptr<Inbox> inbox, const HttpSettings &settings);
    Exchange(const Exchange &) = delete;
    Exchange &operator=(const Exchange &) = delete;

    [[nodiscard]] CURL *handle() const { return handle_.get(); }
    [[nodiscard]] const std::shared_ptr<Inbox> &inbox() const { return inbox_; }
    void share_tls_sessions(CURLSH *share);

    // Ends the exchange: with the answer or with the reason why there is none.
    void finish(CURLcode result);
    void finish_cancelled();
    // Nothing moved for as long as it may.
    void finish_stalled();

    // Valid after delivery. Without a failure there is an answer.
    [[nodiscard]] Response &response() { return response_; }
    [[nodiscard]] const std::optional<Error> &failure() const { return failure_; }
    // There was no connection that a request could be sent on.
    [[nodiscard]] bool never_connected() const { return sends_ == 0; }
    // When it has stalled, unless more moves before; never before it is sent, or while it waits for the cap.
    // Of the loop's thread.
    [[nodiscard]] Inbox::TimePoint stalls_at(Inbox::TimePoint now);
    // How often the request was sent: libcurl sends it again by itself where a connection that it had kept
    // turns out to be dead, and the service may have seen both.
    [[nodiscard]] int sends() const { return sends_; }
    // Bytes of the bodies that were sent and received.
    [[nodiscard]] std::uint64_t moved() const { return moved_; }
    // Since when it waits for the cap on bytes a second; never where it does not. Of the loop's thread, as
    // resume() is, which calls back with what libcurl held: where that fails the exchange has failed.
    [[nodiscard]] Inbox::TimePoint paused_since() const { return paused_since_; }
    [[nodiscard]] Inbox::TimePoint resume_at() const;
    [[nodiscard]] CURLcode resume();
    // After a round of libcurl's in which TLS brought bytes: there may be more in OpenSSL's buffer, which
    // neither libcurl (before 8.15) nor the socket tells of. True where the next round has to come without a
    // wait.
    [[nodiscard]] bool look_again();
    // Bytes of the answer went to the request's sink.
    [[nodiscard]] bool came_in_part() const { return sink_began_; }
    // The failure came out of the request's own source or sink, so trying again is no use.
    [[nodiscard]] bool local_failure() const { return thrown_ != nullptr; }

  private:
    void set_headers();
    void set_method();
    void set_connection(const HttpSettings &settings);
    void set_proxy();
    void set_trust(const HttpSettings &settings);
    [[nodiscard]] bool refused_before(CURLcode result) const;
    [[nodiscard]] Error failure_of(CURLcode result) const;
    void explain_timeout(Error &error, const std::string &host) const;
    // The connection had served another request before.
    [[nodiscard]] bool used_again() const;
    // The status with which the proxy refused to connect; 0 where it did not.
    [[nodiscard]] int refused_by_proxy() const;

    static std::size_t on_read(char *buffer, std::size_t size, std::size_t count, void *self);
    static int on_seek(void *self, curl_off_t offset, int origin);
    static std::size_t on_write(char *bytes, std::size_t size, std::size_t count, void *self);
    static std::size_t on_header(char *bytes, std::size_t size, std::size_t count, void *self);
    static int on_request(void *self, char *peer, char *local, int peer_port, int local_port);
    static curl_socket_t on_open_socket(void *self, curlsocktype purpose, struct curl_sockaddr *address);
    static CURLcode on_tls_context(CURL *handle, void *context, void *self);
    bool take_body(std::string_view bytes);
    bool take_header(std::string_view line);
    [[nodiscard]] bool may_move();
    void count(std::size_t bytes);
    [[nodiscard]] bool tls_holds_more() const;
    // The request is with the service, and nothing of its answer is here.
    [[nodiscard]] bool waits_for_answer() const;

    Request request_;
    Proxy proxy_;
    std::shared_ptr<Inbox> inbox_;
    std::unique_ptr<curl_slist, void (*)(curl_slist *)> header_list_{nullptr, curl_slist_free_all};
    std::unique_ptr<CURL, void (*)(CURL *)> handle_{nullptr, curl_easy_cleanup};
    char curl_message_[CURL_ERROR_SIZE] = {};
    std::string ca_bundle_;
    std::shared_ptr<LateRoots> late_roots_;
    bool loopback_only_;

    Response response_;
    std::optional<Error> failure_;
    std::exception_ptr thrown_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::uint64_t sent_ = 0;
    std::uint64_t moved_ = 0;
    Stall stall_;
    Inbox::TimePoint paused_since_ = Inbox::never;
    bool received_ = false;    // in this round
    int fruitless_looks_ = 0;  // rounds in a row that brought nothing although OpenSSL held something
    std::size_t header_bytes_ = 0;
    bool headers_ended_ = false;
    bool answer_began_ = false;
    bool overtook_ = false;  // the answer began before all of the request's body was sent
    bool sink_began_ = false;
    bool too_large_ = false;
    bool left_loopback_ = false;
    int sends_ = 0;
};

}  // namespace mistorage
