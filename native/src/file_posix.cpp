#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "error.h"
#include "file.h"
#include "posix_descriptor.h"

namespace mistorage {
namespace {

// To get hold of a temporary file whose owner ends just then.
constexpr int most_tries = 100;

[[noreturn]] void throw_errno(const std::string &doing, const std::string &path, int number) {
    const std::string why = std::generic_category().message(number);
    const std::string message = "Cannot " + doing + " '" + path + "': " + why + '.';
    switch (number) {
        case ENOENT:
        case ENOTDIR:
            throw Error(MIS_FILE_NOT_FOUND, message, "Check the path.");
        case EACCES:
        case EPERM:
        case EROFS:
            throw Error(MIS_FILE_ACCESS_DENIED, message, "Check the permissions of the file and its folder.");
        case ENOSPC:
        case EDQUOT:
            throw Error(MIS_DISK_FULL, message, "Free some space, or choose another disk.");
        case EFBIG:
            throw Error(MIS_FILE_FAILED, message,
                        "The file system takes no file of that size: choose another.");
        case ENAMETOOLONG:
            throw Error(MIS_INVALID_ARGUMENT, message, "Choose a shorter name.");
        case EEXIST:
            throw Error(MIS_FILE_ALREADY_EXISTS, "'" + path + "' exists already.",
                        "Use -Force to overwrite it.");
        default:
            throw Error(MIS_FILE_FAILED, message);
    }
}

struct stat stat_of(int descriptor, const std::string &path) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) {
        throw_errno("look at", path, errno);
    }
    return status;
}

std::size_t read_fully(int descriptor, const std::string &path, std::uint64_t offset, char *buffer,
                       std::size_t size) {
    std::size_t done = 0;
    while (done < size) {
        const ssize_t count =
            ::pread(descriptor, buffer + done, size - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno != EINTR) {
            throw_errno("read", path, errno);
        }
        if (count == 0) {
            break;
        }
        done += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    return done;
}

Error in_use(const std::string &destination) {
    return {MIS_FILE_IN_USE, "Another download is writing '" + destination + "'.", "Wait for it to end."};
}

std::int64_t nanoseconds(const struct timespec &time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

class PosixInputFile : public InputFile, public std::enable_shared_from_this<PosixInputFile> {
  public:
    explicit PosixInputFile(const std::string &path)
        // Without O_NONBLOCK a named pipe would hang here; it is refused below.
        : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        if (descriptor_.get() < 0) {
            throw_errno("open", path, errno);
        }
        if (!S_ISREG(stat_of(descriptor_.get(), path).st_mode)) {
            throw Error(MIS_INVALID_ARGUMENT,
                        "'" + path + "' is not a file: a folder or a device cannot be uploaded.");
        }
    }

    [[nodiscard]] FileIdentity identity() const override {
        const struct stat status = stat_of(descriptor_.get(), path_);
#ifdef __APPLE__
        const auto modified = nanoseconds(status.st_mtimespec);
        const auto changed = nanoseconds(status.st_ctimespec);
#else
        const auto modified = nanoseconds(status.st_mtim);
        const auto changed = nanoseconds(status.st_ctim);
#endif
        return {static_cast<std::uint64_t>(status.st_size), modified, changed,
                static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
    }

    [[nodiscard]] std::size_t read_at(std::uint64_t offset, char *buffer, std::size_t size) override {
        return read_fully(descriptor_.get(), path_, offset, buffer, size);
    }

    [[nodiscard]] std::shared_ptr<InputFile> reopened() override {
        return shared_from_this();  // pread does not wait for pread
    }

    [[nodiscard]] const std::string &path() const override {
        return path_;
    }

  private:
    std::string path_;
    Descriptor descriptor_;
};

class PosixOutputFile : public OutputFile {
  public:
    PosixOutputFile(std::string destination, std::string temporary, Descriptor descriptor)
        : destination_(std::move(destination)),
          temporary_(std::move(temporary)),
          descriptor_(std::move(descriptor)) {}
    PosixOutputFile(const PosixOutputFile &) = delete;
    PosixOutputFile &operator=(const PosixOutputFile &) = delete;

    ~PosixOutputFile() override {
        if (!committed_ && !kept_) {
            ::unlink(temporary_.c_str());  // while the lock is held
        }
    }

    [[nodiscard]] std::uint64_t size() const override {
        return static_cast<std::uint64_t>(stat_of(descriptor_.get(), temporary_).st_size);
    }

    void keep(bool kept) override { kept_ = kept; }

    void sync() override {
        if (::fsync(descriptor_.get()) != 0) {
            throw_errno("write", destination_, errno);
        }
    }

    void set_size(std::uint64_t size) override {
        // A full disk is found out at once. Room is not reserved: each write into it would have to convert
        // it, which doubles what a download costs on ext4.
        struct statvfs room {};
        const std::uint64_t before = this->size();
        if (size > before && ::fstatvfs(descriptor_.get(), &room) == 0 && room.f_blocks != 0) {
            const std::uint64_t blocks = ::geteuid() == 0 ? room.f_bfree : room.f_bavail;
            if (size - before > blocks * room.f_frsize) {
                throw_errno("reserve room for", destination_, ENOSPC);
            }
        }
        if (::ftruncate(descriptor_.get(), static_cast<off_t>(size)) != 0) {
            throw_errno("reserve room for", destination_, errno);
        }
    }

    void write_at(std::uint64_t offset, const char *bytes, std::size_t size) override {
        while (size > 0) {
            const ssize_t count = ::pwrite(descriptor_.get(), bytes, size, static_cast<off_t>(offset));
            if (count < 0 && errno != EINTR) {
                throw_errno("write", destination_, errno);
            }
            if (count > 0) {
                bytes += count;
                size -= static_cast<std::size_t>(count);
                offset += static_cast<std::uint64_t>(count);
            }
        }
    }

    [[nodiscard]] std::size_t read_at(std::uint64_t offset, char *buffer, std::size_t size) override {
        return read_fully(descriptor_.get(), temporary_, offset, buffer, size);
    }

    void commit(bool overwrite) override {
        // A file system on the network may tell only at the end that there was no room; the lock stays.
        const int copy = ::fcntl(descriptor_.get(), F_DUPFD_CLOEXEC, 0);
        if (copy >= 0 && ::close(copy) != 0) {
            throw_errno("write", destination_, errno);
        }
        if (overwrite) {
            if (::rename(temporary_.c_str(), destination_.c_str()) != 0) {
                throw_errno("write", destination_, errno);
            }
            committed_ = true;
            return;
        }
#ifdef __linux__
        // EINVAL: a file system that cannot.
        if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, destination_.c_str(), RENAME_NOREPLACE) ==
            0) {
            committed_ = true;
            return;
        }
#endif
        // A hard link fails where the name is taken, which rename does not.
        if (::link(temporary_.c_str(), destination_.c_str()) == 0) {
            ::unlink(temporary_.c_str());
            committed_ = true;
            return;
        }
        if (errno == EEXIST) {
            throw_errno("write", destination_, errno);
        }
        // A file system without hard links: the check and the rename are two steps there.
        if (::access(destination_.c_str(), F_OK) == 0) {
            throw_errno("write", destination_, EEXIST);
        }
        if (::rename(temporary_.c_str(), destination_.c_str()) != 0) {
            throw_errno("write", destination_, errno);
        }
        committed_ = true;
    }

  private:
    std::string destination_;
    std::string temporary_;
    Descriptor descriptor_;
    bool committed_ = false;
    bool kept_ = false;
};

}  // namespace

std::shared_ptr<InputFile> InputFile::open(const std::string &path) {
    return std::make_shared<PosixInputFile>(path);
}

std::shared_ptr<OutputFile> OutputFile::create(const std::string &destination, bool go_on) {
    struct stat there {};
    const bool exists = ::stat(destination.c_str(), &there) == 0;
    if (!exists && errno == ENAMETOOLONG) {  // the temporary name would do, and only the commit fail
        throw_errno("write", destination, errno);
    }
    if (exists && !S_ISREG(there.st_mode)) {
        throw Error(MIS_INVALID_ARGUMENT,
                    "'" + destination + "' is not a file: a blob does not replace a folder or a device.");
    }
    const std::string temporary = temporary_path(destination);
    constexpr mode_t usual = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;  // less the umask
    for (int tries = 0; tries < most_tries; ++tries) {
        Descriptor descriptor(::open(temporary.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, usual));
        if (descriptor.get() < 0) {
            throw_errno("write", destination, errno);
        }
        // A file system without locks (ENOLCK, ENOTSUP) has to do without.
        if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            throw in_use(destination);
        }
        // Between the open and the lock its owner may have renamed or removed it: then it is not ours.
        struct stat by_name {};
        const struct stat opened = stat_of(descriptor.get(), temporary);
        if (::lstat(temporary.c_str(), &by_name) != 0 || by_name.st_ino != opened.st_ino ||
            by_name.st_dev != opened.st_dev) {
            continue;
        }
        // In a folder that others write to, one of them may have put it there, to read or change what
        // arrives.
        if (!S_ISREG(opened.st_mode) || opened.st_uid != ::geteuid() || opened.st_nlink != 1) {
            if (::unlink(temporary.c_str()) != 0) {
                throw_errno("write", destination, errno);
            }
            continue;
        }
        auto file = std::make_shared<PosixOutputFile>(destination, temporary, std::move(descriptor));
        if (opened.st_size != 0 && !go_on) {
            file->set_size(0);  // what a killed process left
        }
        return file;
    }
    throw in_use(destination);
}

}  // namespace mistorage
