// Windows' settings are this process's own here: the registry that it sees is redirected to a key of the
// test.
#ifdef _WIN32
#include "windows_proxy.h"

#include <windows.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "exchange.h"
#include "support/stage.h"
#include "support/test_session.h"

using namespace mistorage;
using namespace mistorage::test;

namespace {

constexpr const wchar_t *connections =
    L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections";

// HKEY_CURRENT_USER or HKEY_LOCAL_MACHINE, empty, as long as this lives.
class OwnRegistry {
  public:
    OwnRegistry(HKEY root, const wchar_t *name)
        : root_(root), name_(std::wstring(L"Software\\MIStorageTests\\") + name) {
        REQUIRE(RegCreateKeyExW(HKEY_CURRENT_USER, name_.c_str(), 0, nullptr, REG_OPTION_VOLATILE,
                                KEY_ALL_ACCESS, nullptr, &key_, nullptr) == ERROR_SUCCESS);
        REQUIRE(RegOverridePredefKey(root_, key_) == ERROR_SUCCESS);
    }
    OwnRegistry(const OwnRegistry &) = delete;
    OwnRegistry &operator=(const OwnRegistry &) = delete;
    ~OwnRegistry() {
        RegOverridePredefKey(root_, nullptr);
        RegCloseKey(key_);
        RegDeleteTreeW(HKEY_CURRENT_USER, name_.c_str());
    }

    void set(const wchar_t *value, const std::vector<BYTE> &bytes) const {
        HKEY key = nullptr;
        REQUIRE(RegCreateKeyExW(key_, connections, 0, nullptr, REG_OPTION_VOLATILE, KEY_ALL_ACCESS, nullptr,
                                &key, nullptr) == ERROR_SUCCESS);
        RegSetValueExW(key, value, 0, REG_BINARY, bytes.data(), static_cast<DWORD>(bytes.size()));
        RegCloseKey(key);
    }

  private:
    HKEY root_;
    std::wstring name_;
    HKEY key_ = nullptr;
};

// The form of these values is not documented: version, counter, flags, then texts with their lengths. For the
// user: proxy, exceptions, script; for the machine: proxy, exceptions.
constexpr DWORD direct = 1;
constexpr DWORD manual = 2;
constexpr DWORD script = 4;
constexpr DWORD search = 8;

std::vector<BYTE> settings(DWORD version, DWORD counter, DWORD flags, const std::vector<std::string> &texts) {
    std::vector<BYTE> bytes;
    const auto number = [&](DWORD value) {
        for (int shift = 0; shift < 32; shift += 8) {
            bytes.push_back(static_cast<BYTE>(value >> shift));
        }
    };
    number(version);
    number(counter);
    number(flags);
    for (const auto &text : texts) {
        number(static_cast<DWORD>(text.size()));
        bytes.insert(bytes.end(), text.begin(), text.end());
    }
    bytes.resize(bytes.size() + 32);
    return bytes;
}

std::vector<BYTE> users(DWORD flags, const std::string &proxy, const std::string &except = "",
                        const std::string &url = "") {
    return settings(0x46, 1, flags, {proxy, except, url});
}

struct OwnSettings {
    OwnRegistry user{HKEY_CURRENT_USER, L"user"};
    OwnRegistry machine{HKEY_LOCAL_MACHINE, L"machine"};

    void set_user(const std::vector<BYTE> &bytes) const { user.set(L"DefaultConnectionSettings", bytes); }
    void set_machine(const std::string &proxy, const std::string &except) const {
        machine.set(L"WinHttpSettings", settings(0x18, 0, manual | direct, {proxy, except}));
    }
};

}  // namespace

TEST_CASE("without any settings Windows names no proxy") {
    const OwnSettings windows;
    CHECK(windows_proxy("https://acct.example", false).empty());
    windows.set_user(users(direct, "unused:1"));
    CHECK(windows_proxy("https://acct.example", false).empty());
}

TEST_CASE("the user's proxy counts, with its exceptions") {
    const OwnSettings windows;
    windows.set_user(users(manual | direct, "http=plain:1;https=secure:2", "*.internal.example;<local>"));
    CHECK(windows_proxy("http://acct.example", false) == "http://plain:1");
    CHECK(windows_proxy("https://acct.example:8443", false) == "http://secure:2");
    CHECK(windows_proxy("https://acct.internal.example", false).empty());
    CHECK(windows_proxy("https://intranet", false).empty());
}

TEST_CASE("the machine's proxy counts where the user has none") {
    const OwnSettings windows;
    windows.set_machine("machine:8080", "*.internal.example");
    CHECK(windows_proxy("https://acct.example", false) == "http://machine:8080");
    CHECK(windows_proxy("https://acct.internal.example", false).empty());
    windows.set_user(users(manual | direct, "user:8080"));
    CHECK(windows_proxy("https://acct.example", false) == "http://user:8080");
}

TEST_CASE("the user's script decides for each host, and where it cannot be had the user's proxy counts") {
    Stage server;
    server.fault(R"({"match": {"target": "\\.pac$"}, "answer": {"headers":
        {"Content-Type": "application/x-ns-proxy-autoconfig"}, "body":
        "function FindProxyForURL(url, host) { if (host == 'acct.example') return 'PROXY scripted:3128'; return 'DIRECT'; }"}})");
    const OwnSettings windows;
    windows.set_user(users(script | manual | direct, "user:8080", "", server.url() + "/proxy.pac"));
    CHECK(windows_proxy("https://acct.example", false) == "http://scripted:3128");
    CHECK(windows_proxy("https://other.example", false).empty());
    CHECK_FALSE(server.requests().empty());

    windows.set_user(users(script | manual | direct, "user:8080", "", closed_port_url() + "/proxy.pac"));
    CHECK(windows_proxy("https://acct.example", false) == "http://user:8080");
}

TEST_CASE("what may not leave this machine searches for no script, and takes none from elsewhere") {
    const OwnSettings windows;
    windows.set_user(users(search | script | direct, "", "", "http://192.0.2.1/proxy.pac"));
    CHECK(windows_proxy("https://acct.example", false).empty());
}

TEST_CASE("a session goes by Windows' settings where it is told nothing else") {
    Stage proxy;
    proxy.fault(R"({"answer": {"status": 200, "body": "from the proxy"}})");
    const OwnSettings windows;
    windows.set_user(users(manual | direct, proxy.url().substr(7)));
    SessionOptions options;
    options.find_system_proxy = system_proxy_source();
    const auto exchange = try_once(*loopback_session(options), request_for("GET", "http://192.0.2.1/c/b"));
    REQUIRE_FALSE(exchange->failure());
    CHECK(exchange->response().body.view() == "from the proxy");
}
#endif
