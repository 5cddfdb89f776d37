#ifdef _WIN32
#include "support/loaded_library.h"

#include <stdexcept>

namespace mistorage::test {

LoadedLibrary::LoadedLibrary(const char *name)
    : image_(reinterpret_cast<const char *>(GetModuleHandleA(name))) {
    if (image_ == nullptr) {
        throw std::runtime_error(std::string(name) + " is not loaded");
    }
}

const IMAGE_OPTIONAL_HEADER &LoadedLibrary::headers() const {
    const auto start = static_cast<std::uint32_t>(at<IMAGE_DOS_HEADER>(0)->e_lfanew);
    return at<IMAGE_NT_HEADERS>(start)->OptionalHeader;
}

std::set<std::string> LoadedLibrary::exports() const {
    const auto &directory = headers().DataDirectory[IMAGE_DIRECTORY_ENTRY_EXPORT];
    const auto *table = at<IMAGE_EXPORT_DIRECTORY>(directory.VirtualAddress);
    // By name alone would not show what is exported by number.
    if (table->NumberOfFunctions != table->NumberOfNames) {
        throw std::runtime_error("something is exported without a name");
    }
    std::set<std::string> names;
    for (std::uint32_t i = 0; i < table->NumberOfNames; ++i) {
        names.insert(at<char>(at<std::uint32_t>(table->AddressOfNames)[i]));
    }
    return names;
}

std::set<std::string> LoadedLibrary::imports() const {
    const auto &directory = headers().DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
    std::set<std::string> names;
    for (const auto *entry = at<IMAGE_IMPORT_DESCRIPTOR>(directory.VirtualAddress); entry->Name != 0;
         ++entry) {
        names.insert(at<char>(entry->Name));
    }
    return names;
}

}  // namespace mistorage::test
#endif
