#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sink {

// The head of a request, path style: /account/container/blob?query.
class Request {
  public:
    explicit Request(std::string head);
    Request(const Request &) = delete;
    Request &operator=(const Request &) = delete;

    // "" where there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] const std::vector<std::pair<std::string_view, std::string_view>> &headers() const {
        return headers_;
    }
    [[nodiscard]] std::string query(const std::string &name) const;
    [[nodiscard]] std::string_view method() const { return method_; }
    [[nodiscard]] std::string_view path() const { return path_; }
    [[nodiscard]] const std::string &container() const { return container_; }
    [[nodiscard]] const std::string &blob() const { return blob_; }
    [[nodiscard]] bool keeps_alive() const;

  private:
    void parse_target(std::string_view target);

    std::string head_;  // what the views below look at
    std::string_view method_;
    std::string_view path_;
    std::vector<std::pair<std::string_view, std::string_view>> headers_;
    std::map<std::string, std::string> query_;
    std::string container_;
    std::string blob_;
};

[[nodiscard]] bool same_ignoring_case(std::string_view first, std::string_view second);

}  // namespace sink
