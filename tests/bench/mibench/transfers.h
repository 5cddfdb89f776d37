#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client.h"

namespace mibench {

struct Pair {
    std::string source;
    std::string target;
};

enum class Direction { up, down };

// Runs a transfer for each pair, `at_once` of them at a time; gives the bytes that they moved. With
// `progress` it prints lines "progress BYTES".
std::uint64_t transfer(const Client &client, Direction direction, const std::vector<Pair> &pairs,
                       std::size_t at_once, bool progress);

}  // namespace mibench
