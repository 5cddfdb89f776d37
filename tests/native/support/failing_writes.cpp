#include "support/failing_writes.h"

#include <atomic>

namespace {

std::atomic<int> failure{0};

}  // namespace

#ifdef __linux__
#include <dlfcn.h>
#include <sys/types.h>

#include <cerrno>

namespace {

ssize_t write_unless_failing(const char *symbol, int descriptor, const void *bytes, size_t size,
                             off_t offset) {
    if (const int error = failure; error != 0) {
        errno = error;
        return -1;
    }
    using Write = ssize_t (*)(int, const void *, size_t, off_t);
    return reinterpret_cast<Write>(::dlsym(RTLD_NEXT, symbol))(descriptor, bytes, size, offset);
}

}  // namespace

// The program's own come before the C library's.
extern "C" ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    return write_unless_failing("pwrite", descriptor, bytes, size, offset);
}
extern "C" ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off_t offset) {
    return write_unless_failing("pwrite64", descriptor, bytes, size, offset);
}
#endif

namespace mistorage::test {

FailingWrites::FailingWrites(int error) {
    failure = error;
}

FailingWrites::~FailingWrites() {
    failure = 0;
}

}  // namespace mistorage::test
