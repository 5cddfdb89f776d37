#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#ifdef _WIN32
#include "support/loaded_library.h"
using mistorage::test::LoadedLibrary;
#endif

namespace {

using Names = std::set<std::string>;

std::string read_header() {
    std::ifstream file(MISTORAGE_HEADER);
    REQUIRE(file);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// Every "MIS_API type name(" at the beginning of a line.
Names declared_functions() {
    const std::string header = read_header();
    const std::regex declaration(R"(\nMIS_API\s+[^;()]*?(\w+)\s*\()");
    Names names;
    for (std::sregex_iterator match(header.begin(), header.end(), declaration), end; match != end; ++match) {
        names.insert((*match)[1]);
    }
    return names;
}

#ifdef _WIN32

Names exported_symbols() {
    return LoadedLibrary("MIStorageNative.dll").exports();
}

#else

std::string output_of(const std::string &command) {
    std::FILE *pipe = popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    char buffer[4096];
    while (const std::size_t count = std::fread(buffer, 1, sizeof(buffer), pipe)) {
        text.append(buffer, count);
    }
    REQUIRE(pclose(pipe) == 0);
    return text;
}

Names exported_symbols() {
#ifdef __APPLE__
    const std::string table = output_of("nm -gU \"" MISTORAGE_LIBRARY "\"");
    const std::regex line(R"( [A-Z] _(\S+))");
#else
    const std::string table = output_of("nm -D --defined-only \"" MISTORAGE_LIBRARY "\"");
    const std::regex line(R"( [A-Za-z] (\S+))");
#endif
    Names names;
    for (std::sregex_iterator match(table.begin(), table.end(), line), end; match != end; ++match) {
        names.insert((*match)[1]);
    }
    return names;
}

#endif

}  // namespace

TEST_CASE("the library exports the header's functions and nothing else") {
    const Names declared = declared_functions();
    CHECK(declared.count("mis_abi_version") == 1);
    CHECK(declared.count("mis_container_create_start") == 1);
    CHECK(declared.size() > 50);
    CHECK(exported_symbols() == declared);
}

TEST_CASE("every function of the header has the prefix, and so has all else that it defines") {
    for (const std::string &name : declared_functions()) {
        CHECK_THAT(name, Catch::StartsWith("mis_"));
    }
    const std::string header = read_header();
    const std::regex definition(R"(#define (\w+))");
    for (std::sregex_iterator match(header.begin(), header.end(), definition), end; match != end; ++match) {
        CHECK_THAT((*match)[1].str(), Catch::StartsWith("MIS_") || Catch::Equals("MISTORAGE_H"));
    }
}
