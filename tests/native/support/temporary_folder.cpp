#include "support/temporary_folder.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <stdexcept>
#include <system_error>

namespace fs = std::filesystem;

namespace mistorage::test {
TemporaryFolder::TemporaryFolder() {
    std::random_device random;
    folder_ = fs::temp_directory_path() /
              ("mistorage-test-" + std::to_string(random()) + '-' + std::to_string(random()));
    fs::create_directory(folder_);
}

namespace {

constexpr std::uintmax_t most_bytes = 4 << 20;  // of a file: what is larger is content that a test made

// The account's key, which all tests have in common, does not belong into a file.
void check_for_key(const fs::path &folder) {
    const char *key = std::getenv("MISTORAGE_TEST_KEY");
    if (key == nullptr) {
        return;
    }
    constexpr auto what_can_be_read = fs::directory_options::skip_permission_denied;
    for (const auto &entry : fs::recursive_directory_iterator(folder, what_can_be_read)) {
        if (entry.is_symlink() || !entry.is_regular_file() || entry.file_size() > most_bytes) {
            continue;
        }
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        if (content.find(key) != std::string::npos) {
            const auto utf8 = entry.path().u8string();
            FAIL_CHECK(std::string(utf8.begin(), utf8.end()) + " has the account's key");
        }
    }
}

}  // namespace

TemporaryFolder::~TemporaryFolder() {
    try {
        check_for_key(folder_);
    } catch (const std::exception &) {
        // Something went away meanwhile.
    }
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::string TemporaryFolder::path(std::string_view name) const {
    const auto utf8 = (folder_ / fs::u8path(name.begin(), name.end())).u8string();
    return {utf8.begin(), utf8.end()};
}

std::string TemporaryFolder::write(std::string_view name, std::string_view content) const {
    std::ofstream file(fs::u8path(path(name)), std::ios::binary);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    if (!file.flush()) {
        throw std::runtime_error("cannot write " + path(name));
    }
    return path(name);
}

void TemporaryFolder::age(std::string_view name) const {
    const auto file = fs::u8path(path(name));
    fs::last_write_time(file, fs::last_write_time(file) - std::chrono::hours(1));
}

std::string TemporaryFolder::read(std::string_view name) const {
    std::ifstream file(fs::u8path(path(name)), std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + path(name));
    }
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> TemporaryFolder::names() const {
    std::vector<std::string> all;
    for (const auto &entry : fs::directory_iterator(folder_)) {
        const auto utf8 = entry.path().filename().u8string();
        all.emplace_back(utf8.begin(), utf8.end());
    }
    std::sort(all.begin(), all.end());
    return all;
}

std::string random_bytes(std::size_t size, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; i += sizeof(std::uint64_t)) {
        const std::uint64_t word = random();
        std::memcpy(bytes.data() + i, &word, std::min(sizeof(word), size - i));
    }
    return bytes;
}

}  // namespace mistorage::test
