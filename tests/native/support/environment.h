#pragma once

#include <string>

namespace mistorage::test {

// A variable of the environment that the test run sets: MISTORAGE_TEST_EMULATOR, _AZURITE, _ACCOUNT, _KEY.
// Throws where it is missing.
[[nodiscard]] std::string test_variable(const char *name);

// A variable of this process, as long as the object lives.
class ScopedVariable {
  public:
    ScopedVariable(const char *name, const std::string &value);
    ScopedVariable(const ScopedVariable &) = delete;
    ScopedVariable &operator=(const ScopedVariable &) = delete;
    ~ScopedVariable();

  private:
    const char *name_;
};

}  // namespace mistorage::test
