#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace mistorage {

// Overwrites memory in a way that the compiler keeps.
void wipe(void *memory, std::size_t size) noexcept;

template <typename T>
struct WipingAllocator {
    using value_type = T;
    WipingAllocator() = default;
    template <typename U>
    WipingAllocator(const WipingAllocator<U> &) noexcept {}
    T *allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
    void deallocate(T *memory, std::size_t count) noexcept {
        wipe(memory, count * sizeof(T));
        std::allocator<T>().deallocate(memory, count);
    }
    friend bool operator==(const WipingAllocator &, const WipingAllocator &) { return true; }
};

// Text that is wiped wherever it was, also when it grows. There is no conversion to std::string and no
// way to print it: whoever needs the text says so with view() or c_str().
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string_view text) { append(text); }

    void append(std::string_view text);
    // Room for size bytes, to be written through data().
    char *resize(std::size_t size);

    [[nodiscard]] std::string_view view() const noexcept {
        return bytes_.empty() ? std::string_view() : std::string_view(bytes_.data(), bytes_.size() - 1);
    }
    [[nodiscard]] const char *c_str() const noexcept { return bytes_.empty() ? "" : bytes_.data(); }
    [[nodiscard]] std::size_t size() const noexcept { return view().size(); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }

  private:
    std::vector<char, WipingAllocator<char>> bytes_;  // with a NUL at the end, or empty
};

}  // namespace mistorage
