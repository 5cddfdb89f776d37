#pragma once

#include <windows.h>

#include <string>

namespace mistorage {

// Whether this user has made the file that was opened by that path, without following a link. In a folder
// that others write to, one of them may have put it there, as a link or as a file that stays theirs.
[[nodiscard]] bool is_own_file(HANDLE file, const std::wstring &path);

}  // namespace mistorage
