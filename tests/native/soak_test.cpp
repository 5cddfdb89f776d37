#ifdef __linux__
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "listing.h"
#include "support/blob_world.h"
#include "transfer_plan.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

std::chrono::seconds wanted_time() {
    const char *given = std::getenv("MISTORAGE_TEST_SOAK_SECONDS");
    return std::chrono::seconds(given == nullptr ? 60 : std::atoi(given));
}

// Of this process, in KiB.
long resident_kib() {
    long pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages;
    return pages * (::sysconf(_SC_PAGESIZE) / 1024);
}

long open_descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::distance(begin(all), end(all));
}

// One request of each round, which has about a hundred, goes wrong: each time another one, in another way.
class FaultyWorld : public BlobWorld {
  public:
    void renew_fault() {
        stage.clear_faults();
        stage.forget_requests();
        static const std::vector<const char *> answers = {
            R"({"drop": "before"})",       R"({"drop": "reset"})",
            R"({"status": 503})",          R"({"status": 500})",
            R"({"drop": "afterRequest"})", R"({"drop": "body-in", "requestBytes": 1000})"};
        stage.fault(R"({"skip": )" + std::to_string(round_ * 37 % 100) + R"(, "times": 1, "answer": )" +
                    answers[round_ % answers.size()] + '}');
        ++round_;
    }
    [[nodiscard]] std::size_t faults() const { return round_; }

  private:
    std::size_t round_ = 0;
};

}  // namespace

TEST_CASE("transfers under faults, for a long time, keep memory and descriptors flat and lose nothing",
          "[.][soak][posix]") {
    FaultyWorld world;
    const std::string small = random_bytes(100'000);
    const std::string large = random_bytes(single_put_limit + 1);
    world.folder.write("small", small);
    world.folder.write("large", large);
    const auto end = std::chrono::steady_clock::now() + wanted_time();
    std::uint64_t bytes = 0;
    std::uint64_t transfers = 0;
    std::size_t blobs = 0;
    long warm_kib = 0;
    long warm_descriptors = 0;
    for (int round = 0; std::chrono::steady_clock::now() < end || round < 4; ++round) {
        world.renew_fault();
        for (int i = 0; i < 50; ++i) {
            const bool is_large = i == 25;
            const std::string &content = is_large ? large : small;
            const std::string blob = "b" + std::to_string(i);
            UploadRequest up = world.upload_of(is_large ? "large" : "small", blob);
            up.overwrite = true;
            (void)world.run(up);
            DownloadRequest down = world.download_to("down", blob);
            down.overwrite = true;
            down.check_md5 = true;
            (void)world.run(down);
            REQUIRE(same_bytes(world.folder.read("down"), content));
            bytes += 2 * content.size();
            transfers += 2;
        }
        blobs = world.container.blob_names().size();
        REQUIRE(blobs == 50);
        REQUIRE(world.folder.names() == std::vector<std::string>{"down", "large", "small"});
        if (round == 2) {
            warm_kib = resident_kib();
            warm_descriptors = open_descriptors();
        }
    }
    std::printf(
        "| transfers | faults | GiB | memory when warm | at the end | descriptors when warm | at the end |\n"
        "|---|---|---|---|---|---|---|\n| %llu | %zu | %.1f | %ld MiB | %ld MiB | %ld | %ld |\n",
        static_cast<unsigned long long>(transfers), world.faults(), static_cast<double>(bytes) / (1 << 30),
        warm_kib >> 10, resident_kib() >> 10, warm_descriptors, open_descriptors());
    CHECK(resident_kib() < warm_kib + warm_kib / 4);
    CHECK(open_descriptors() <= warm_descriptors + 8);  // connections that wait to be used again
}
#endif
