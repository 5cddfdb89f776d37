// mibench: MIStorage's entry in the benchmark, over the public C interface alone.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>

#include "client.h"
#include "options.h"
#include "transfers.h"

namespace mibench {

namespace {

constexpr const char *usage = R"(usage: mibench COMMAND --endpoint URL [OPTIONS]
       mibench version

  put FILE BLOB          one file up
  get BLOB FILE          one blob down
  putmany FOLDER         each file of a folder up, under its name
  getmany NAMES FOLDER   the blobs that a text file names, one a line, down

  --endpoint URL     with the account in it where that is path style
  --account NAME, --key BASE64     default: the emulators' well-known account
  --container NAME   default: bench
  --connections N    default: what the library takes by itself
  --max-bytes-per-second N         default: no cap
  --check-md5        get, getmany: compare with the blob's MD5
  --skip-md5         put, putmany: no MD5 of what goes in blocks
  --ca FILE          certificates to trust in addition
  --progress         prints lines "progress BYTES"
)";

// Enough to keep the library busy: it limits what runs at once.
constexpr std::size_t files_at_once = 256;

std::vector<Pair> files_of(const std::string &folder) {
    std::vector<Pair> pairs;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
        pairs.push_back({entry.path().string(), entry.path().filename().string()});
    }
    return pairs;
}

std::vector<Pair> blobs_of(const std::string &names, const std::string &folder) {
    std::ifstream lines(names);
    if (!lines) {
        throw std::runtime_error("cannot read " + names);
    }
    std::vector<Pair> pairs;
    for (std::string name; std::getline(lines, name);) {
        pairs.push_back({name, (std::filesystem::path(folder) / name).string()});
    }
    return pairs;
}

void run(const Options &options) {
    if (options.command == "version") {
        std::printf("%s with %s\n", mis_version(), mis_dependencies());
        return;
    }
    const bool up = options.command == "put" || options.command == "putmany";
    std::vector<Pair> pairs;
    if (options.command == "putmany") {
        pairs = files_of(options.arguments[0]);
    } else if (options.command == "getmany") {
        pairs = blobs_of(options.arguments[0], options.arguments[1]);
    } else {
        pairs = {{options.arguments[0], options.arguments[1]}};
    }
    const Client client(options);
    const std::uint64_t bytes =
        transfer(client, up ? Direction::up : Direction::down, pairs, files_at_once, options.progress);
    std::printf("%zu blobs, %llu bytes\n", pairs.size(), static_cast<unsigned long long>(bytes));
}

}  // namespace

}  // namespace mibench

int main(int argc, char **argv) {
    try {
        mibench::run(mibench::parse_options(argc, argv));
        return 0;
    } catch (const mibench::UsageError &error) {
        std::fprintf(stderr, "mibench: %s\n%s", error.what(), mibench::usage);
        return 2;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "mibench: %s\n", error.what());
        return 1;
    }
}
