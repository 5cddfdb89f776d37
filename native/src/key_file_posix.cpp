#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "error.h"
#include "key_file.h"
#include "posix_descriptor.h"

namespace mistorage {
namespace {

#ifdef O_PATH
constexpr int pass_through = O_PATH;  // the folder may be one to pass through only, and not to list
#else
constexpr int pass_through = O_RDONLY;
#endif

[[noreturn]] void refuse(const std::string &path, const std::string &why, mis_status code,
                         const std::string &hint = {}) {
    throw Error(code, "The file '" + path + "' is not read: " + why + '.', hint);
}

[[noreturn]] void refuse_errno(const std::string &path, int number) {
    const std::string why = std::generic_category().message(number);
    if (number == ENOENT || number == ENOTDIR) {
        refuse(path, why, MIS_FILE_NOT_FOUND);
    }
    if (number == EACCES || number == EPERM) {
        refuse(path, why, MIS_FILE_ACCESS_DENIED, "Run as a user that may read it.");
    }
    refuse(path, number == ELOOP ? "it is a link" : why, MIS_FILE_FAILED);
}

Secret read_opened(int descriptor, const std::string &path, std::size_t most) {
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0) {
        refuse_errno(path, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        refuse(path, "it is no ordinary file", MIS_FILE_FAILED);
    }
    // One byte more than allowed shows a file that is too long, whatever its size claims to be.
    Secret buffer;
    char *const bytes = buffer.resize(most + 1);
    std::size_t size = 0;
    while (size <= most) {
        const ssize_t count = ::read(descriptor, bytes + size, most + 1 - size);
        if (count < 0 && errno != EINTR) {
            refuse_errno(path, errno);
        }
        if (count == 0) {
            break;
        }
        size += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    if (size > most) {
        refuse(path, "it has more than " + std::to_string(most) + " bytes", MIS_FILE_FAILED);
    }
    return Secret(buffer.view().substr(0, size));
}

}  // namespace

Secret read_small_file(const std::string &path, std::size_t most) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) {
        refuse_errno(path, errno);
    }
    return read_opened(file.get(), path, most);
}

Secret read_key_file(const std::string &folder, const std::string &name, std::size_t most) {
    const std::string path = folder + '/' + name;
    const Descriptor directory(::open(folder.c_str(), pass_through | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (directory.get() < 0) {
        refuse_errno(folder, errno);
    }
    const Descriptor file(
        ::openat(directory.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (file.get() < 0) {
        refuse_errno(path, errno);
    }
    return read_opened(file.get(), path, most);
}

}  // namespace mistorage
