#include "digest.h"
#include "file.h"
#include "text.h"

namespace mistorage {

std::string temporary_path(const std::string &destination) {
#ifdef _WIN32
    const auto slash = destination.find_last_of("/\\");
#else
    const auto slash = destination.rfind('/');
#endif
    const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
    std::string name = destination.substr(start);
#ifdef _WIN32
    name = to_lower(name);  // OUT.BIN is out.bin, so there must not be two downloads to them
#endif
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    // Hashed, because the name itself may already have the greatest length that there is.
    for (const char c : sha256(name).substr(0, 8)) {
        hex += digits[static_cast<unsigned char>(c) >> 4];
        hex += digits[static_cast<unsigned char>(c) & 15];
    }
    return destination.substr(0, start) + ".mistorage-" + hex + ".partial";
}

}  // namespace mistorage
