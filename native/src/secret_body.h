#pragma once

#include <cstring>

#include "request.h"
#include "secret.h"

namespace mistorage {

// A small body that is wiped when it is gone.
class SecretBody : public BodySource {
  public:
    explicit SecretBody(Secret body) : body_(std::move(body)) {}

    [[nodiscard]] std::uint64_t size() const override { return body_.size(); }
    void read(std::uint64_t offset, char *buffer, std::size_t size) override {
        std::memcpy(buffer, body_.view().data() + offset, size);
    }

  private:
    Secret body_;
};

}  // namespace mistorage
