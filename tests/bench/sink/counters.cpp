#include "counters.h"

#include <array>
#include <cstdio>
#include <utility>

namespace sink {

namespace {

double seconds_between(const timeval &from, const timeval &to) {
    return static_cast<double>(to.tv_sec - from.tv_sec) +
           static_cast<double>(to.tv_usec - from.tv_usec) / 1e6;
}

}  // namespace

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
    rusage now = {};
    getrusage(RUSAGE_SELF, &now);
    return json + "\"cpu\": " +
           std::to_string(seconds_between(base_.ru_utime, now.ru_utime) +
                          seconds_between(base_.ru_stime, now.ru_stime)) +
           "}\n";
}

void Counters::reset() {
    for (std::atomic<std::uint64_t> *value : {&put_blob, &put_block, &put_block_list, &get_blob, &other,
                                              &bytes_up, &bytes_down, &connections, &refused, &cut}) {
        *value = 0;
    }
    getrusage(RUSAGE_SELF, &base_);
}

}  // namespace sink
