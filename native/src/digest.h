#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace mistorage {

// Raw bytes, 32 of them.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view message);
[[nodiscard]] std::string sha256(std::string_view message);

// MD5 in pieces, as Content-MD5 wants it. It is a checksum here, not a protection, so it is asked for
// also where OpenSSL is in FIPS mode.
class Md5 {
  public:
    Md5();
    void update(std::string_view bytes);
    // The base64 of the 16 bytes. Call it once.
    [[nodiscard]] std::string finish();

  private:
    std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st *)> context_;
};

}  // namespace mistorage
