#include <algorithm>
#include <vector>

#include "error.h"
#include "file.h"
#include "windows_handle.h"
#include "windows_owner.h"

// After windows.h, and by name: WIN32_LEAN_AND_MEAN leaves it out.
#include <winioctl.h>

namespace mistorage {
namespace {

// To get hold of a temporary file where somebody else keeps putting one.
constexpr int most_tries = 100;

[[noreturn]] void throw_windows(const std::string &doing, const std::string &path, DWORD number) {
    const std::string message =
        "Cannot " + doing + " '" + path + "' (Windows error " + std::to_string(number) + ").";
    switch (number) {
        case ERROR_FILE_NOT_FOUND:
        case ERROR_PATH_NOT_FOUND:
        case ERROR_BAD_NETPATH:
        case ERROR_BAD_NET_NAME:
            throw Error(MIS_FILE_NOT_FOUND, message, "Check the path.");
        case ERROR_ACCESS_DENIED:
        case ERROR_WRITE_PROTECT:
            throw Error(MIS_FILE_ACCESS_DENIED, message, "Check the permissions of the file and its folder.");
        case ERROR_SHARING_VIOLATION:
        case ERROR_LOCK_VIOLATION:
            throw Error(MIS_FILE_IN_USE, message, "Another program has it open: close that, and try again.");
        case ERROR_DISK_FULL:
        case ERROR_HANDLE_DISK_FULL:
            throw Error(MIS_DISK_FULL, message, "Free some space, or choose another disk.");
        case ERROR_FILE_EXISTS:
        case ERROR_ALREADY_EXISTS:
            throw Error(MIS_FILE_ALREADY_EXISTS, "'" + path + "' exists already.",
                        "Use -Force to overwrite it.");
        case ERROR_INVALID_NAME:
        case ERROR_BAD_PATHNAME:
        case ERROR_FILENAME_EXCED_RANGE:
            throw invalid_argument("'" + path + "' is not a path that Windows takes.");
        default:
            throw Error(MIS_FILE_FAILED, message);
    }
}

OVERLAPPED at(std::uint64_t offset) {
    OVERLAPPED place{};
    place.Offset = static_cast<DWORD>(offset);
    place.OffsetHigh = static_cast<DWORD>(offset >> 32);
    return place;
}

// One call moves at most what a DWORD holds.
DWORD piece_of(std::size_t size) {
    return static_cast<DWORD>(std::min<std::size_t>(size, 1u << 30));
}

std::size_t read_fully(HANDLE handle, const std::string &path, std::uint64_t offset, char *buffer,
                       std::size_t size) {
    std::size_t done = 0;
    while (done < size) {
        OVERLAPPED place = at(offset + done);
        DWORD count = 0;
        if (!ReadFile(handle, buffer + done, piece_of(size - done), &count, &place)) {
            const DWORD number = GetLastError();
            if (number == ERROR_HANDLE_EOF) {
                break;
            }
            throw_windows("read", path, number);
        }
        if (count == 0) {
            break;
        }
        done += count;
    }
    return done;
}

BY_HANDLE_FILE_INFORMATION information_of(HANDLE handle, const std::string &path) {
    BY_HANDLE_FILE_INFORMATION information{};
    if (!GetFileInformationByHandle(handle, &information)) {
        throw_windows("look at", path, GetLastError());
    }
    return information;
}

// Where it cannot be had it is done without.
void set_sparse(HANDLE handle, BOOLEAN sparse) {
    FILE_SET_SPARSE_BUFFER buffer{sparse};
    DWORD returned = 0;
    (void)DeviceIoControl(handle, FSCTL_SET_SPARSE, &buffer, sizeof(buffer), nullptr, 0, &returned, nullptr);
}

std::uint64_t join(DWORD high, DWORD low) {
    return (std::uint64_t{high} << 32) | low;
}

// A full disk, or quota, is found out although the file will have holes. Where the room is not known, later.
void check_room(const std::wstring &file, const std::string &destination, std::uint64_t more) {
    const std::wstring folder = file.substr(0, file.rfind(L'\\') + 1);
    const DWORD attributes = GetFileAttributesW(folder.c_str());
    if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_COMPRESSED) != 0) {
        return;  // nobody knows how much it will take there
    }
    ULARGE_INTEGER room{};
    if (GetDiskFreeSpaceExW(folder.c_str(), &room, nullptr, nullptr) && more > room.QuadPart) {
        throw_windows("reserve room for", destination, ERROR_DISK_FULL);
    }
}

Error in_use(const std::string &destination) {
    return {MIS_FILE_IN_USE, "Another download is writing '" + destination + "'.", "Wait for it to end."};
}

// Where a file is in the way Windows denies access, be it read-only, open elsewhere, or protected.
[[noreturn]] void throw_not_renamed(const std::string &destination, const std::wstring &name, DWORD number) {
    const DWORD there = GetFileAttributesW(name.c_str());
    if (number != ERROR_ACCESS_DENIED || there == INVALID_FILE_ATTRIBUTES ||
        (there & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        throw_windows("write", destination, number);
    }
    if ((there & FILE_ATTRIBUTE_READONLY) != 0) {
        throw Error(MIS_FILE_ACCESS_DENIED, "'" + destination + "' is read-only, and is not replaced.",
                    "Make it writable (attrib -r), or choose another file.");
    }
    // Whoever may delete it may replace it.
    const FileHandle deletable(CreateFileW(name.c_str(), DELETE,
                                           FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                           OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
    const bool open_elsewhere =
        deletable.get() != INVALID_HANDLE_VALUE || GetLastError() == ERROR_SHARING_VIOLATION;
    throw_windows("replace", destination, open_elsewhere ? ERROR_SHARING_VIOLATION : number);
}

class WindowsInputFile : public InputFile, public std::enable_shared_from_this<WindowsInputFile> {
  public:
    explicit WindowsInputFile(const std::string &path)
        : WindowsInputFile(path, FileHandle(CreateFileW(long_path(path).c_str(), access, sharing, nullptr,
                                                        OPEN_EXISTING, flags, nullptr))) {
        if (handle_.get() == INVALID_HANDLE_VALUE) {
            throw_windows("open", path, GetLastError());
        }
        const bool folder =
            (information_of(handle_.get(), path).dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
        if (folder || GetFileType(handle_.get()) != FILE_TYPE_DISK) {
            throw invalid_argument("'" + path + "' is not a file: a folder or a device cannot be uploaded.");
        }
    }

    WindowsInputFile(std::string path, FileHandle handle)
        : path_(std::move(path)), handle_(std::move(handle)) {}

    [[nodiscard]] FileIdentity identity() const override {
        const auto information = information_of(handle_.get(), path_);
        const auto &written = information.ftLastWriteTime;
        FILE_BASIC_INFO times{};
        if (!GetFileInformationByHandleEx(handle_.get(), FileBasicInfo, &times, sizeof(times))) {
            throw_windows("look at", path_, GetLastError());
        }
        return {join(information.nFileSizeHigh, information.nFileSizeLow),
                static_cast<std::int64_t>(join(written.dwHighDateTime, written.dwLowDateTime)),
                times.ChangeTime.QuadPart, information.dwVolumeSerialNumber,
                join(information.nFileIndexHigh, information.nFileIndexLow)};
    }

    [[nodiscard]] std::size_t read_at(std::uint64_t offset, char *buffer, std::size_t size) override {
        return read_fully(handle_.get(), path_, offset, buffer, size);
    }

    [[nodiscard]] std::shared_ptr<InputFile> reopened() override {
        // Through one handle there is one read at a time.
        FileHandle handle(ReOpenFile(handle_.get(), access, sharing, flags));
        if (handle.get() == INVALID_HANDLE_VALUE) {
            return shared_from_this();  // it was deleted meanwhile, or the file system cannot
        }
        auto again = std::make_shared<WindowsInputFile>(path_, std::move(handle));
        if (again->identity() == identity()) {
            return again;
        }
        return shared_from_this();  // wine goes by the path all the same, as a server may
    }

    [[nodiscard]] const std::string &path() const override { return path_; }

  private:
    static constexpr DWORD access = GENERIC_READ;
    // Nobody may write it meanwhile: its time of change would not show that until the writer closes it.
    static constexpr DWORD sharing = FILE_SHARE_READ | FILE_SHARE_DELETE;
    static constexpr DWORD flags = FILE_FLAG_BACKUP_SEMANTICS;

    std::string path_;
    FileHandle handle_;
};

class WindowsOutputFile : public OutputFile {
  public:
    WindowsOutputFile(std::string destination, std::wstring temporary, FileHandle handle)
        : destination_(std::move(destination)),
          temporary_(std::move(temporary)),
          handle_(std::move(handle)) {}
    WindowsOutputFile(const WindowsOutputFile &) = delete;
    WindowsOutputFile &operator=(const WindowsOutputFile &) = delete;

    ~WindowsOutputFile() override {
        if (!committed_ && !kept_) {
            handle_.close();
            DeleteFileW(temporary_.c_str());
        }
    }

    [[nodiscard]] std::uint64_t size() const override {
        const auto information = information_of(handle_.get(), destination_);
        return join(information.nFileSizeHigh, information.nFileSizeLow);
    }

    void keep(bool kept) override { kept_ = kept; }

    void sync() override {
        if (!FlushFileBuffers(handle_.get())) {
            throw_windows("write", destination_, GetLastError());
        }
    }

    void set_size(std::uint64_t size) override {
        if (const std::uint64_t before = this->size(); size > before) {
            // Ranges arrive in any order, and marks lie behind them all: NTFS would first fill with zeros
            // what is before them.
            check_room(temporary_, destination_, size - before);
            set_sparse(handle_.get(), TRUE);
        }
        FILE_END_OF_FILE_INFO end{};
        end.EndOfFile.QuadPart = static_cast<LONGLONG>(size);
        if (!SetFileInformationByHandle(handle_.get(), FileEndOfFileInfo, &end, sizeof(end))) {
            throw_windows("reserve room for", destination_, GetLastError());
        }
    }

    void write_at(std::uint64_t offset, const char *bytes, std::size_t size) override {
        while (size > 0) {
            OVERLAPPED place = at(offset);
            DWORD count = 0;
            if (!WriteFile(handle_.get(), bytes, piece_of(size), &count, &place)) {
                throw_windows("write", destination_, GetLastError());
            }
            bytes += count;
            size -= count;
            offset += count;
        }
    }

    [[nodiscard]] std::size_t read_at(std::uint64_t offset, char *buffer, std::size_t size) override {
        return read_fully(handle_.get(), destination_, offset, buffer, size);
    }

    void commit(bool overwrite) override {
        // By its handle, so that it stays locked until it has its name.
        const std::wstring name = long_path(destination_);
        std::vector<char> buffer(sizeof(FILE_RENAME_INFO) + name.size() * sizeof(wchar_t));
        auto *rename = reinterpret_cast<FILE_RENAME_INFO *>(buffer.data());
        rename->ReplaceIfExists = overwrite ? TRUE : FALSE;
        rename->FileNameLength = static_cast<DWORD>(name.size() * sizeof(wchar_t));
        name.copy(rename->FileName, name.size());
        set_sparse(handle_.get(), FALSE);  // it has no holes any more
        if (!SetFileInformationByHandle(handle_.get(), FileRenameInfo, rename,
                                        static_cast<DWORD>(buffer.size()))) {
            throw_not_renamed(destination_, name, GetLastError());
        }
        committed_ = true;
        handle_.close();  // it is whole: whoever learns of it may open it
    }

  private:
    std::string destination_;
    std::wstring temporary_;
    FileHandle handle_;
    bool committed_ = false;
    bool kept_ = false;
};

FileHandle open_temporary(const std::wstring &temporary, const std::string &destination) {
    for (int tries = 0; tries < most_tries; ++tries) {
        // No sharing: that is the lock. A link in its place is opened itself.
        FileHandle handle(CreateFileW(temporary.c_str(), GENERIC_READ | GENERIC_WRITE | DELETE, 0, nullptr,
                                      OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT,
                                      nullptr));
        const DWORD number = GetLastError();
        if (handle.get() == INVALID_HANDLE_VALUE) {
            if (number == ERROR_SHARING_VIOLATION) {
                throw in_use(destination);
            }
            throw_windows("write", destination, number);
        }
        if (number != ERROR_ALREADY_EXISTS || is_own_file(handle.get(), temporary)) {
            return handle;
        }
        FILE_DISPOSITION_INFO gone{TRUE};
        if (!SetFileInformationByHandle(handle.get(), FileDispositionInfo, &gone, sizeof(gone))) {
            throw_windows("write", destination, GetLastError());
        }
    }
    throw in_use(destination);
}

}  // namespace

std::shared_ptr<InputFile> InputFile::open(const std::string &path) {
    return std::make_shared<WindowsInputFile>(path);
}

std::shared_ptr<OutputFile> OutputFile::create(const std::string &destination, bool go_on) {
    check_windows_file_name(destination);
    const DWORD there = GetFileAttributesW(long_path(destination).c_str());
    if (there != INVALID_FILE_ATTRIBUTES && (there & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        throw invalid_argument("'" + destination +
                               "' is not a file: a blob does not replace a folder or a device.");
    }
    std::wstring temporary = long_path(temporary_path(destination));
    FileHandle handle = open_temporary(temporary, destination);
    auto file = std::make_shared<WindowsOutputFile>(destination, std::move(temporary), std::move(handle));
    if (!go_on && file->size() != 0) {
        file->set_size(0);  // what a killed process left
    }
    return file;
}

}  // namespace mistorage
