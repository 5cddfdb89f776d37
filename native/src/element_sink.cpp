#include "element_sink.h"

#include <algorithm>

#include "error.h"

namespace mistorage {
namespace {

// A blob has at most 8 KiB of metadata and a name of 1024 characters, which may be written as several each.
constexpr std::size_t largest_element = 256U << 10;

Error not_a_list() {
    return {MIS_RESPONSE_INVALID, "The service's answer is not a list in XML.",
            "Check that the blob endpoint is Azure's, and what stands in between (proxies)."};
}

}  // namespace

ElementSink::ElementSink(std::string_view name, Take take)
    : start_('<' + std::string(name) + '>'), end_("</" + std::string(name) + '>'), take_(std::move(take)) {}

void ElementSink::begin(const Response & /*response*/) {}

void ElementSink::write(std::string_view bytes) {
    pending_.append(bytes);
    while (step()) {
    }
    if (std::max(pending_.size(), rest_.size()) > largest_element) {
        throw not_a_list();
    }
}

// Deals with what is pending up to the next start or end of an element; false where that has not arrived yet.
bool ElementSink::step() {
    const auto start = pending_.find(start_, searched_);
    const auto end = depth_ > 0 ? pending_.find(end_, searched_) : std::string::npos;
    const auto found = std::min(start, end);
    if (found == std::string::npos) {
        const std::size_t seen =
            pending_.size() - std::min(pending_.size(), (depth_ > 0 ? end_ : start_).size() - 1);
        if (depth_ > 0) {
            searched_ = std::max(searched_, seen);
        } else {
            rest_.append(pending_, 0, seen);
            pending_.erase(0, seen);
        }
        return false;
    }
    if (depth_ == 0) {
        rest_.append(pending_, 0, found);
        pending_.erase(0, found);
        searched_ = start_.size();
        depth_ = 1;
        return true;
    }
    searched_ = found + (found == start ? start_ : end_).size();
    depth_ += found == start ? 1 : -1;
    if (depth_ == 0) {
        // A name may be a space.
        if (!document_.load_buffer(pending_.data(), searched_,
                                   pugi::parse_default | pugi::parse_ws_pcdata_single)) {
            throw not_a_list();
        }
        take_(document_.document_element());
        pending_.erase(0, searched_);
        searched_ = 0;
    }
    return true;
}

}  // namespace mistorage
