#include "crc64.h"

#include <array>
#include <cstring>

#include "base64.h"

#if defined(__x86_64__) || defined(_M_X64)
#define MISTORAGE_X64
#include <immintrin.h>
#if defined(_MSC_VER)
#include <intrin.h>
#define MISTORAGE_CARRYLESS
#else
#define MISTORAGE_CARRYLESS __attribute__((target("pclmul,sse4.1")))
#endif
#endif

namespace mistorage {
namespace {

constexpr std::uint64_t polynomial = 0xAD93D23594C93659;

constexpr std::uint64_t reversed(std::uint64_t value) {
    std::uint64_t result = 0;
    for (int i = 0; i < 64; ++i) {
        result = (result << 1) | ((value >> i) & 1);
    }
    return result;
}

// Eight bytes at a time: table k tells what a byte that is followed by k others does.
using Tables = std::array<std::array<std::uint64_t, 256>, 8>;

constexpr Tables make_tables() {
    constexpr std::uint64_t reflected = reversed(polynomial);
    Tables tables{};
    for (std::size_t i = 0; i < 256; ++i) {
        std::uint64_t value = i;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value >> 1) ^ ((value & 1) != 0 ? reflected : 0);
        }
        tables[0][i] = value;
    }
    for (std::size_t k = 1; k < 8; ++k) {
        for (std::size_t i = 0; i < 256; ++i) {
            const std::uint64_t before = tables[k - 1][i];
            tables[k][i] = (before >> 8) ^ tables[0][before & 0xFF];
        }
    }
    return tables;
}

constexpr Tables tables = make_tables();

// The first byte lowest, whatever this machine's order.
std::uint64_t load(const unsigned char *bytes) {
    std::uint64_t value = 0;
    for (int i = 7; i >= 0; --i) {
        value = (value << 8) | bytes[i];
    }
    return value;
}

std::uint64_t by_tables(std::uint64_t state, const unsigned char *bytes, std::size_t size) {
    for (; size >= 8; bytes += 8, size -= 8) {
        const std::uint64_t value = state ^ load(bytes);
        state = 0;
        for (std::size_t k = 0; k < 8; ++k) {
            state ^= tables[7 - k][(value >> (8 * k)) & 0xFF];
        }
    }
    for (; size > 0; ++bytes, --size) {
        state = (state >> 8) ^ tables[0][(state ^ *bytes) & 0xFF];
    }
    return state;
}

#ifdef MISTORAGE_X64

// x to the power of `exponent`, modulo the polynomial, reflected: what moves 64 bits on by so many.
constexpr std::uint64_t power(int exponent) {
    std::uint64_t value = 1;
    for (int i = 0; i < exponent; ++i) {
        value = (value << 1) ^ ((value >> 63) != 0 ? polynomial : 0);
    }
    return reversed(value);
}

constexpr std::size_t lanes = 8;
constexpr std::size_t lane_bytes = 16;

// A reflected product lacks one bit of shift, hence one less than the distance.
constexpr std::uint64_t far_low = power(1024 + 64 - 1);
constexpr std::uint64_t far_high = power(1024 - 1);
constexpr std::uint64_t near_low = power(128 + 64 - 1);
constexpr std::uint64_t near_high = power(128 - 1);

MISTORAGE_CARRYLESS __m128i fold(__m128i value, __m128i by) {
    return _mm_xor_si128(_mm_clmulepi64_si128(value, by, 0x00), _mm_clmulepi64_si128(value, by, 0x11));
}

MISTORAGE_CARRYLESS __m128i lane_at(const unsigned char *bytes) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes));
}

// Carry-less multiplication folds 128 bytes into the next 128: memory is the limit.
// Intel, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction".
MISTORAGE_CARRYLESS std::uint64_t by_folding(std::uint64_t state, const unsigned char *bytes,
                                             std::size_t size) {
    const __m128i far = _mm_set_epi64x(static_cast<long long>(far_high), static_cast<long long>(far_low));
    const __m128i near = _mm_set_epi64x(static_cast<long long>(near_high), static_cast<long long>(near_low));
    __m128i lane[lanes];
    for (std::size_t i = 0; i < lanes; ++i) {
        lane[i] = lane_at(bytes + i * lane_bytes);
    }
    lane[0] = _mm_xor_si128(lane[0], _mm_cvtsi64_si128(static_cast<long long>(state)));
    std::size_t done = lanes * lane_bytes;
    for (; size - done >= lanes * lane_bytes; done += lanes * lane_bytes) {
        for (std::size_t i = 0; i < lanes; ++i) {
            lane[i] = _mm_xor_si128(fold(lane[i], far), lane_at(bytes + done + i * lane_bytes));
        }
    }
    for (std::size_t i = 1; i < lanes; ++i) {
        lane[i] = _mm_xor_si128(fold(lane[i - 1], near), lane[i]);
    }
    unsigned char last[lane_bytes];
    _mm_storeu_si128(reinterpret_cast<__m128i *>(last), lane[lanes - 1]);
    return by_tables(by_tables(0, last, sizeof(last)), bytes + done, size - done);
}

bool can_fold() {
#if defined(_MSC_VER)
    int info[4];
    __cpuid(info, 1);
    constexpr int pclmulqdq = 1 << 1;
    constexpr int sse41 = 1 << 19;
    return (info[2] & pclmulqdq) != 0 && (info[2] & sse41) != 0;
#else
    return __builtin_cpu_supports("pclmul") != 0 && __builtin_cpu_supports("sse4.1") != 0;
#endif
}

#endif

}  // namespace

void Crc64::update(const char *bytes, std::size_t size) {
    const auto *data = reinterpret_cast<const unsigned char *>(bytes);
#ifdef MISTORAGE_X64
    static const bool folding = can_fold();
    if (folding && size >= 2 * lanes * lane_bytes) {
        state_ = by_folding(state_, data, size);
        return;
    }
#endif
    state_ = by_tables(state_, data, size);
}

std::string Crc64::text() const {
    std::string bytes;
    for (int shift = 0; shift < 64; shift += 8) {
        bytes += static_cast<char>((value() >> shift) & 0xFF);
    }
    return base64_encode(bytes);
}

}  // namespace mistorage
