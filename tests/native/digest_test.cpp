#include "digest.h"

#include <catch2/catch.hpp>

#include "base64.h"

using namespace mistorage;

namespace {

std::string hex(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        text += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        text += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

std::string md5_hex(std::string_view message) {
    Md5 md5;
    md5.update(message);
    return hex(base64_decode(md5.finish())->view());
}

}  // namespace

TEST_CASE("HMAC-SHA256 agrees with RFC 4231") {
    struct Row {
        std::string key;
        std::string message;
        const char *digest;
    };
    for (const Row &row :
         std::vector<Row>{{std::string(20, '\x0b'), "Hi There",
                           "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
                          {"Jefe", "what do ya want for nothing?",
                           "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
                          {std::string(20, '\xaa'), std::string(50, '\xdd'),
                           "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
                          {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
                           "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"}}) {
        CAPTURE(row.message);
        CHECK(hex(hmac_sha256(row.key, row.message)) == row.digest);
    }
}

TEST_CASE("HMAC-SHA256 agrees with what other Azure clients publish about account keys") {
    struct Row {
        std::string key;
        const char *message;
        const char *signature;
    };
    for (const Row &row : std::vector<Row>{
             // azure-sdk-for-go, storage/authorization_test.go
             {base64_encode("bar"), "foobarzoo", "h5U0ATVX6SpbFX1H6GNuxIMeXXCILLoIvhflPtuQZ30="},
             // the tests of the Rust client
             {"pXeTVaaaaU9XxH6fPcPlq8Y9D9G3Cdo5Eh2nMSgKj/DWqeSFFXDdmpz5Trv+L2hQNM+nGa704Rf8Z22W9O1jdQ==",
              "This is the data to sign", "YuKoXELO9M9HXeeGaSXBr4Nk+CgPAEQhcwJ6tVtBRCw="}}) {
        CAPTURE(row.message);
        const auto key = base64_decode(row.key);
        REQUIRE(key);
        CHECK(base64_encode(hmac_sha256(key->view(), row.message)) == row.signature);
    }
}

TEST_CASE("an empty key and an empty message have an HMAC too") {
    CHECK(hex(hmac_sha256("", "")) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("SHA-256 agrees with FIPS 180-4's examples") {
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("MD5 agrees with RFC 1321") {
    struct Row {
        const char *message;
        const char *digest;
    };
    for (const Row &row :
         std::vector<Row>{{"", "d41d8cd98f00b204e9800998ecf8427e"},
                          {"a", "0cc175b9c0f1b6a831c399e269772661"},
                          {"abc", "900150983cd24fb0d6963f7d28e17f72"},
                          {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
                          {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
                          {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                           "d174ab98d277d9f5a5611c2c9f419d9f"},
                          {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
                           "57edf4a22be3c955ac49da2e2107b67a"}}) {
        CAPTURE(row.message);
        CHECK(md5_hex(row.message) == row.digest);
    }
}

TEST_CASE("MD5 is the same however the bytes are cut, and is written as Content-MD5 wants it") {
    Md5 nothing;
    CHECK(nothing.finish() == "1B2M2Y8AsgTpgAmY7PhCfg==");
    Md5 pieces;
    for (const char *piece : {"", "message", " ", "digest", ""}) {
        pieces.update(piece);
    }
    Md5 whole;
    whole.update("message digest");
    CHECK(pieces.finish() == whole.finish());
}
