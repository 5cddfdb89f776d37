#include "arc.h"

#include <catch2/catch.hpp>

#include "support/thrown.h"

using namespace mistorage;
using namespace mistorage::test;
using Catch::Contains;

namespace {

constexpr const char *linux_folder = "/var/opt/azcmagent/tokens";
constexpr const char *windows_folder = "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens";

}  // namespace

TEST_CASE("the agent's challenge names a file") {
    struct Row {
        const char *header;
        const char *path;
    };
    for (const Row &row :
         {Row{"Basic realm=/var/opt/azcmagent/tokens/a.key", "/var/opt/azcmagent/tokens/a.key"},
          Row{"basic REALM=C:\\ProgramData\\Tokens\\a.key", "C:\\ProgramData\\Tokens\\a.key"},
          Row{"Basic  realm = /a b.key ", "/a b.key"}, Row{"Basic realm=", ""}}) {
        CAPTURE(row.header);
        CHECK(arc_challenge_path(row.header) == row.path);
    }
}

TEST_CASE("what is not the agent's challenge is refused") {
    for (const char *header :
         {"", "Basic", "realm=/a.key", "Basic realm", "Bearer realm=/a.key", "Basic charset=/a.key",
          "Basic realm=/a.key=", "Basic realm=/a=b.key", "=Basic realm", "Basic realm=/a.key, Bearer x=y",
          "Negotiate", "Bearer authorization_uri=https://x resource_id=y"}) {
        CAPTURE(header);
        const Error error = error_of([&] { return arc_challenge_path(header); });
        CHECK(error.code == MIS_RESPONSE_INVALID);
        CHECK(error.operation == "Get token");
        CHECK_THAT(error.message, Contains("Azure Arc agent"));
        CHECK_THAT(error.hint, Contains("Connected Machine agent"));
    }
}

TEST_CASE("a key lies directly in the agent's folder, and ends with .key") {
    struct Row {
        const char *folder;
        const char *path;
        const char *name;
    };
    for (const Row &row :
         {Row{linux_folder, "/var/opt/azcmagent/tokens/0b1c.key", "0b1c.key"},
          Row{linux_folder, "/var/opt/azcmagent/tokens/a\\b.key", "a\\b.key"},  // one name there
          Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\0b1c.key", "0b1c.key"},
          Row{windows_folder, "c:\\programdata\\azureconnectedmachineagent\\TOKENS\\0B1C.KEY", "0B1C.KEY"}}) {
        CAPTURE(row.path);
        CHECK(arc_key_name(row.path, row.folder) == row.name);
    }
}

TEST_CASE("any other file of this machine is refused: it would be sent to whoever asked for it") {
    struct Row {
        const char *folder;
        const char *path;
    };
    for (const Row &row : {
             Row{linux_folder, ""},
             Row{linux_folder, "a.key"},
             Row{linux_folder, "tokens/a.key"},
             Row{linux_folder, "/etc/shadow"},
             Row{linux_folder, "/etc/a.key"},
             Row{linux_folder, "/a.key"},
             Row{linux_folder, "/var/opt/azcmagent/tokens/"},
             Row{linux_folder, "/var/opt/azcmagent/tokens/.key"},
             Row{linux_folder, "/var/opt/azcmagent/tokens/a"},
             Row{linux_folder, "/var/opt/azcmagent/tokens/a.key.txt"},
             Row{linux_folder, "/var/opt/azcmagent/tokens/a.KEY"},
             Row{linux_folder, "/var/opt/azcmagent/tokens/akey"},
             Row{linux_folder, "/VAR/opt/azcmagent/tokens/a.key"},
             Row{linux_folder, "/var/opt/azcmagent/tokens2/a.key"},
             Row{linux_folder, "/var/opt/azcmagent/tokens/sub/a.key"},
             Row{linux_folder, "/var/opt/azcmagent/tokens/../a.key"},
             Row{linux_folder, "/var/opt/azcmagent/tokens/../../../../root/.ssh/id.key"},
             Row{linux_folder, "/var/opt/azcmagent/tokens/./a.key"},
             Row{linux_folder, "/var/opt/azcmagent/tokens//a.key"},
             Row{linux_folder, "/var/opt/azcmagent/tokens/a\n.key"},
             Row{linux_folder, "/tmp/../var/opt/azcmagent/tokens/a.key"},
             Row{linux_folder, "\\\\evil.example\\share\\a.key"},
             Row{windows_folder, "C:\\Windows\\System32\\config\\SAM"},
             Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\a.key"},
             Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\..\\a.key"},
             Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\sub\\a.key"},
             Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\sub/a.key"},
             Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens/a.key"},
             Row{windows_folder, "C:/ProgramData/AzureConnectedMachineAgent/Tokens/a.key"},
             Row{windows_folder, "D:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\a.key"},
             Row{windows_folder, "\\\\evil.example\\AzureConnectedMachineAgent\\Tokens\\a.key"},
             Row{windows_folder, "\\\\?\\C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\a.key"},
             // Streams of other files, and names that Windows reads as others.
             Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\a.txt:b.key"},
             Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\a.key::$DATA"},
             Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\a.key."},
             Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\a.key "},
             Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\*.key"},
             Row{windows_folder, "C:\\ProgramData\\AzureConnectedMachineAgent\\Tokens\\a?.key"},
         }) {
        CAPTURE(row.path);
        const Error error = error_of([&] { return arc_key_name(row.path, row.folder); });
        CHECK(error.code == MIS_RESPONSE_INVALID);
        CHECK_THAT(error.message, Contains(".key directly in " + std::string(row.folder)));
    }
    CHECK(status_of([] {
              return arc_key_name(std::string("/var/opt/azcmagent/tokens/passwd\0.key", 37), linux_folder);
          }) == MIS_RESPONSE_INVALID);
}
