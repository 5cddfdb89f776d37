#pragma once

#include <cstdint>
#include <ctime>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace sink {

using Content = std::shared_ptr<const std::string>;  // null: the pattern stands for it

struct Block {
    std::uint64_t length = 0;
    Content content;
};

struct Blob {
    std::uint64_t length = 0;
    Content content;
    std::string content_type;
    std::string content_md5;
    std::string metadata;  // as lines of headers
    std::uint64_t etag = 0;
    std::time_t modified = 0;
};

// All blobs and the blocks that are not committed, by container and name. Any thread.
class Blobs {
  public:
    // A blob named gen-N is there without having been uploaded, with N bytes.
    [[nodiscard]] std::optional<Blob> find(const std::string &container, const std::string &name) const;
    // Gives it an ETag and a time; nothing where it must be new and is not.
    [[nodiscard]] std::optional<Blob> put(const std::string &container, const std::string &name, Blob blob,
                                          bool must_be_new);
    void stage(const std::string &container, const std::string &name, const std::string &id, Block block);
    // The staged blocks with these ids; nothing where one is missing.
    [[nodiscard]] std::optional<std::vector<Block>> staged(const std::string &container,
                                                           const std::string &name,
                                                           const std::vector<std::string> &ids) const;
    // Names from `first` on that begin with the prefix.
    [[nodiscard]] std::vector<std::pair<std::string, Blob>> list(const std::string &container,
                                                                 const std::string &prefix,
                                                                 const std::string &first,
                                                                 std::size_t count) const;

  private:
    struct Container {
        std::map<std::string, Blob> blobs;
        std::map<std::string, std::map<std::string, Block>> staged;
    };

    mutable std::mutex mutex_;
    std::map<std::string, Container> containers_;
    std::uint64_t last_etag_ = 0x8DE000000000000;
};

}  // namespace sink
