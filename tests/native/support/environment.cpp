#include "support/environment.h"

#include <cstdlib>
#include <stdexcept>

namespace mistorage::test {
std::string test_variable(const char *name) {
    const char *value = std::getenv(name);
    if (value == nullptr || *value == '\0') {
        throw std::runtime_error(std::string(name) +
                                 " is not set. It names a server that the tests need: run ./build.sh test");
    }
    return value;
}

ScopedVariable::ScopedVariable(const char *name, const std::string &value) : name_(name) {
#ifdef _WIN32
    _putenv_s(name, value.c_str());
#else
    setenv(name, value.c_str(), 1);
#endif
}

ScopedVariable::~ScopedVariable() {
#ifdef _WIN32
    _putenv_s(name_, "");
#else
    unsetenv(name_);
#endif
}

}  // namespace mistorage::test
