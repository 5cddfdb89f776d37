#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include "clock.h"
#include "http_date.h"
#include "support/eventually.h"
#include "support/fault_scene.h"
#include "support/silent_resolver.h"
#include "support/thrown.h"
#include "text.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

// Waiting is what takes the time.
constexpr unsigned threads = 12;
// Beside the pauses between its tries, which take no time here, no operation has more to wait for than six
// times the test's patience. What is busy all the while needs some time, too.
constexpr auto time_limit = std::chrono::seconds(60);
// The pauses of six tries that a service may ask for: two minutes each.
constexpr auto longest_pauses = std::chrono::minutes(10);

struct Cell {
    std::string outcome;
    std::size_t requests = 0;
    std::string problem;
};

struct Row {
    const Fault *fault;
    const FaultyOperation *operation;
    bool for_ever;
    Cell cell;
};

std::string outcome_of(const Error &error) {
    static const std::map<mis_status, const char *> names = {{MIS_OK, "ok"},
                                                             {MIS_IMDS_UNREACHABLE, "ImdsUnreachable"},
                                                             {MIS_IMDS_UNAVAILABLE, "ImdsUnavailable"},
                                                             {MIS_BLOB_CHANGED, "BlobChanged"},
                                                             {MIS_BLOB_CORRUPT, "BlobCorrupt"},
                                                             {MIS_NAME_NOT_RESOLVED, "NameNotResolved"},
                                                             {MIS_CONNECTION_FAILED, "ConnectionFailed"},
                                                             {MIS_TIMEOUT, "Timeout"},
                                                             {MIS_RESPONSE_INVALID, "ResponseInvalid"},
                                                             {MIS_RESPONSE_TOO_LARGE, "ResponseTooLarge"},
                                                             {MIS_SERVICE_BUSY, "ServiceBusy"},
                                                             {MIS_SERVICE_REFUSED, "ServiceRefused"}};
    const auto found = names.find(error.code);
    return found == names.end() ? std::to_string(error.code) : found->second;
}

std::string error_without_help(const Error &error) {
    if (error.code != MIS_OK && (error.message.empty() || error.operation.empty())) {
        return "the error does not say what failed: " + error.message;
    }
    return {};
}

std::size_t requests_of_ours(const Stage &stage) {
    const auto requests = stage.requests();
    return static_cast<std::size_t>(std::count_if(requests.begin(), requests.end(), [](const Recorded &one) {
        return one.header("user-agent").find("MIStorage") != std::string::npos;
    }));
}

std::string answer_now(const Fault &fault) {
    std::string answer = fault.answer;
    if (const auto at = answer.find(date_to_come); at != std::string::npos) {
        answer.replace(at, std::strlen(date_to_come), format_http_date(Clock().utc() + 100));
    }
    return answer;
}

Cell run(const Fault &fault, const FaultyOperation &operation, bool for_ever) {
    const auto scene = operation.make(fault);
    scene->stage.forget_requests();
    if (fault.where == Fault::Where::stage) {
        scene->stage.fault(R"({"match": {"method": )" + json_string(operation.method) + R"(, "target": )" +
                           json_string(operation.target) + R"(}, "skip": )" + std::to_string(operation.skip) +
                           (for_ever ? "" : R"(, "times": 1)") + R"(, "answer": )" + answer_now(fault) + '}');
    }
    const auto before = std::chrono::steady_clock::now();
    const Error failure = error_of([&] {
        scene->run();
        return 0;
    });
    Cell cell{outcome_of(failure), requests_of_ours(scene->stage), error_without_help(failure)};
    if (fault.where == Fault::Where::silent_resolver && failure.code == MIS_CONNECTION_FAILED) {
        cell.outcome =
            "NameNotResolved";  // libcurl tells this timeout from that of a connection only at times
    }
    const auto must = [&](bool holds, const char *problem) { cell.problem += holds ? "" : problem; };
    must(std::chrono::steady_clock::now() - before < time_limit, "it took too long; ");
    must(scene->clock->elapsed() <= longest_pauses, "it paused for too long; ");
    must(scene->clock->elapsed() >= fault.least_pause, "it did not pause for as long as it was told; ");
    cell.problem += failure.code == MIS_OK ? scene->wrong_result() : scene->wrong_remains();
    if (failure.code != MIS_OK && fault.where == Fault::Where::stage) {
        scene->stage.clear_faults();
        scene->be_patient();
        scene->allow_overwriting();
        scene->run();
        cell.problem += scene->wrong_result();
    }
    return cell;
}

std::vector<Row> rows_of(const std::vector<Fault> &faults, const std::vector<FaultyOperation> &operations) {
    std::vector<Row> rows;
    for (const Fault &fault : faults) {
        if (fault.where == Fault::Where::silent_resolver && !SilentResolver::available) {
            continue;
        }
        for (const FaultyOperation &operation : operations) {
            if (std::find(operation.has.begin(), operation.has.end(), fault.needs) == operation.has.end() ||
                (operation.large && fault.not_of_large_ones)) {
                continue;
            }
            for (const bool for_ever : {false, true}) {
                if (for_ever || fault.where == Fault::Where::stage) {
                    rows.push_back({&fault, &operation, for_ever, {}});
                }
            }
        }
    }
    return rows;
}

void run_all(std::vector<Row> &rows) {
    std::atomic<std::size_t> next{0};
    std::vector<std::thread> all;
    for (unsigned i = 0; i < threads; ++i) {
        all.emplace_back([&] {
            for (std::size_t mine = next++; mine < rows.size(); mine = next++) {
                Row &row = rows[mine];
                try {
                    row.cell = run(*row.fault, *row.operation, row.for_ever);
                } catch (const std::exception &failure) {
                    row.cell.problem =
                        std::string("the next try, or what it needs, fails: ") + failure.what();
                }
            }
        });
    }
    for (std::thread &one : all) {
        one.join();
    }
}

#ifdef __linux__
std::size_t open_descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}
#endif

std::string text_of(const Cell &cell) {
    return cell.outcome + ' ' + std::to_string(cell.requests);
}

// A line for each fault, a column for each operation: what comes of the fault where it happens once, and
// where it never ends, with the requests that were sent.
std::string table_of(const std::vector<Row> &rows, const std::vector<FaultyOperation> &operations) {
    std::ostringstream table;
    table << "| fault |";
    for (const FaultyOperation &operation : operations) {
        table << ' ' << operation.name << " |";
    }
    table << "\n|---|";
    for (std::size_t i = 0; i < operations.size(); ++i) {
        table << "---|";
    }
    for (auto row = rows.begin(); row != rows.end();) {
        const Fault *const fault = row->fault;
        table << "\n| " << fault->name << " |";
        for (const FaultyOperation &operation : operations) {
            std::set<std::string> texts;
            std::string cell;
            for (; row != rows.end() && row->fault == fault && row->operation == &operation; ++row) {
                if (texts.insert(text_of(row->cell)).second) {
                    cell += (cell.empty() ? "" : "; ") + text_of(row->cell);
                }
            }
            table << ' ' << (cell.empty() ? "-" : cell) << " |";
        }
    }
    table << '\n';
    return table.str();
}

#ifdef __linux__
// The table's lines; how many requests it took varies with libcurl's versions and a machine's load.
std::vector<std::string> outcomes_in(std::istream &text) {
    static const std::regex requests(" [0-9]+(?=;| \\|)");
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) {
        if (starts_with(line, "| ")) {
            lines.push_back(std::regex_replace(line, requests, ""));
        } else if (!lines.empty() && !starts_with(line, "|")) {
            break;  // behind the first table
        }
    }
    return lines;
}
#endif

}  // namespace

TEST_CASE("every operation outlives every fault, or says what is wrong", "[faults]") {
#ifdef __linux__
    const std::size_t descriptors_before = open_descriptors();
#endif
    const auto faults = all_faults();
    const auto operations = faulty_operations();
    auto rows = rows_of(faults, operations);
    {
        const SilentResolver silence;
        run_all(rows);
    }
    const std::string table = table_of(rows, operations);
    std::printf("%s", table.c_str());
    for (const Row &row : rows) {
        CAPTURE(row.fault->name, row.operation->name, row.for_ever);
        CHECK(row.cell.problem == "");
    }
#ifdef __linux__
    // The threads of the resolver let go of theirs when it answers.
    CHECK(eventually([&] { return open_descriptors() <= descriptors_before; }));
    std::ifstream documented(MISTORAGE_FAULT_TABLE);
    std::istringstream measured(table);
    const auto now = outcomes_in(measured);
    const auto then = outcomes_in(documented);
    REQUIRE(now.size() == then.size());
    for (std::size_t i = 0; i < now.size(); ++i) {
        CHECK(now[i] == then[i]);
    }
#endif
}
