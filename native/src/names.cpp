#include "names.h"

#include <algorithm>
#include <optional>

#include "error.h"
#include "text.h"

namespace mistorage {
namespace {

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

// Characters as the service counts them: UTF-16 units. Nothing where the text is not well-formed UTF-8.
std::optional<std::size_t> utf16_length(std::string_view text) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t size = lead < 0x80   ? 1
                                 : lead < 0xC2 ? 0
                                 : lead < 0xE0 ? 2
                                 : lead < 0xF0 ? 3
                                 : lead < 0xF5 ? 4
                                               : 0;
        if (size == 0 || i + size > text.size()) {
            return std::nullopt;
        }
        std::uint32_t point = size == 1 ? lead : lead & (0x7Fu >> size);
        for (std::size_t k = 1; k < size; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xC0) != 0x80) {
                return std::nullopt;
            }
            point = (point << 6) | (next & 0x3F);
        }
        const bool overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
        if (overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
            return std::nullopt;
        }
        length += size == 4 ? 2 : 1;
        i += size;
    }
    return length;
}

}  // namespace

void check_account_name(std::string_view name) {
    if (name.size() < 3 || name.size() > 24 ||
        !std::all_of(name.begin(), name.end(), [](char c) { return is_lower(c) || is_digit(c); })) {
        // A longer one is not repeated: it may be the key, in the wrong place.
        throw invalid_argument(
            "The storage account name " +
            (name.size() > 24 ? std::string() : "'" + std::string(name) + "' ") +
            "is not valid: it has 3 to 24 characters, lower-case letters and digits only.");
    }
}

void check_resource_group_name(std::string_view name) {
    const auto allowed = [](char c) {
        return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-' || c == '(' || c == ')';
    };
    if (name.empty() || name.size() > 90 || name.back() == '.' ||
        !std::all_of(name.begin(), name.end(), allowed)) {
        throw invalid_argument(
            "The resource group name '" + std::string(name) +
            "' is not valid: it has 1 to 90 characters, letters, digits and . _ - ( ), and "
            "does not end with a dot.");
    }
}

bool is_guid(std::string_view text) {
    bool valid = text.size() == 36;
    for (std::size_t i = 0; valid && i < text.size(); ++i) {
        const char c = to_lower(text[i]);
        const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        valid = hyphen ? c == '-' : is_digit(c) || (c >= 'a' && c <= 'f');
    }
    return valid;
}

void check_subscription_id(std::string_view id) {
    if (!is_guid(id)) {
        throw invalid_argument("The subscription id '" + std::string(id) +
                               "' is not valid: it is a GUID such as 00000000-0000-0000-0000-000000000000.");
    }
}

void check_container_name(std::string_view name) {
    if (name == "$root" || name == "$logs" || name == "$web") {
        return;
    }
    bool valid = name.size() >= 3 && name.size() <= 63 && name.front() != '-' && name.back() != '-';
    for (std::size_t i = 0; valid && i < name.size(); ++i) {
        valid = is_lower(name[i]) || is_digit(name[i]) || (name[i] == '-' && name[i - 1] != '-');
    }
    if (!valid) {
        throw invalid_argument(
            "The container name '" + std::string(name) +
            "' is not valid: it has 3 to 63 characters, lower-case letters, digits and single hyphens, and "
            "begins and ends with a letter or a digit.");
    }
}

void check_blob_name(std::string_view name) {
    const auto length = utf16_length(name);
    if (!length || *length < 1 || *length > 1024) {
        throw invalid_argument("The blob name is not valid: it has 1 to 1024 characters.");
    }
}

void check_metadata_name(std::string_view name) {
    const bool valid =
        !name.empty() && !is_digit(name.front()) &&
        std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
    if (!valid) {
        throw invalid_argument(
            "The metadata name '" + std::string(name) +
            "' is not valid: it has letters, digits and underscores, and does not begin with "
            "a digit.");
    }
}

void check_tag(std::string_view name, std::string_view value) {
    const auto allowed = [](char c) {
        return is_letter(c) || is_digit(c) || std::string_view(" +-./:=_").find(c) != std::string_view::npos;
    };
    if (name.empty() || name.size() > 128 || value.size() > 256 ||
        !std::all_of(name.begin(), name.end(), allowed) ||
        !std::all_of(value.begin(), value.end(), allowed)) {
        throw invalid_argument("The tag '" + shown(name, 128) +
                               "' is not valid: a name has 1 to 128 and a value up to 256 letters, digits, "
                               "spaces and any of + - . / : = _");
    }
}

void check_tags(const std::vector<std::pair<std::string, std::string>> &tags) {
    constexpr std::size_t most_tags = 10;
    if (tags.size() > most_tags) {
        throw invalid_argument("A blob has up to 10 tags, and these are " + std::to_string(tags.size()) +
                               '.');
    }
    for (const auto &[name, value] : tags) {
        check_tag(name, value);
    }
}

void check_header_text(std::string_view text, std::string_view what) {
    if (!is_printable_ascii(text)) {
        throw invalid_argument(
            "The value of " + std::string(what) +
            " is not valid: it travels as an HTTP header, which takes printable ASCII only.");
    }
}

void check_resource(std::string_view resource) {
    const auto colon = resource.find(':');
    const bool has_scheme =
        colon != std::string_view::npos && colon > 0 && is_letter(resource.front()) &&
        std::all_of(resource.begin(), resource.begin() + static_cast<std::ptrdiff_t>(colon),
                    [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
    const std::string_view rest = has_scheme ? resource.substr(colon + 1) : std::string_view();
    const bool has_host = !starts_with(rest, "//") || (rest.size() > 2 && rest[2] != '/');
    if (!has_scheme || rest.empty() || !has_host || !is_printable_ascii(resource) ||
        resource.find_first_of(" \"<>\\^`{|}") != std::string_view::npos || resource.size() > 2048) {
        throw invalid_argument("The resource '" + std::string(resource.substr(0, 200)) +
                               "' is not valid: it is an absolute URI such as https://management.azure.com/ "
                               "or https://storage.azure.com/.");
    }
}

void check_selector(std::string_view text, std::string_view what) {
    if (!is_printable_ascii(text) || text.size() > 1024) {
        throw invalid_argument("The " + std::string(what) +
                               " of the identity is not valid: it has at most 1024 printable characters.");
    }
}

}  // namespace mistorage
