#include "secret.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <string>

using namespace mistorage;

namespace {

// A character whose allocator, below the wiping one, looks at what it gets back.
struct Watched {
    char c;
};

int blocks_given_back = 0;
int blocks_not_wiped = 0;

}  // namespace

template <>
struct std::allocator<Watched> {
    using value_type = Watched;
    Watched *allocate(std::size_t count) {
        return static_cast<Watched *>(::operator new(count * sizeof(Watched)));
    }
    void deallocate(Watched *memory, std::size_t count) {
        const auto *bytes = reinterpret_cast<const unsigned char *>(memory);
        ++blocks_given_back;
        blocks_not_wiped += std::any_of(bytes, bytes + count, [](unsigned char byte) { return byte != 0; });
        ::operator delete(memory);
    }
};

TEST_CASE("wiping leaves nothing, and touches nothing beside it") {
    std::array<char, 12> memory{};
    memory.fill('x');
    wipe(memory.data() + 1, 10);
    CHECK(std::string(memory.data(), memory.size()) == 'x' + std::string(10, '\0') + 'x');
    wipe(memory.data(), 0);
    CHECK(memory[0] == 'x');
}

TEST_CASE("a secret's memory is wiped when it is freed, also what it outgrew") {
    blocks_given_back = 0;
    blocks_not_wiped = 0;
    {
        std::vector<Watched, WipingAllocator<Watched>> text;
        for (int i = 0; i < 100; ++i) {
            text.push_back({'s'});
        }
    }
    CHECK(blocks_given_back > 2);
    CHECK(blocks_not_wiped == 0);
}

TEST_CASE("a secret without text is empty, and valid as C text") {
    for (const Secret &secret : {Secret(), Secret("")}) {
        CHECK(secret.empty());
        CHECK(secret.size() == 0);
        CHECK(secret.view().empty());
        CHECK(std::string(secret.c_str()).empty());
    }
}

TEST_CASE("a secret keeps its content while it grows") {
    Secret secret("a");
    std::string expected = "a";
    for (int i = 0; i < 1000; ++i) {
        secret.append("bc");
        expected += "bc";
    }
    CHECK(secret.view() == expected);
    CHECK(secret.size() == expected.size());
    CHECK(std::string(secret.c_str()) == expected);
}

TEST_CASE("a secret may hold NULs, as decoded keys do") {
    const std::string bytes("a\0b\0", 4);
    const Secret secret(bytes);
    CHECK(secret.view() == bytes);
    CHECK(secret.size() == 4);
    CHECK(secret.c_str()[4] == '\0');
}

TEST_CASE("a secret can be written in place, and made smaller") {
    Secret secret("old text");
    std::string_view("new text!").copy(secret.resize(9), 9);
    CHECK(secret.view() == "new text!");
    secret.resize(3);
    CHECK(secret.view() == "new");
    CHECK(std::string(secret.c_str()) == "new");
    secret.resize(0);
    CHECK(secret.empty());
}

TEST_CASE("a copy of a secret is its own, a moved one leaves nothing behind") {
    Secret first("key");
    Secret copy = first;
    copy.append("2");
    CHECK(first.view() == "key");
    CHECK(copy.view() == "key2");
    const Secret moved = std::move(copy);
    CHECK(moved.view() == "key2");
    CHECK(copy.empty());  // NOLINT(bugprone-use-after-move)
}
