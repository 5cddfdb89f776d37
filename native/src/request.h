#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "secret.h"
#include "text.h"

namespace mistorage {

class Limits;

struct Header {
    std::string name;
    std::string value;
};
using Headers = std::vector<Header>;

// The first header of that name, letter case ignored; "" where there is none.
[[nodiscard]] inline std::string find_header(const Headers &headers, std::string_view name) {
    for (const auto &header : headers) {
        if (equals_ignoring_case(header.name, name)) {
            return header.value;
        }
    }
    return {};
}

// A header whose value is a secret.
struct SecretHeader {
    std::string name;
    Secret value;
};

// What stands behind a request where that matters to what a refusal of it means.
struct Grant {
    enum class Kind { account_or_identity, sas, anonymous };
    Kind kind = Kind::account_or_identity;
    std::string permissions;     // the letters of a SAS; "" where its policy has them
    std::int64_t signed_at = 0;  // its x-ms-date, by this machine's clock; 0 where it has none
};

struct Response {
    int status = 0;
    Grant grant;  // of the request
    Headers headers;
    Secret body;  // empty where a BodySink took it

    [[nodiscard]] std::string header(std::string_view name) const { return find_header(headers, name); }
};

// Where the body of a request comes from. Called on the connection's thread; exceptions end the request
// and come out of it.
class BodySource {
  public:
    virtual ~BodySource() = default;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    // Exactly `size` bytes from `offset` on.
    virtual void read(std::uint64_t offset, char *buffer, std::size_t size) = 0;
};

// Where the body of a 2xx response goes. Called on the connection's thread, as above.
class BodySink {
  public:
    virtual ~BodySink() = default;
    // Once, before the first byte: the place to refuse what is not what was asked for.
    virtual void begin(const Response &response) = 0;
    virtual void write(std::string_view bytes) = 0;
};

struct Request {
    std::string method;
    std::string url;      // absolute; path and query are sent as they are
    Secret secret_query;  // what follows it there and is shown nowhere: a SAS
    Headers headers;
    std::vector<SecretHeader> secret_headers;
    Grant grant;
    Secret authorization;  // the value of the header that follows
    std::string authorization_name = "Authorization";
    std::string body;  // a small body; or
    std::shared_ptr<BodySource> source;
    std::shared_ptr<BodySink> sink;
    std::size_t max_body = 1 << 20;  // of a response that no sink takes
    std::shared_ptr<Limits> limits;  // that the bodies count for
    bool use_proxy = true;
    // The SHA-1 of the server's own certificate in hexadecimal: then that decides, and no authority.
    std::string pinned_certificate;
    std::chrono::milliseconds connect_timeout{0};  // name resolution, TCP and TLS; 0: the session's
    std::chrono::milliseconds total_timeout{0};    // of one try; 0: none
    std::string total_timeout_setting;             // who sets it, for the error; "" for ourselves
    std::chrono::milliseconds answer_timeout{0};   // that the service was given to begin its answer

    [[nodiscard]] std::uint64_t body_size() const { return source ? source->size() : body.size(); }
};

}  // namespace mistorage
