#ifdef __linux__
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "base64.h"
#include "support/azurite.h"
#include "support/environment.h"
#include "support/stage.h"
#include "support/temporary_folder.h"

extern char **environ;

using namespace mistorage;
using namespace mistorage::test;

namespace {

// The program that holds them, told what to do through its standard input.
class Holder {
  public:
    Holder(const std::string &url, const std::string &container, const std::string &file) {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        REQUIRE(::pipe(in.data()) == 0);
        REQUIRE(::pipe(out.data()) == 0);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, in[0], 0);
        ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
        ::posix_spawn_file_actions_addclose(&actions, in[1]);
        ::posix_spawn_file_actions_addclose(&actions, out[0]);
        // Without the key, which the tests' own environment has.
        std::vector<char *> environment;
        for (char **one = environ; *one != nullptr; ++one) {
            if (std::string(*one).rfind("MISTORAGE_TEST_KEY=", 0) != 0) {
                environment.push_back(*one);
            }
        }
        environment.push_back(nullptr);
        std::array<std::string, 4> words = {MISTORAGE_SECRET_PROGRAM, url, container, file};
        std::array<char *, 5> arguments = {words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                                           nullptr};
        const int failure =
            ::posix_spawn(&id_, arguments[0], &actions, nullptr, arguments.data(), environment.data());
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(in[0]);
        ::close(out[1]);
        to_ = in[1];
        from_ = ::fdopen(out[0], "r");
        REQUIRE(failure == 0);
    }
    Holder(const Holder &) = delete;
    Holder &operator=(const Holder &) = delete;
    ~Holder() {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
        ::close(to_);
        std::fclose(from_);
    }

    // The next that it says; "" where it has ended.
    [[nodiscard]] std::string hear() const {
        std::array<char, 64> line{};
        return std::fgets(line.data(), line.size(), from_) == nullptr ? "" : std::string(line.data());
    }
    void go_on() const { REQUIRE(::write(to_, "\n", 1) == 1); }

    // How often the bytes are in its memory: in all of it that is written to, stacks included.
    [[nodiscard]] int count_of(const std::string &bytes) const {
        const std::string folder = "/proc/" + std::to_string(id_);
        std::ifstream maps(folder + "/maps");
        std::ifstream memory(folder + "/mem", std::ios::binary);
        int found = 0;
        for (std::string line; std::getline(maps, line);) {
            unsigned long long begin = 0;
            unsigned long long end = 0;
            std::array<char, 5> rights{};
            if (std::sscanf(line.c_str(), "%llx-%llx %4s", &begin, &end, rights.data()) != 3 ||
                rights[1] != 'w') {
                continue;
            }
            constexpr unsigned long long most = 1ULL << 30;
            if (end - begin > most) {
                continue;  // what a sanitizer reserves for itself
            }
            std::string region(static_cast<std::size_t>(end - begin), '\0');
            memory.clear();
            memory.seekg(static_cast<std::streamoff>(begin));
            memory.read(region.data(), static_cast<std::streamsize>(region.size()));
            for (std::size_t at = region.find(bytes); at != std::string::npos;
                 at = region.find(bytes, at + 1)) {
                ++found;
            }
        }
        return found;
    }

  private:
    pid_t id_ = 0;
    int to_ = -1;
    FILE *from_ = nullptr;
};

std::string description() {
    return R"({"blobUpstream": )" + json_string(azurite_url()) +
           R"(, "resourceManager": {"accounts": [{"name": )" +
           json_string(test_variable("MISTORAGE_TEST_ACCOUNT")) + R"(, "keys": [{"value": )" +
           json_string(test_variable("MISTORAGE_TEST_KEY")) + "}]}]}}";
}

// As the service saw it.
std::string token_sent_to(const Stage &stage) {
    for (const Recorded &request : stage.requests()) {
        if (request.target.find("/listKeys") != std::string::npos) {
            return request.header("authorization").substr(std::string("Bearer ").size());
        }
    }
    return {};
}

}  // namespace

TEST_CASE("a token and a key are in memory while they are used, and nowhere in it afterwards", "[posix]") {
    const Stage stage(description());
    const TestContainer container;
    const TemporaryFolder folder;
    const Holder holder(stage.url(), container.name(), folder.write("file", random_bytes(100'000)));
    REQUIRE(holder.hear() == "held\n");
    const std::string key = test_variable("MISTORAGE_TEST_KEY");
    const std::string token = token_sent_to(stage);
    REQUIRE(token.size() > 200);
    const std::string token_end =
        token.substr(token.size() - 40);  // of its signature, which no other token has
    const std::string key_bytes(base64_decode(key)->view().substr(0, 32));

    // The control: the same search finds them.
    CHECK(holder.count_of(token_end) > 0);
    CHECK(holder.count_of(key_bytes) + holder.count_of(key.substr(0, 40)) > 0);

    holder.go_on();
    REQUIRE(holder.hear() == "freed\n");
    CHECK(holder.count_of(token_end) == 0);
    CHECK(holder.count_of(key_bytes) == 0);
    CHECK(holder.count_of(key.substr(0, 40)) == 0);

    // And in no file.
    for (const std::string &name : folder.names()) {
        CHECK(folder.read(name).find(key) == std::string::npos);
        CHECK(folder.read(name).find(token_end) == std::string::npos);
    }
}
#endif
