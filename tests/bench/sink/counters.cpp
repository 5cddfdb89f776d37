#include "counters.h"

#include <array>
#include <cstdio>
#include <utility>

namespace sink {

std::string Counters::text() const {
    const std::array<std::pair<const char *, std::uint64_t>, 10> values = {
        {{"put_blob", put_blob},
         {"put_block", put_block},
         {"put_block_list", put_block_list},
         {"get_blob", get_blob},
         {"other", other},
         {"bytes_up", bytes_up},
         {"bytes_down", bytes_down},
         {"connections", connections},
         {"refused", refused},
         {"cut", cut}}};
    std::string json = "{";
    for (const auto &[name, value] : values) {
        json += '"' + std::string(name) + "\": " + std::to_string(value) + ", ";
    }
    json.replace(json.size() - 2, 2, "}\n");
    return json;
}

void Counters::reset() {
    for (std::atomic<std::uint64_t> *value : {&put_blob, &put_block, &put_block_list, &get_blob, &other,
                                              &bytes_up, &bytes_down, &connections, &refused, &cut}) {
        *value = 0;
    }
}

}  // namespace sink
