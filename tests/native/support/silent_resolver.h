#pragma once

namespace mistorage::test {

// A name whose resolver says nothing, neither an address nor that there is none, as long as one of these
// lives. Only on Linux can a test stand in for the system's resolver.
class SilentResolver {
  public:
    static constexpr const char *name = "silent.invalid";
#ifdef __linux__
    static constexpr bool available = true;
#else
    static constexpr bool available = false;
#endif

    SilentResolver();
    SilentResolver(const SilentResolver &) = delete;
    SilentResolver &operator=(const SilentResolver &) = delete;
    ~SilentResolver();
};

}  // namespace mistorage::test
