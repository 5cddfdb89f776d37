#pragma once

#include <string>
#include <vector>

#include "context.h"
#include "support/plain_http.h"

namespace mistorage::test {

// The account of this test run, reached at Azurite's own url or at that of a stage in front of it.
[[nodiscard]] Context account_at(const std::string &base_url);
// The same, with the account's name in the host as real ones have it: http://ACCOUNT.blob.localhost:PORT.
[[nodiscard]] Context account_in_host_of(const std::string &base_url);
// With a key that nobody knows.
[[nodiscard]] Context account_with_wrong_key(const std::string &base_url);

[[nodiscard]] std::string azurite_url();

// A name that no other test has.
[[nodiscard]] std::string fresh_container_name();

// A container of its own, asked at Azurite itself, beside the code under test. Gone at the end of the test.
class TestContainer {
  public:
    TestContainer();
    TestContainer(const TestContainer &) = delete;
    TestContainer &operator=(const TestContainer &) = delete;
    ~TestContainer();

    [[nodiscard]] const std::string &name() const { return name_; }

    // Writes a blob in one piece.
    void put(const std::string &blob, const std::string &content, const Headers &headers = {}) const;
    // Both throw where there is no such blob.
    [[nodiscard]] std::string get(const std::string &blob) const;
    [[nodiscard]] PlainResponse head(const std::string &blob) const;
    [[nodiscard]] bool has(const std::string &blob) const;
    void remove(const std::string &blob) const;
    // The name of the snapshot that is taken.
    [[nodiscard]] std::string snapshot(const std::string &blob) const;
    // As the service lists them.
    [[nodiscard]] std::vector<std::string> blob_names() const;

  private:
    [[nodiscard]] PlainResponse ask(const std::string &method, const std::string &url,
                                    const Headers &headers = {}, const std::string &body = {}) const;

    Context context_;
    std::string name_;
};

// The base64 that Content-MD5 has.
[[nodiscard]] std::string md5_of(std::string_view content);

}  // namespace mistorage::test
