#pragma once

#include <string>
#include <string_view>

#include "request.h"

namespace mistorage::test {

class TextSource : public BodySource {
  public:
    explicit TextSource(std::string text) : text_(std::move(text)) {}
    [[nodiscard]] std::uint64_t size() const override { return text_.size(); }
    void read(std::uint64_t offset, char *buffer, std::size_t size) override {
        text_.copy(buffer, size, static_cast<std::size_t>(offset));
    }

  private:
    std::string text_;
};

class TextSink : public BodySink {
  public:
    void begin(const Response & /*response*/) override {}
    void write(std::string_view bytes) override { text += bytes; }

    std::string text;
};

}  // namespace mistorage::test
