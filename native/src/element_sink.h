#pragma once

#include <functional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "request.h"

namespace mistorage {

// Takes a list in XML apart while it arrives, so that never more than one of its elements is in memory: a
// page of 5000 blobs has megabytes of XML, and several times that as a tree.
class ElementSink : public BodySink {
  public:
    using Take = std::function<void(const pugi::xml_node &element)>;

    // Hands every element of that name, which has no attributes, to `take`, on the connection's thread: it
    // must own whatever it writes to. One that is nested in another, as metadata of that name are, belongs to
    // that.
    ElementSink(std::string_view name, Take take);

    void begin(const Response &response) override;
    void write(std::string_view bytes) override;
    // All that stands around the elements: a whole document without them.
    [[nodiscard]] std::string rest() const { return rest_ + pending_; }

  private:
    bool step();

    const std::string start_;  // "<Blob>"
    const std::string end_;    // "</Blob>"
    const Take take_;
    pugi::xml_document document_;
    std::string rest_;
    std::string pending_;
    std::size_t searched_ = 0;  // so many bytes of what is pending have been looked at
    int depth_ = 0;             // in elements of that name
};

}  // namespace mistorage
