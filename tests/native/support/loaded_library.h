#pragma once

#ifdef _WIN32
#include <windows.h>

#include <cstdint>
#include <set>
#include <string>

namespace mistorage::test {

// What a DLL says of itself, read where it is loaded.
// https://learn.microsoft.com/windows/win32/debug/pe-format
class LoadedLibrary {
  public:
    explicit LoadedLibrary(const char *name);

    [[nodiscard]] std::set<std::string> exports() const;
    // The DLLs that it needs.
    [[nodiscard]] std::set<std::string> imports() const;
    [[nodiscard]] std::uint16_t characteristics() const { return headers().DllCharacteristics; }

  private:
    [[nodiscard]] const IMAGE_OPTIONAL_HEADER &headers() const;
    template <typename T>
    [[nodiscard]] const T *at(std::uint32_t address) const {
        return reinterpret_cast<const T *>(image_ + address);
    }

    const char *image_;
};

}  // namespace mistorage::test
#endif
