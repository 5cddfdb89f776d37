// The option structs of the C interface: of any size, with any text in their fields.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>

#include "input.h"
#include "mistorage.h"

using namespace mistorage::fuzz;

namespace {

// A struct that ends where its struct_size says, so that a byte read behind it is found out.
template <typename Options>
std::unique_ptr<Options, void (*)(void *)> sized(Options full, std::uint32_t size) {
    full.struct_size = size;
    const std::size_t room = std::max<std::size_t>(size, sizeof(full.struct_size));
    auto *bytes = static_cast<char *>(std::calloc(1, room));
    std::memcpy(bytes, &full, std::min(room, sizeof(full)));
    return {reinterpret_cast<Options *>(bytes), std::free};
}

class Fields {
  public:
    explicit Fields(Input &input) : input_(input) {}

    // A line; NULL where it is empty.
    const char *text() {
        texts_.push_back(input_.line());
        return texts_.back().empty() ? nullptr : texts_.back().c_str();
    }
    std::uint32_t number() {
        return static_cast<std::uint32_t>(std::strtoul(input_.line().c_str(), nullptr, 10));
    }

  private:
    Input &input_;
    std::deque<std::string> texts_;
};

void context(Fields &fields, std::uint32_t size) {
    mis_context_options full{};
    full.local = fields.number();
    full.connection_string = fields.text();
    full.account_name = fields.text();
    full.account_key = fields.text();
    full.blob_endpoint = fields.text();
    full.environment = fields.text();
    full.client_id = fields.text();
    full.object_id = fields.text();
    full.resource_id = fields.text();
    full.source = fields.text();
    full.use_account_key = fields.number();
    full.trust_endpoint = fields.number();
    full.subscription_id = fields.text();
    full.resource_group_name = fields.text();
    full.resource_manager_endpoint = fields.text();
    full.sas_token = fields.text();
    full.anonymous = fields.number();
    mis_context *made = nullptr;
    mis_error *error = nullptr;
    (void)mis_context_new(sized(full, size).get(), &made, &error);
    mis_error_free(error);
    mis_context_free(made);
}

void limits(Fields &fields, std::uint32_t size) {
    mis_limits_options full{};
    full.concurrency = fields.number();
    full.max_bytes_per_second = fields.number();
    mis_limits *made = nullptr;
    mis_error *error = nullptr;
    (void)mis_limits_new(sized(full, size).get(), &made, &error);
    mis_error_free(error);
    mis_limits_free(made);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size) {
    Input input(bytes, size);
    Fields fields(input);
    const std::uint32_t struct_size = fields.number() % 512;
    if (fields.number() == 0) {
        context(fields, struct_size);
    } else {
        limits(fields, struct_size);
    }
    return 0;
}
