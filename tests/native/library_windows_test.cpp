// What the DLL is made of: that no other file has to come with it, and that the system may protect it.
#ifdef _WIN32
#include "support/loaded_library.h"

#include <catch2/catch.hpp>

using mistorage::test::LoadedLibrary;

namespace {

std::string lower(std::string text) {
    CharLowerBuffA(text.data(), static_cast<DWORD>(text.size()));
    return text;
}

std::string system_folder() {
    char path[MAX_PATH] = {};
    REQUIRE(GetSystemDirectoryA(path, sizeof(path)) != 0);
    return lower(path);
}

}  // namespace

TEST_CASE("the library needs nothing but the DLLs that every Windows has") {
    const auto imports = LoadedLibrary("MIStorageNative.dll").imports();
    CHECK(imports.size() > 3);
    for (const std::string &name : imports) {
        CAPTURE(name);
        char path[MAX_PATH] = {};
        REQUIRE(GetModuleFileNameA(GetModuleHandleA(name.c_str()), path, sizeof(path)) != 0);
        CHECK_THAT(lower(path), Catch::StartsWith(system_folder()));
        // In the system's folder, too, but only where somebody has installed the Visual C++ redistributable.
        CHECK_THAT(lower(name), !Catch::StartsWith("vcruntime") && !Catch::StartsWith("msvcp"));
    }
}

TEST_CASE("the library is loaded at a random address, and its data cannot be run") {
    const auto characteristics = LoadedLibrary("MIStorageNative.dll").characteristics();
    CHECK((characteristics & IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE) != 0);
    CHECK((characteristics & IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA) != 0);
    CHECK((characteristics & IMAGE_DLLCHARACTERISTICS_NX_COMPAT) != 0);
}
#endif
