#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "blobs.h"
#include "connection.h"
#include "counters.h"
#include "faults.h"
#include "pattern.h"
#include "request.h"

namespace sink {

// What all connections share.
struct State {
    Pattern pattern;
    Blobs blobs;
    Counters counters;
    Faults faults;
    std::chrono::milliseconds latency{0};  // before each answer
    bool keep = false;                     // keep what is uploaded, and serve it back
};

// Answers one request.
class Service {
  public:
    Service(State &state, Connection &connection, const Request &request)
        : state_(state), connection_(connection), request_(request) {}

    void answer();

  private:
    void answer_blob();
    void put_blob();
    void put_block();
    void put_block_list();
    void get_blob();
    void head_blob();
    void list_blobs();
    void answer_container();
    void answer_control();

    // The body, kept only if it is wanted. cut: reads half of it and hangs up.
    [[nodiscard]] std::uint64_t read_body(std::string *to, bool cut = false);
    void read_piece(std::uint64_t size, std::string *to);
    [[nodiscard]] Blob described() const;
    void commit(Blob blob);

    [[nodiscard]] std::string head(std::string_view status, std::uint64_t length,
                                   std::string_view more) const;
    void reply(std::string_view status, std::string_view headers = {}, std::string_view body = {});
    void refuse(std::string_view status, std::string_view code);
    void wait() const;

    State &state_;
    Connection &connection_;
    const Request &request_;
};

// Last-Modified and the like.
[[nodiscard]] std::string http_date(std::time_t time);

}  // namespace sink
