#include <utility>

#include "exchange.h"
#include "transport_error.h"
#include "url.h"

// What comes back, and what it means where nothing does.
namespace mistorage {
namespace {

// libcurl's own limit for one line is 100 KiB; the services need a few.
constexpr std::size_t max_header_bytes = 256U << 10;
constexpr std::size_t max_error_body = 64U << 10;

bool is_success(int status) {
    return status >= 200 && status < 300;
}

}  // namespace

std::size_t Exchange::on_write(char *bytes, std::size_t size, std::size_t count, void *data) {
    auto &self = *static_cast<Exchange *>(data);
    if (self.thrown_) {
        return 0;  // libcurl before 8 calls again after a failure at the end of a pause
    }
    if (!self.may_move()) {
        return CURL_WRITEFUNC_PAUSE;
    }
    self.received_ = true;
    self.count(size * count);
    try {
        return self.take_body({bytes, size * count}) ? size * count : 0;
    } catch (...) {
        self.thrown_ = std::current_exception();
        return 0;
    }
}

bool Exchange::take_body(std::string_view bytes) {
    if (request_.sink && is_success(response_.status)) {
        if (!sink_began_) {
            request_.sink->begin(response_);
            sink_began_ = true;
        }
        request_.sink->write(bytes);
        return true;
    }
    const std::size_t limit = is_success(response_.status) ? request_.max_body : max_error_body;
    if (response_.body.size() + bytes.size() > limit) {
        too_large_ = true;
        return false;
    }
    response_.body.append(bytes);
    return true;
}

std::size_t Exchange::on_header(char *bytes, std::size_t size, std::size_t count, void *data) {
    auto &self = *static_cast<Exchange *>(data);
    try {
        return self.take_header({bytes, size * count}) ? size * count : 0;
    } catch (...) {
        self.thrown_ = std::current_exception();
        return 0;
    }
}

bool Exchange::take_header(std::string_view line) {
    received_ = true;
    header_bytes_ += line.size();
    if (header_bytes_ > max_header_bytes) {
        too_large_ = true;
        return false;
    }
    if (starts_with(line, "HTTP/")) {
        // Also after a 1xx answer or a proxy's: only the last set of headers counts.
        response_.headers.clear();
        headers_ended_ = false;
        long status = 0;
        curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
        response_.status = static_cast<int>(status);
        if (status >= 200 && sends_ > 0) {
            answer_began_ = true;
            overtook_ = sent_ < request_.body_size();
            stall_.paused(std::chrono::steady_clock::now());  // what follows has a window of its own
        }
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        response_.headers.push_back(
            {std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1)))});
    } else if (trim(line).empty()) {
        headers_ended_ = true;
    }
    return true;
}

void Exchange::finish(CURLcode result) {
    if (result == CURLE_OK && !headers_ended_) {
        result = CURLE_RECV_ERROR;  // to libcurl headers that are cut off are an answer
    }
    if (thrown_) {
        result = CURLE_ABORTED_BY_CALLBACK;  // whatever libcurl made of it
    }
    if ((result == CURLE_WEIRD_SERVER_REPLY || result == CURLE_UNSUPPORTED_PROTOCOL) && used_again()) {
        result = CURLE_RECV_ERROR;  // what an earlier answer left there is no answer to this request
    }
    if (result != CURLE_OK && !refused_before(result)) {
        failure_ = failure_of(result);
    }
    handle_.reset();
    header_list_.reset();
}

// An error status tells what is needed, also where its body is too long. Where it came before the request's
// body had gone out the server may have ended the connection without taking that, and its reset may have
// overtaken the end of the answer: to libcurl one of these three, as the system tells it.
bool Exchange::refused_before(CURLcode result) const {
    const bool cut_off =
        result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR || result == CURLE_PARTIAL_FILE;
    return response_.status >= 300 && (too_large_ || (cut_off && overtook_ && headers_ended_));
}

void Exchange::finish_cancelled() {
    handle_.reset();
    header_list_.reset();
    failure_ = cancelled();
}

bool Exchange::used_again() const {
    long made = 0;
    return curl_easy_getinfo(handle(), CURLINFO_NUM_CONNECTS, &made) == CURLE_OK && made == 0;
}

void Exchange::finish_stalled() {
    constexpr std::string_view why = "it stalled";
    curl_message_[why.copy(curl_message_, CURL_ERROR_SIZE - 1)] = '\0';
    finish(CURLE_OPERATION_TIMEDOUT);
}

Error Exchange::failure_of(CURLcode result) const {
    if (thrown_) {
        try {
            std::rethrow_exception(thrown_);
        } catch (...) {
            return current_error();
        }
    }
    const std::string host = host_of(request_.url);
    if (left_loopback_) {
        return {MIS_CONNECTION_FAILED,
                "'" + host + "' is not on this machine, and this session may connect to loopback only."};
    }
    if (too_large_) {
        return {MIS_RESPONSE_TOO_LARGE,
                "The answer of '" + host + "' is larger than anything it may say here.",
                "Check that the endpoint is the service that it should be."};
    }
    if (const int status = refused_by_proxy(); status != 0) {
        return proxy_.refusal(status, host);
    }
    const std::string detail = curl_message_[0] != '\0' ? curl_message_ : curl_easy_strerror(result);
    Error error = transport_error(result, host, detail, never_connected());
    if (result == CURLE_OPERATION_TIMEDOUT) {
        explain_timeout(error, host);
    }
    error.http_status = response_.status;
    proxy_.explain(error);
    if (error.code == MIS_TLS_FAILED && !request_.pinned_certificate.empty()) {
        error.hint = "Its certificate has to be the one that IDENTITY_SERVER_THUMBPRINT names.";
    }
    return error;
}

// Whether it was the caller's own limit.
void Exchange::explain_timeout(Error &error, const std::string &host) const {
    // libcurl counts milliseconds, on some systems in ticks of 16, and may be ahead by one.
    constexpr auto one_tick = std::chrono::milliseconds(20);
    if (request_.total_timeout_setting.empty() ||
        std::chrono::steady_clock::now() - began_ + one_tick < request_.total_timeout) {
        return;
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(request_.total_timeout).count();
    error.code = MIS_TIMEOUT;
    error.message = "The request to '" + host + "' did not end within " + std::to_string(seconds) +
                    " s, which is the limit of " + request_.total_timeout_setting + '.';
    error.hint = "Allow more with " + request_.total_timeout_setting + ", or leave it out.";
}

}  // namespace mistorage
