// How the service answers: heads, errors, bodies that come in.
#include <array>
#include <charconv>
#include <thread>

#include "service.h"

namespace sink {

std::string http_date(std::time_t time) {
    std::array<char, 40> text = {};
    std::tm utc = {};
    gmtime_r(&time, &utc);
    const std::size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return {text.data(), size};
}

void Service::wait() const {
    if (state_.latency.count() != 0) {
        std::this_thread::sleep_for(state_.latency);
    }
}

std::string Service::head(std::string_view status, std::uint64_t length, std::string_view more) const {
    std::string text = "HTTP/1.1 ";
    text.append(status).append("\r\nServer: sink\r\nDate: ").append(http_date(std::time(nullptr)));
    text.append("\r\nx-ms-request-id: 00000000-0000-0000-0000-000000000000\r\nx-ms-version: ");
    const std::string_view version = request_.header("x-ms-version");
    text.append(version.empty() ? "2021-12-02" : version);
    const std::string_view id = request_.header("x-ms-client-request-id");
    if (!id.empty()) {
        text.append("\r\nx-ms-client-request-id: ").append(id);
    }
    text.append("\r\nContent-Length: ").append(std::to_string(length)).append("\r\n");
    return text.append(more).append("\r\n");
}

void Service::reply(std::string_view status, std::string_view headers, std::string_view body) {
    wait();
    connection_.write(head(status, body.size(), headers),
                      request_.method() == "HEAD" ? std::string_view() : body);
}

void Service::refuse(std::string_view status, std::string_view code) {
    const std::string headers =
        "Content-Type: application/xml\r\nx-ms-error-code: " + std::string(code) + "\r\n";
    const std::string body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + std::string(code) +
                             "</Code><Message>" + std::string(code) + "</Message></Error>";
    reply(status, headers, body);
}

void Service::read_piece(std::uint64_t size, std::string *to) {
    if (to == nullptr) {
        connection_.discard(size);
        return;
    }
    const std::size_t before = to->size();
    to->resize(before + size);
    connection_.read(to->data() + before, size);
}

std::uint64_t Service::read_body(std::string *to, bool cut) {
    if (same_ignoring_case(request_.header("Expect"), "100-continue") && !connection_.has_buffered()) {
        connection_.write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    if (!same_ignoring_case(request_.header("Transfer-Encoding"), "chunked")) {
        const std::string_view text = request_.header("Content-Length");
        std::uint64_t length = 0;
        std::from_chars(text.data(), text.data() + text.size(), length);
        read_piece(cut ? length / 2 : length, to);
        if (cut) {
            throw Closed();
        }
        return length;
    }
    for (std::uint64_t length = 0;;) {
        const std::string line = connection_.read_line();
        std::uint64_t piece = 0;
        std::from_chars(line.data(), line.data() + line.size(), piece, 16);
        if (piece == 0) {
            while (!connection_.read_line().empty()) {
            }
            return length;
        }
        read_piece(piece, to);
        length += piece;
        [[maybe_unused]] const std::string end_of_piece = connection_.read_line();
    }
}

void Service::answer() {
    if (request_.path() == "/__stats" || request_.path() == "/__reset") {
        answer_control();
    } else if (request_.blob().empty()) {
        answer_container();
    } else {
        answer_blob();
    }
}

void Service::answer_control() {
    connection_.write(head("200 OK", state_.counters.text().size(), ""), state_.counters.text());
    if (request_.path() == "/__reset") {
        state_.counters.reset();
        state_.faults.refuse.restart();
        state_.faults.cut_downloads.restart();
        state_.faults.cut_uploads.restart();
    }
}

}  // namespace sink
