#include "crc64.h"

#include <catch2/catch.hpp>

#include "support/temporary_folder.h"

using namespace mistorage;
using test::random_bytes;

namespace {

std::uint64_t crc_of(const std::string &bytes) {
    Crc64 crc;
    crc.update(bytes.data(), bytes.size());
    return crc.value();
}

// Bit by bit, as the definition says it.
std::uint64_t by_definition(const std::string &bytes) {
    std::uint64_t state = ~std::uint64_t{0};
    for (const char c : bytes) {
        state ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) {
            state = (state >> 1) ^ ((state & 1) != 0 ? 0x9A6C9329AC4BC9B5u : 0);
        }
    }
    return ~state;
}

}  // namespace

TEST_CASE("the CRC-64 of the published check text is the published one") {
    CHECK(crc_of("123456789") == 0xAE8B14860A799888u);
    CHECK(crc_of("") == 0);
}

TEST_CASE("the CRC-64 is what its definition says, at each length at which it is computed another way") {
    for (const std::size_t size :
         {1, 7, 8, 9, 127, 128, 255, 256, 257, 271, 272, 384, 400, 511, 512, 1000, 4096, 70'001}) {
        CAPTURE(size);
        const std::string bytes = random_bytes(size);
        CHECK(crc_of(bytes) == by_definition(bytes));
    }
}

TEST_CASE("the CRC-64 is the same however the bytes are cut") {
    const std::string bytes = random_bytes(5000);
    for (const std::size_t piece : {1, 100, 256, 300, 4999}) {
        Crc64 crc;
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            crc.update(bytes.data() + at, std::min(piece, bytes.size() - at));
        }
        CHECK(crc.value() == crc_of(bytes));
    }
}

TEST_CASE("the CRC-64 is written as the service writes it, its lowest byte first") {
    Crc64 crc;
    crc.update("123456789", 9);
    CHECK(crc.text() == "iJh5CoYUi64=");
}
