#pragma once

#include <windows.h>

#include <string>
#include <utility>

#include "error.h"
#include "windows_path.h"

namespace mistorage {

// An open file or folder. Included by what wraps Windows only.
class FileHandle {
  public:
    explicit FileHandle(HANDLE value) : value_(value) {}
    FileHandle(FileHandle &&other) noexcept : value_(std::exchange(other.value_, INVALID_HANDLE_VALUE)) {}
    FileHandle &operator=(FileHandle &&) = delete;
    ~FileHandle() { close(); }
    void close() {
        if (value_ != INVALID_HANDLE_VALUE) {
            CloseHandle(std::exchange(value_, INVALID_HANDLE_VALUE));
        }
    }
    [[nodiscard]] HANDLE get() const { return value_; }

  private:
    HANDLE value_;
};

// Throws MIS_INVALID_ARGUMENT.
inline std::wstring to_wide(const std::string &text) {
    const int size = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(),
                                         static_cast<int>(text.size()), nullptr, 0);
    if (size <= 0) {
        throw invalid_argument("The path is not valid UTF-8.");
    }
    std::wstring wide(static_cast<std::size_t>(size), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), wide.data(), size);
    return wide;
}

inline std::wstring long_path(const std::string &path) {
    return to_wide(long_windows_path(path));
}

}  // namespace mistorage
