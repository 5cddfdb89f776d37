#include "error.h"
#include "key_file.h"
#include "windows_handle.h"

namespace mistorage {
namespace {

[[noreturn]] void refuse(const std::string &path, const std::string &why, mis_status code,
                         const std::string &hint = {}) {
    throw Error(code, "The file '" + path + "' is not read: " + why + '.', hint);
}

[[noreturn]] void refuse_windows(const std::string &path, DWORD number) {
    const std::string why = "Windows error " + std::to_string(number);
    if (number == ERROR_FILE_NOT_FOUND || number == ERROR_PATH_NOT_FOUND) {
        refuse(path, why, MIS_FILE_NOT_FOUND);
    }
    if (number == ERROR_ACCESS_DENIED) {
        refuse(path, why, MIS_FILE_ACCESS_DENIED,
               "Run as an administrator, or as a member of the group that may read it.");
    }
    refuse(path, why, MIS_FILE_FAILED);
}

// Where the handle really leads, whatever the path said.
std::wstring final_path(HANDLE handle, const std::string &path) {
    std::wstring text(512, L'\0');
    while (true) {
        const DWORD size = GetFinalPathNameByHandleW(handle, text.data(), static_cast<DWORD>(text.size()),
                                                     FILE_NAME_NORMALIZED | VOLUME_NAME_DOS);
        if (size == 0) {
            refuse_windows(path, GetLastError());
        }
        const bool fits = size < text.size();
        text.resize(size);
        if (fits) {
            return text;
        }
    }
}

bool is_link(HANDLE handle) {
    FILE_ATTRIBUTE_TAG_INFO info{};
    return GetFileInformationByHandleEx(handle, FileAttributeTagInfo, &info, sizeof(info)) != 0 &&
           (info.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
}

Secret read_opened(HANDLE handle, const std::string &path, std::size_t most) {
    BY_HANDLE_FILE_INFORMATION info{};
    if (GetFileType(handle) != FILE_TYPE_DISK || GetFileInformationByHandle(handle, &info) == 0 ||
        (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        refuse(path, "it is no ordinary file", MIS_FILE_FAILED);
    }
    // One byte more than allowed shows a file that is too long, whatever its size claims to be.
    Secret buffer;
    char *const bytes = buffer.resize(most + 1);
    std::size_t size = 0;
    while (size <= most) {
        DWORD count = 0;
        if (ReadFile(handle, bytes + size, static_cast<DWORD>(most + 1 - size), &count, nullptr) == 0) {
            refuse_windows(path, GetLastError());
        }
        if (count == 0) {
            break;
        }
        size += count;
    }
    if (size > most) {
        refuse(path, "it has more than " + std::to_string(most) + " bytes", MIS_FILE_FAILED);
    }
    return Secret(buffer.view().substr(0, size));
}

}  // namespace

Secret read_small_file(const std::string &path, std::size_t most) {
    const FileHandle file(CreateFileW(long_path(path).c_str(), GENERIC_READ,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                      OPEN_EXISTING, 0, nullptr));
    if (file.get() == INVALID_HANDLE_VALUE) {
        refuse_windows(path, GetLastError());
    }
    return read_opened(file.get(), path, most);
}

Secret read_key_file(const std::string &folder, const std::string &name, std::size_t most) {
    const std::string path = folder + '\\' + name;
    const FileHandle directory(CreateFileW(
        long_path(folder).c_str(), FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
        OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    if (directory.get() == INVALID_HANDLE_VALUE) {
        refuse_windows(folder, GetLastError());
    }
    const FileHandle file(CreateFileW(long_path(path).c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr,
                                      OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    if (file.get() == INVALID_HANDLE_VALUE) {
        refuse_windows(path, GetLastError());
    }
    if (is_link(directory.get()) || is_link(file.get())) {
        refuse(path, "it is a link", MIS_FILE_FAILED);
    }
    const std::wstring expected = final_path(directory.get(), folder) + L'\\' + to_wide(name);
    const std::wstring actual = final_path(file.get(), path);
    if (CompareStringOrdinal(expected.c_str(), -1, actual.c_str(), -1, TRUE) != CSTR_EQUAL) {
        refuse(path, "it lies elsewhere", MIS_FILE_FAILED);
    }
    return read_opened(file.get(), path, most);
}

}  // namespace mistorage
