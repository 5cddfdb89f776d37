#include "support/silent_resolver.h"

#ifdef __linux__
#include <dlfcn.h>
#include <netdb.h>
#endif

#include <condition_variable>
#include <mutex>
#include <string_view>

namespace {

// Never destroyed: whoever asks may outlive the end of the program.
struct Silence {
    std::mutex mutex;
    std::condition_variable changed;
    int kept = 0;
};
Silence &silence() {
    static auto *one = new Silence;
    return *one;
}

}  // namespace

#ifdef __linux__
// The program's own comes before the C library's, for libcurl too.
extern "C" int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                           struct addrinfo **found) {
    if (name != nullptr && std::string_view(name) == mistorage::test::SilentResolver::name) {
        std::unique_lock lock(silence().mutex);
        silence().changed.wait(lock, [] { return silence().kept == 0; });
        return EAI_AGAIN;
    }
    using Resolver = int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    static const auto resolver = reinterpret_cast<Resolver>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return resolver(name, service, hints, found);
}
#endif

namespace mistorage::test {

SilentResolver::SilentResolver() {
    const std::lock_guard lock(silence().mutex);
    ++silence().kept;
}

SilentResolver::~SilentResolver() {
    const std::lock_guard lock(silence().mutex);
    --silence().kept;
    silence().changed.notify_all();
}

}  // namespace mistorage::test
