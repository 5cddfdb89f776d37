#include "blobs.h"

#include <charconv>

namespace sink {

namespace {

std::optional<Blob> generated(const std::string &name) {
    constexpr std::string_view prefix = "gen-";
    if (name.rfind(prefix, 0) != 0) {
        return std::nullopt;
    }
    Blob blob;
    std::from_chars(name.data() + prefix.size(), name.data() + name.size(), blob.length);
    blob.content_type = "application/octet-stream";
    blob.etag = 1;
    blob.modified = 1700000000;
    return blob;
}

}  // namespace

std::optional<Blob> Blobs::find(const std::string &container, const std::string &name) const {
    const std::lock_guard lock(mutex_);
    if (const auto there = containers_.find(container); there != containers_.end()) {
        if (const auto blob = there->second.blobs.find(name); blob != there->second.blobs.end()) {
            return blob->second;
        }
    }
    return generated(name);
}

std::optional<Blob> Blobs::put(const std::string &container, const std::string &name, Blob blob,
                               bool must_be_new) {
    const std::lock_guard lock(mutex_);
    Container &there = containers_[container];
    if (must_be_new && there.blobs.count(name) != 0) {
        return std::nullopt;
    }
    blob.etag = ++last_etag_;
    blob.modified = std::time(nullptr);
    there.staged.erase(name);
    return there.blobs[name] = std::move(blob);
}

void Blobs::stage(const std::string &container, const std::string &name, const std::string &id, Block block) {
    const std::lock_guard lock(mutex_);
    containers_[container].staged[name][id] = std::move(block);
}

std::optional<std::vector<Block>> Blobs::staged(const std::string &container, const std::string &name,
                                                const std::vector<std::string> &ids) const {
    const std::lock_guard lock(mutex_);
    const auto there = containers_.find(container);
    if (there == containers_.end()) {
        return std::nullopt;
    }
    const auto known = there->second.staged.find(name);
    std::vector<Block> blocks;
    for (const std::string &id : ids) {
        if (known == there->second.staged.end() || known->second.count(id) == 0) {
            return std::nullopt;
        }
        blocks.push_back(known->second.at(id));
    }
    return blocks;
}

std::vector<std::pair<std::string, Blob>> Blobs::list(const std::string &container, const std::string &prefix,
                                                      const std::string &first, std::size_t count) const {
    const std::lock_guard lock(mutex_);
    std::vector<std::pair<std::string, Blob>> found;
    const auto there = containers_.find(container);
    if (there == containers_.end()) {
        return found;
    }
    const auto &blobs = there->second.blobs;
    for (auto blob = blobs.lower_bound(std::max(first, prefix));
         blob != blobs.end() && blob->first.rfind(prefix, 0) == 0 && found.size() < count; ++blob) {
        found.emplace_back(*blob);
    }
    return found;
}

}  // namespace sink
