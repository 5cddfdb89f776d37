#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace mistorage {

// The CRC-64 that the blob service computes of what it receives, known elsewhere as CRC-64/NVME: polynomial
// 0xAD93D23594C93659, reflected, initial value and final XOR all ones.
// https://learn.microsoft.com/rest/api/storageservices/put-block (x-ms-content-crc64)
class Crc64 {
  public:
    void update(const char *bytes, std::size_t size);
    [[nodiscard]] std::uint64_t value() const { return ~state_; }
    // As in x-ms-content-crc64: base64 of the eight bytes, the lowest first.
    [[nodiscard]] std::string text() const;

  private:
    std::uint64_t state_ = ~std::uint64_t{0};
};

}  // namespace mistorage
