#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace simdjson::dom {
class element;
}

namespace mistorage {

// Parses the whole text and hands the root to `read`; what it is given is valid only during the call.
// simdjson's DOM parser is used, not On-Demand, because the latter does not see that a document is
// malformed behind the field that one wanted. The parser's copies of strings are wiped.
// Returns false where the text is not one whole JSON document; an exception of `read` passes through.
[[nodiscard]] bool read_json(std::string_view text,
                             const std::function<void(const simdjson::dom::element &)> &read);

// The member as text: strings as they are, integers in decimal. "" where it is missing or something else.
// Borrowed strings would outlive the parser, so this is for what is no secret.
[[nodiscard]] std::string json_text(const simdjson::dom::element &object, std::string_view member);
// The same without a copy, for strings only; valid as long as the document.
[[nodiscard]] std::string_view json_view(const simdjson::dom::element &object, std::string_view member);

}  // namespace mistorage
