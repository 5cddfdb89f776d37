#pragma once

#ifdef __linux__
#include <sys/fsuid.h>
#endif

namespace mistorage::test {

// As long as it lives, this thread opens files as a user without rights of its own: tests may run as root,
// who may read everything. Whoever is not root stays who it is.
class Unprivileged {
  public:
#ifdef __linux__
    Unprivileged() : before_(::setfsuid(65534)) {}
    ~Unprivileged() {
        ::setfsuid(static_cast<uid_t>(before_));
    }
#else
    Unprivileged() = default;
    ~Unprivileged() = default;
#endif
    Unprivileged(const Unprivileged &) = delete;
    Unprivileged &operator=(const Unprivileged &) = delete;

  private:
    [[maybe_unused]] int before_ = 0;
};

}  // namespace mistorage::test
