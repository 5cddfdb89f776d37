#pragma once

#include <cstdint>

namespace mistorage {

// Not std::random_device: with libstdc++ inside, that wants the glibc of the machine that built the library.
// Throws MIS_INTERNAL where the system has no randomness.
[[nodiscard]] std::uint32_t random_bits();

}  // namespace mistorage
