#include "batch.h"

#include "blob_response.h"
#include "text.h"

namespace mistorage {
namespace {

// A line without its end, which is taken off the text.
std::string_view take_line(std::string_view &text) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (ends_with(line, "\r")) {
        line.remove_suffix(1);
    }
    return line;
}

Headers take_headers(std::string_view &text) {
    Headers headers;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.empty()) {
            break;
        }
        if (const auto colon = line.find(':'); colon != std::string_view::npos) {
            headers.push_back(
                {std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
        }
    }
    return headers;
}

// Of "multipart/mixed; boundary=x", where x may be in quotes.
std::string boundary_of(std::string_view content_type) {
    if (!starts_with(to_lower(content_type), "multipart/mixed")) {
        return {};
    }
    const auto found = to_lower(content_type).find("boundary=");
    if (found == std::string::npos) {
        return {};
    }
    std::string_view boundary = content_type.substr(found + 9);
    boundary = trim(boundary.substr(0, boundary.find(';')));
    if (boundary.size() > 1 && boundary.front() == '"' && boundary.back() == '"') {
        boundary = boundary.substr(1, boundary.size() - 2);
    }
    return std::string(boundary);
}

// "HTTP/1.1 202 Accepted", its headers and its body.
std::optional<Response> read_response(std::string_view text) {
    const std::string_view line = take_line(text);
    const auto space = line.find(' ');
    const auto status =
        space == std::string_view::npos ? std::nullopt : parse_number(line.substr(space + 1, 3));
    if (!starts_with(line, "HTTP/") || !status) {
        return std::nullopt;
    }
    Response response;
    response.status = static_cast<int>(*status);
    response.headers = take_headers(text);
    response.body = Secret(trim(text));
    return response;
}

void append_line(Secret &body, std::string_view name, std::string_view value) {
    body.append(name);
    body.append(": ");
    body.append(value);
    body.append("\r\n");
}

}  // namespace

Secret batch_body(const std::vector<Request> &requests, std::string_view boundary) {
    Secret body;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        const Request &request = requests[i];
        body.append("--");
        body.append(boundary);
        body.append(
            "\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: ");
        body.append(std::to_string(i));
        body.append("\r\n\r\n");
        body.append(request.method);
        body.append(" ");
        const std::string_view url = request.url;
        body.append(url.substr(url.find('/', url.find("://") + 3)));
        if (!request.secret_query.empty()) {
            body.append(url.find('?') == std::string_view::npos ? "?" : "&");
            body.append(request.secret_query.view());
        }
        body.append(" HTTP/1.1\r\n");
        for (const auto &header : request.headers) {
            append_line(body, header.name, header.value);
        }
        if (!request.authorization.empty()) {
            append_line(body, request.authorization_name, request.authorization.view());
        }
        body.append("Content-Length: 0\r\n\r\n");
    }
    body.append("--");
    body.append(boundary);
    body.append("--\r\n");
    return body;
}

std::optional<std::vector<std::optional<Response>>> parse_batch_answer(const Response &answer,
                                                                       std::size_t requests) {
    const std::string boundary = boundary_of(answer.header("Content-Type"));
    if (boundary.empty()) {
        return std::nullopt;
    }
    const std::string mark = "--" + boundary;
    const std::string_view body = answer.body.view();
    std::vector<std::optional<Response>> answers(requests);
    for (auto at = body.find(mark); at != std::string_view::npos;) {
        const auto start = at + mark.size();
        at = body.find(mark, start);
        std::string_view part =
            body.substr(start, at == std::string_view::npos ? std::string_view::npos : at - start);
        (void)take_line(part);  // what is left of the boundary's line
        const auto id = parse_number(find_header(take_headers(part), "Content-ID"));
        if (id && static_cast<std::size_t>(*id) < requests) {
            answers[static_cast<std::size_t>(*id)] = read_response(part);
        }
    }
    return answers;
}

}  // namespace mistorage
