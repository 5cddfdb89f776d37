#include "support/stage.h"

#include <simdjson.h>

#include <stdexcept>

#include "support/environment.h"
#include "support/eventually.h"
#include "support/plain_http.h"

namespace mistorage::test {
namespace {

PlainResponse call(const std::string &method, const std::string &url, const std::string &body = {}) {
    PlainResponse response = plain_http(method, url, {}, body);
    if (response.status / 100 != 2) {
        throw std::runtime_error("the emulator: " + response.body);
    }
    return response;
}

std::string text_of(const simdjson::dom::element &element) {
    return element.is_string() ? std::string(element.get_string().value()) : std::string();
}

int number_of(const simdjson::dom::element &element) {
    return element.is_int64() ? static_cast<int>(element.get_int64().value()) : 0;
}

Recorded read_record(const simdjson::dom::element &json) {
    Recorded record;
    record.method = text_of(json["method"]);
    record.target = text_of(json["target"]);
    record.path = text_of(json["path"]);
    record.query = text_of(json["query"]);
    for (const auto field : json["headers"].get_object()) {
        record.headers[std::string(field.key)] = text_of(field.value);
    }
    record.connection = number_of(json["connection"]);
    record.body_length = static_cast<std::uint64_t>(number_of(json["bodyLength"]));
    record.body = text_of(json["body"]);
    record.status = number_of(json["status"]);
    return record;
}

}  // namespace

std::string Recorded::header(const std::string &name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

Stage::Stage(const std::string &description) {
    const std::string stages = test_variable("MISTORAGE_TEST_EMULATOR") + "/stages";
    simdjson::dom::parser parser;
    const auto made = parser.parse(call("POST", stages, description).body);
    control_ = stages + '/' + text_of(made["id"]);
    url_ = text_of(made["url"]);
}

Stage::~Stage() {
    try {
        (void)call("DELETE", control_);
    } catch (const std::exception &) {  // the emulator is gone: so is the stage
    }
}

void Stage::fault(const std::string &rule) {
    (void)call("POST", control_ + "/faults", '[' + rule + ']');
}

void Stage::clear_faults() {
    (void)call("DELETE", control_ + "/faults");
}

void Stage::replace_keys(const std::string &account) {
    (void)call("POST", control_ + "/keys", account);
}

std::vector<Recorded> Stage::requests() const {
    simdjson::dom::parser parser;
    std::vector<Recorded> records;
    const std::string json = call("GET", control_ + "/requests").body;
    for (const auto item : parser.parse(json).get_array()) {
        records.push_back(read_record(item));
    }
    return records;
}

std::vector<std::string> Stage::methods() const {
    std::vector<std::string> all;
    for (const auto &request : requests()) {
        all.push_back(request.method);
    }
    return all;
}

void Stage::wait_for_requests(std::size_t count) const {
    if (!eventually([&] { return requests().size() >= count; })) {
        throw std::runtime_error("the requests that were waited for did not arrive");
    }
}

void Stage::forget_requests() {
    (void)call("DELETE", control_ + "/requests");
}

std::string json_string(const std::string &text) {
    std::string json = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < ' ') {
            static constexpr char digits[] = "0123456789abcdef";
            json += "\\u00";
            json += digits[static_cast<unsigned char>(c) >> 4];
            json += digits[static_cast<unsigned char>(c) & 15];
            continue;
        }
        if (c == '"' || c == '\\') {
            json += '\\';
        }
        json += c;
    }
    return json + '"';
}

}  // namespace mistorage::test
