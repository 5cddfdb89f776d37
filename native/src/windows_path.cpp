#include "windows_path.h"

#include <algorithm>
#include <vector>

#include "error.h"
#include "text.h"

namespace mistorage {
namespace {

constexpr std::size_t max_name = 255;  // UTF-16 units, of NTFS and SMB

bool is_separator(char c) {
    return c == '\\' || c == '/';
}

bool is_verbatim(std::string_view path) {
    return starts_with(path, R"(\\?\)");
}

std::string quoted(std::string_view path) {
    return '\'' + std::string(path) + '\'';
}

// The next part of the path, which loses it, and the separator after it.
std::string_view take_part(std::string_view &path) {
    const auto end = path.find_first_of("\\/");
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    return part;
}

// What ".." cannot leave: "C:", or "UNC\server\share". The path loses it.
std::string take_root(std::string_view &path) {
    const std::string_view whole = path;
    if (path.size() >= 3 && is_letter(path[0]) && path[1] == ':' && is_separator(path[2])) {
        return std::string(take_part(path));
    }
    if (path.size() >= 2 && is_separator(path[0]) && is_separator(path[1])) {
        path.remove_prefix(2);
        const std::string_view server = take_part(path);
        const std::string_view share = take_part(path);
        if (server == "." || server == "?") {
            throw invalid_argument(quoted(whole) + " is a device's path, not a file's.");
        }
        if (!server.empty() && !share.empty()) {
            return "UNC\\" + std::string(server) + '\\' + std::string(share);
        }
    }
    throw invalid_argument(quoted(whole) + " is not an absolute path.");
}

std::size_t utf16_size(std::string_view utf8) {
    std::size_t size = 0;
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        const bool continues = (byte & 0xC0) == 0x80;
        size += continues ? 0 : byte >= 0xF0 ? 2 : 1;  // beyond U+FFFF it takes two
    }
    return size;
}

// NUL, and NUL.txt too: up to Windows 10 any extension leaves it the device.
bool is_device(std::string_view name) {
    std::string stem = to_lower(name.substr(0, name.find_first_of(".:")));
    stem.erase(stem.find_last_not_of(' ') + 1);
    for (const char *device : {"con", "prn", "aux", "nul", "conin$", "conout$"}) {
        if (stem == device) {
            return true;
        }
    }
    if (!starts_with(stem, "com") && !starts_with(stem, "lpt")) {
        return false;
    }
    const std::string_view number = std::string_view(stem).substr(3);
    // The superscripts one, two and three count as digits.
    return (number.size() == 1 && number[0] >= '1' && number[0] <= '9') || number == "\xC2\xB9" ||
           number == "\xC2\xB2" || number == "\xC2\xB3";
}

bool is_illegal(char c) {
    return static_cast<unsigned char>(c) < ' ' ||
           std::string_view("<>:\"|?*").find(c) != std::string_view::npos;
}

}  // namespace

std::string long_windows_path(std::string_view path) {
    if (is_verbatim(path)) {
        return std::string(path);
    }
    const std::string root = take_root(path);
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const std::string_view part = take_part(path);
        if (part == "..") {
            if (!parts.empty()) {
                parts.pop_back();
            }
        } else if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
    }
    std::string verbatim = R"(\\?\)" + root;
    for (const auto part : parts) {
        verbatim.append("\\").append(part);
    }
    return parts.empty() ? verbatim + '\\' : verbatim;
}

void check_windows_file_name(std::string_view path) {
    const auto separator = path.find_last_of("\\/");
    const std::string_view name = separator == std::string_view::npos ? path : path.substr(separator + 1);
    std::string reason;
    if (name.empty()) {
        return;  // a folder, which whoever opens it finds out
    }
    if (is_device(name)) {
        reason = "is the name of a device";
    } else if (name.back() == '.' || name.back() == ' ') {
        reason = "ends with a dot or a space";
    } else if (std::any_of(name.begin(), name.end(), is_illegal)) {
        reason = "has a character that no name may have on Windows";
    } else if (utf16_size(name) > max_name) {
        reason = "is longer than " + std::to_string(max_name) + " characters";
    } else {
        return;
    }
    throw invalid_argument("The file cannot be named " + quoted(shown(name, 300)) + ": it " + reason + '.');
}

}  // namespace mistorage
