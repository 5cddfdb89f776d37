#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mistorage::test {

// A folder that goes away, with all that is in it, at the end of the test.
class TemporaryFolder {
  public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;
    ~TemporaryFolder();

    // The absolute path of what may or may not be there.
    [[nodiscard]] std::string path(std::string_view name) const;
    // Writes a file and returns its path.
    std::string write(std::string_view name, std::string_view content) const;
    // As if it had been written an hour ago: file systems do not tell times apart that are milliseconds
    // apart.
    void age(std::string_view name) const;
    [[nodiscard]] std::string read(std::string_view name) const;
    // Of all that is in the folder, sorted.
    [[nodiscard]] std::vector<std::string> names() const;

  private:
    std::filesystem::path folder_;
};

// Compares without printing either where they differ.
[[nodiscard]] inline bool same_bytes(std::string_view a, std::string_view b) {
    return a == b;
}

// Bytes without a pattern, the same ones for the same seed.
[[nodiscard]] std::string random_bytes(std::size_t size, std::uint64_t seed = 1);

}  // namespace mistorage::test
