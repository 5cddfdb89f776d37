#include "windows_path.h"

#include <catch2/catch.hpp>
#include <utility>

#include "support/thrown.h"

using namespace mistorage;
using test::error_of;
using test::status_of;

TEST_CASE("a path gets the form that has no limit of 260 characters") {
    using Case = std::pair<const char *, const char *>;
    for (const auto &[path, expected] : {
             Case{R"(C:\folder\file.txt)", R"(\\?\C:\folder\file.txt)"},
             Case{R"(c:/folder/file.txt)", R"(\\?\c:\folder\file.txt)"},
             Case{R"(C:\)", R"(\\?\C:\)"},
             Case{R"(\\server\share\folder\file)", R"(\\?\UNC\server\share\folder\file)"},
             Case{R"(//server/share/file)", R"(\\?\UNC\server\share\file)"},
             Case{R"(\\server\share)", R"(\\?\UNC\server\share\)"},
             Case{R"(\\?\C:\a\..\b.)", R"(\\?\C:\a\..\b.)"},
             Case{R"(\\?\UNC\server\share\file)", R"(\\?\UNC\server\share\file)"},
             Case{R"(\\?\Volume{0b1c2d3e-0000-0000-0000-100000000000}\file)",
                  R"(\\?\Volume{0b1c2d3e-0000-0000-0000-100000000000}\file)"},
         }) {
        CAPTURE(path);
        CHECK(long_windows_path(path) == expected);
    }
}

TEST_CASE("what Windows resolves in other paths is resolved before it cannot any more") {
    using Case = std::pair<const char *, const char *>;
    for (const auto &[path, expected] : {
             Case{R"(C:\a\.\b)", R"(\\?\C:\a\b)"},
             Case{R"(C:\a\..\b)", R"(\\?\C:\b)"},
             Case{R"(C:\a\b\..\..\c)", R"(\\?\C:\c)"},
             Case{R"(C:\..\..\a)", R"(\\?\C:\a)"},
             Case{R"(C:\a\\b/\/c)", R"(\\?\C:\a\b\c)"},
             Case{R"(C:\a\)", R"(\\?\C:\a)"},
             Case{R"(C:\a\..)", R"(\\?\C:\)"},
             Case{R"(\\server\share\..\..\a)", R"(\\?\UNC\server\share\a)"},
             Case{R"(C:\a\...\b..)", R"(\\?\C:\a\...\b..)"},
         }) {
        CAPTURE(path);
        CHECK(long_windows_path(path) == expected);
    }
}

TEST_CASE("a path that depends on a current folder, or is a device's, is refused") {
    for (const char *path : {"", "file", R"(folder\file)", R"(\file)", "C:", "C:file", R"(\\server)",
                             R"(\\\share\a)", R"(\\.\PhysicalDrive0)", R"(\\.\pipe\x)", "//?/C:/a"}) {
        CAPTURE(path);
        const Error error = error_of([&] { return long_windows_path(path); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::Contains(path));
    }
}

TEST_CASE("no file gets the name of a device, whatever its case and extension") {
    for (const char *name : {"CON", "con", "Nul", "PRN", "AUX", "COM1", "com9", "LPT1", "NUL.txt",
                             "nul .tar.gz", "COM1:", "CONIN$", "conout$", "COM\xC2\xB9", "LPT\xC2\xB3.log"}) {
        CAPTURE(name);
        const Error error = error_of([&] { check_windows_file_name(std::string("C:\\folder\\") + name); });
        CHECK(error.code == MIS_INVALID_ARGUMENT);
        CHECK_THAT(error.message, Catch::Contains(name) && Catch::Contains("device"));
        CHECK(status_of([&] { check_windows_file_name(std::string(R"(\\?\C:\)") + name); }) ==
              MIS_INVALID_ARGUMENT);
    }
}

TEST_CASE("a name that Windows would change, or takes for something else, is refused") {
    for (const char *name :
         {"file.", "file ", "...", " ", "a:stream", "a<b", "a>b", "a\"b", "a|b", "a?b", "a*b",
          "a\x01"
          "b",
          "a\n"}) {
        CAPTURE(name);
        CHECK(status_of([&] { check_windows_file_name(std::string("C:\\folder\\") + name); }) ==
              MIS_INVALID_ARGUMENT);
    }
}

TEST_CASE("a name may have 255 UTF-16 units") {
    const auto check = [](const std::string &name) { check_windows_file_name("C:\\" + name); };
    std::string pairs;  // of surrogates
    for (int i = 0; i < 127; ++i) {
        pairs += "\xF0\x9F\x9A\x80";
    }
    std::string umlauts;
    for (int i = 0; i < 255; ++i) {
        umlauts += "\xC3\xA4";
    }
    CHECK_NOTHROW(check(std::string(255, 'n')));
    CHECK_NOTHROW(check(umlauts));
    CHECK_NOTHROW(check(pairs + "n"));
    CHECK(status_of([&] { check(std::string(256, 'n')); }) == MIS_INVALID_ARGUMENT);
    CHECK(status_of([&] { check(umlauts + "n"); }) == MIS_INVALID_ARGUMENT);
    CHECK(status_of([&] { check(pairs + "nn"); }) == MIS_INVALID_ARGUMENT);
}

TEST_CASE("names that only look like those are names") {
    for (const char *name : {"console", "com", "com0", "com10", "lpt", "null", ".nul", "my con", "auxiliary",
                             "a.b", ".hidden", "a b", "100%", "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", ""}) {
        CAPTURE(name);
        CHECK_NOTHROW(check_windows_file_name(std::string("C:\\nul\\") + name));
    }
}
