#include "json.h"

#include <simdjson.h>

#include "secret.h"

namespace mistorage {
namespace {

// Wipes what the parser copied out of the document when it goes out of scope.
class WipingParser {
  public:
    explicit WipingParser(std::size_t size) : size_(size) {}
    WipingParser(const WipingParser &) = delete;
    WipingParser &operator=(const WipingParser &) = delete;
    ~WipingParser() {
        if (parser_.doc.string_buf) {
            // A string of n bytes takes at least n + 3 in the document and n + 5 in the buffer, which
            // simdjson makes 5/3 of the document's capacity.
            wipe(parser_.doc.string_buf.get(), size_ * 5 / 3);
        }
    }
    simdjson::dom::parser &operator*() { return parser_; }

  private:
    std::size_t size_;
    simdjson::dom::parser parser_;
};

}  // namespace

bool read_json(std::string_view text, const std::function<void(const simdjson::dom::element &)> &read) {
    Secret padded;
    char *bytes = padded.resize(text.size() + simdjson::SIMDJSON_PADDING);
    text.copy(bytes, text.size());
    WipingParser parser(text.size());
    simdjson::dom::element root;
    if ((*parser).parse(bytes, text.size(), false).get(root) != simdjson::SUCCESS) {
        return false;
    }
    read(root);
    return true;
}

std::string json_text(const simdjson::dom::element &object, std::string_view member) {
    std::int64_t number = 0;
    if (object[member].get(number) == simdjson::SUCCESS) {
        return std::to_string(number);
    }
    return std::string(json_view(object, member));
}

std::string_view json_view(const simdjson::dom::element &object, std::string_view member) {
    std::string_view text;
    return object[member].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

}  // namespace mistorage
