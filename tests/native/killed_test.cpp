#ifndef _WIN32
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include "support/blob_world.h"
#include "transfer_plan.h"

extern char **environ;

using namespace mistorage;
using namespace mistorage::test;

namespace {

using std::chrono::milliseconds;

// What a process was doing when it was killed, as far as the service saw it.
constexpr std::array phases = {"before the first byte", "in the data", "before it took effect", "after"};
enum Phase : std::size_t { before, within, complete, after };

// How many are killed of each kind; "hundreds" takes minutes.
int wanted_kills() {
    const char *given = std::getenv("MISTORAGE_TEST_KILLS");
    return given == nullptr ? 8 : std::atoi(given);
}

class Process {
  public:
    explicit Process(std::vector<std::string> words) {
        std::vector<char *> arguments;
        for (std::string &word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);
        if (::posix_spawn(&id_, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0) {
            throw std::runtime_error("cannot start " + words[0]);
        }
    }
    Process(const Process &) = delete;
    Process &operator=(const Process &) = delete;
    ~Process() { kill(); }

    // Whether it was alive until then.
    bool kill() {
        if (id_ == 0) {
            return false;
        }
        ::kill(id_, SIGKILL);
        int status = 0;
        ::waitpid(std::exchange(id_, 0), &status, 0);
        return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    }

  private:
    pid_t id_ = 0;
};

// Transfers through a stage that takes its time with each request, killed at random moments.
class Killing : public BlobWorld {
  public:
    explicit Killing(bool up) : up_(up) {
        concurrency = 1;
        slow();
    }

    // Kills one, looks at what it left, and goes on with it.
    void kill_one() {
        prepare();
        Process process({MISTORAGE_TRANSFER_PROGRAM, up_ ? "up" : "down", stage.url(), container.name(),
                         "blob", folder.path("file")});
        std::this_thread::sleep_for(next_moment());
        REQUIRE(process.kill());
        const Phase phase = phase_now();
        ++killed[phase];
        CAPTURE(phases[phase], up_);
        check_old_or_new();
        // A moment before it becomes the destination a file has no marks any more.
        const bool too_late = phase == after || (phase == complete && !up_ && !has_marks());
        const std::uint64_t safe = too_late ? 0 : bytes_that_are_safe();
        stage.clear_faults();
        check_goes_on(safe);
        slow();
        reach_ += phase == after ? -reach_ / 8 : reach_ / 16;  // a third of the moments are too late
    }

    std::array<int, phases.size()> killed{};
    std::uint64_t resumed = 0;

  private:
    void slow() {
        stage.fault(
            R"({"match": {"target": "comp=blocklist"}, "answer": {"passThrough": true, "delayMs": 250}})");
        stage.fault(R"({"match": {"target": "/blob"}, "answer": {"passThrough": true, "delayMs": 25}})");
    }

    void prepare() {
        stage.forget_requests();
        if (up_) {
            container.put("blob", old_content_);
            folder.write("file", new_content_);
        } else {
            if (!container.has("blob")) {
                container.put("blob", new_content_);
            }
            folder.write("file", old_content_);
        }
    }

    // Anywhere in a transfer's time on this machine, and somewhat behind it.
    milliseconds next_moment() {
        return milliseconds(std::uniform_int_distribution<int>(0, reach_)(random_));
    }

    [[nodiscard]] std::vector<Recorded> requests(const char *part) const {
        std::vector<Recorded> found;
        for (const Recorded &one : stage.requests()) {
            if (one.target.find(part) != std::string::npos && one.method != "HEAD") {
                found.push_back(one);
            }
        }
        return found;
    }

    [[nodiscard]] Phase phase_now() const {
        if (up_) {
            const auto commits = requests("comp=blocklist");
            const auto blocks = requests("comp=block&");
            const auto puts = std::count_if(commits.begin(), commits.end(),
                                            [](const Recorded &one) { return one.method == "PUT"; });
            if (container.head("blob").header("Content-Length") == std::to_string(new_content_.size())) {
                return after;
            }
            if (puts > 0) {
                return complete;
            }
            return std::any_of(blocks.begin(), blocks.end(),
                               [](const Recorded &one) { return one.body_length > 0; })
                       ? within
                       : before;
        }
        const auto ranges = requests("/blob");
        if (folder.read("file") != old_content_) {
            return after;
        }
        if (has_all_ranges()) {
            return complete;
        }
        return std::any_of(ranges.begin(), ranges.end(), [](const Recorded &one) { return one.status != 0; })
                   ? within
                   : before;
    }

    // The temporary file is the content, or that and the marks of all its ranges.
    [[nodiscard]] bool has_all_ranges() const {
        for (const std::string &name : folder.names()) {
            const std::string there = name == "file" ? std::string() : folder.read(name);
            if (there.size() == new_content_.size() ||
                (there.size() > new_content_.size() &&
                 there.substr(there.size() - pieces_ - 1, pieces_) == std::string(pieces_, '1'))) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] bool has_marks() const {
        const auto names = folder.names();
        return std::any_of(names.begin(), names.end(), [&](const std::string &name) {
            return name != "file" && folder.read(name).size() > new_content_.size();
        });
    }

    void check_old_or_new() const {
        const std::string there = up_ ? container.get("blob") : folder.read("file");
        CHECK((same_bytes(there, old_content_) || same_bytes(there, new_content_)));
        if (!up_) {
            CHECK(folder.names().size() <= 2);  // the file, and what the next download goes on with
        }
    }

    // One request follows the other: when a piece was asked for, all before it had arrived.
    [[nodiscard]] std::uint64_t bytes_that_are_safe() const {
        const auto seen = up_ ? requests("comp=block&") : requests("/blob");
        return seen.empty() ? 0 : (seen.size() - 1) * range_size;
    }

    void check_goes_on(std::uint64_t safe) {
        Blob blob;
        if (up_) {
            UploadRequest request = upload_of("file");
            request.overwrite = true;
            request.resume = true;
            blob = run(request);
        } else {
            DownloadRequest request = download_to("file");
            request.overwrite = true;
            request.resume = true;
            blob = run(request);
        }
        CHECK(blob.resumed_bytes >= safe);
        resumed += blob.resumed_bytes;
        CHECK(same_bytes(up_ ? container.get("blob") : folder.read("file"), new_content_));
        CHECK(folder.names() == std::vector<std::string>{"file"});
    }

    const bool up_;
    const std::size_t pieces_ = up_ ? 5 : 3;
    int reach_ = 1200;  // milliseconds
    std::mt19937 random_{std::random_device()()};
    const std::string old_content_ = "old";
    const std::string new_content_ = random_bytes(pieces_ * range_size - 5);
};

}  // namespace

TEST_CASE("who kills a transfer finds the old or the new, and the next goes on with what was there",
          "[kills][posix]") {
    std::printf("| killed |");
    for (const char *phase : phases) {
        std::printf(" %s |", phase);
    }
    std::printf(" resumed |\n|---|---|---|---|---|---|\n");
    for (const bool up : {true, false}) {
        Killing killing(up);
        const auto too_few = [&] {
            return std::any_of(killing.killed.begin(), killing.killed.end(),
                               [](int count) { return count == 0; });
        };
        const int wanted = wanted_kills();
        for (int i = 0; i < wanted || (too_few() && i < 20 * wanted); ++i) {
            killing.kill_one();
        }
        std::printf("| %s |", up ? "uploads" : "downloads");
        for (const int count : killing.killed) {
            std::printf(" %d |", count);
            CHECK(count > 0);
        }
        std::printf(" %llu MiB |\n", static_cast<unsigned long long>(killing.resumed >> 20));
    }
}
#endif
