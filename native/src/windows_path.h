#pragma once

#include <string>
#include <string_view>

// Paths as Windows' own rules have them. Pure, so that every system tests them.
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file
namespace mistorage {

// An absolute path in the form that has no limit of 260 characters, \\?\ or \\?\UNC\ before it. Windows takes
// that form as it is, so what it does to other paths is done here: slashes turned, "." and ".." resolved.
// Throws MIS_INVALID_ARGUMENT where the path is relative, or is one of a device.
[[nodiscard]] std::string long_windows_path(std::string_view path);

// Throws MIS_INVALID_ARGUMENT where the path's last part cannot be a file's name that every program can open:
// in the form above Windows would make even NUL, or a name that ends with a dot.
void check_windows_file_name(std::string_view path);

}  // namespace mistorage
