#include "support/fault_list.h"

#include <tuple>

#include "support/stage.h"

namespace mistorage::test {
namespace {

using Needs = Fault::Needs;

std::string status(int code, const std::string &header = "", const std::string &value = "") {
    return R"({"status": )" + std::to_string(code) +
           (header.empty() ? ""
                           : R"(, "headers": {)" + json_string(header) + ": " + json_string(value) + '}') +
           '}';
}

std::string real(const std::string &changes) {
    return R"({"passThrough": true, )" + changes + '}';
}

// What a busy service says; the 503 alone also to a large transfer.
void add_busy_statuses(std::vector<Fault> &faults) {
    for (const int code : {408, 429, 500, 502, 503, 504}) {
        const std::string name = std::to_string(code);
        faults.push_back({name, status(code)});
        faults.back().not_of_large_ones = code != 503;
        for (const auto &[form, value, least] : {std::tuple{", Retry-After in seconds", "7", 7},
                                                 {", Retry-After as a date", date_to_come, 30}}) {
            faults.push_back({name + form, status(code, "Retry-After", value)});
            faults.back().not_of_large_ones = true;
            faults.back().least_pause = std::chrono::seconds(least);
        }
    }
    faults.push_back({"503, Retry-After an hour", status(503, "Retry-After", "3600")});
    faults.back().not_of_large_ones = true;
}

std::string page(int code) {
    return R"({"status": )" + std::to_string(code) +
           R"(, "headers": {"Content-Type": "text/html"}, "body": "<html><body>Gateway</body></html>"})";
}

}  // namespace

std::vector<Fault> all_faults() {
    const std::string long_header(200'000, 'x');
    std::vector<Fault> faults = {
        {"connection refused", "", Needs::nothing, false, Fault::Where::refusing_port},
        {"name never resolved", "", Needs::nothing, true, Fault::Where::silent_resolver},
        {"connection closed", R"({"drop": "before"})"},
        {"connection reset", R"({"drop": "reset"})"},
        {"closed within the request's body", R"({"drop": "body-in", "requestBytes": 100})",
         Needs::request_body},
        {"closed within the headers", R"({"raw": "HTTP/1.1 200 OK\r\nETag: \"0"})"},
        {"closed behind the headers", real(R"("drop": "headers")"), Needs::answer_body},
        {"closed within the body", real(R"("drop": "body", "dropAfterBytes": 5)"), Needs::answer_body},
        {"reply lost", R"({"drop": "afterRequest"})", Needs::conditional_write},
        {"no answer", R"({"stall": true})", Needs::nothing, true},
        {"the request's body is not read on", R"({"stall": true, "requestBytes": 100})", Needs::request_body,
         true},
        {"answer never ended", real(R"("stall": true, "dropAfterBytes": 5)"), Needs::answer_body, true},
        {"one byte after another", real(R"("dripMs": 25)"), Needs::answer_body, true},
    };
    add_busy_statuses(faults);
    const std::vector<Fault> wrong_answers = {
        {"a proxy's page, 200", page(200)},
        {"a proxy's page, 502", page(502)},
        {"Content-Length too large", real(R"("contentLength": 1000000000)"), Needs::answer_body},
        {"Content-Length too small", real(R"("contentLength": 3)"), Needs::answer_body},
        {"Content-Range of another range", real(R"("setHeaders": {"Content-Range": "bytes 7-11/12"})"),
         Needs::ranges},
        {"ETag of another version", real(R"("setHeaders": {"ETag": "\"0x0\""})"), Needs::ranges},
        {"a flipped bit in the answer", real(R"("flipByte": 0)"), Needs::answer_body},
        {"a flipped bit in the request", real(R"("flipRequestByte": 50)"), Needs::request_body},
        {"answer cut short, and well ended", real(R"("endBodyAfterBytes": 5)"), Needs::answer_body},
        {"answer without an end", R"({"endless": true})", Needs::answer_body},
        {"interim answers", real(R"("interim": [100, 102, 103])")},
        {"a header of 200 kB", real(R"("setHeaders": {"X-Long": )" + json_string(long_header) + '}')},
    };
    faults.insert(faults.end(), wrong_answers.begin(), wrong_answers.end());
    return faults;
}

}  // namespace mistorage::test
