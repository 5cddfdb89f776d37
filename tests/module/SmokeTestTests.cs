using System.Text.RegularExpressions;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>What a person runs on a real machine before a release: ps1/examples/SmokeTest.ps1, passing and failing.</summary>
public sealed class SmokeTestTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Stage _stage = null!;

    public async Task InitializeAsync() => _stage = await Emulator.StageAsync($$"""
        {
          "blobUpstream": "{{Azurite.Url}}",
          "instance": { "subscriptionId": "11111111-2222-3333-4444-555555555555", "resourceGroupName": "group" },
          "resourceManager": { "accounts": [ { "name": "{{Azurite.Account}}",
            "keys": [ { "keyName": "key1", "value": "{{Azurite.Key}}" } ] } ] }
        }
        """);

    public async Task DisposeAsync()
    {
        await _stage.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_check_passes_where_all_is_well()
    {
        var (exitCode, shown) = await RunAsync();

        Assert.DoesNotContain(shown.Split('\n'), line => line.StartsWith("FAIL", StringComparison.Ordinal)
            || line.StartsWith("SKIP", StringComparison.Ordinal));
        Assert.Contains($"\n{OutcomesIn(shown).Count} passed, 0 failed, 0 skipped\n", shown);
        Assert.Equal(0, exitCode);
        Assert.Empty(_folder.Files);
        Assert.DoesNotContain(Azurite.Key, shown);
    }

    [Fact]
    public async Task Without_an_identity_what_needs_one_is_skipped_and_the_reason_shown()
    {
        var (exitCode, shown) = await RunAsync(identity: Isolation.ClosedPort);

        var outcomes = OutcomesIn(shown);
        Assert.Equal(("PASS", "FAIL", "SKIP", "SKIP", "PASS"),
            (outcomes["import"], outcomes["token"], outcomes["keys"], outcomes["upload"], outcomes["clean-up"]));
        Assert.Matches(@"FAIL  token +[\d.]+ s  \w+,.*: .+\n", shown);
        Assert.Contains("needs: token\n", shown);
        Assert.Equal(1, exitCode);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_service_that_refuses_the_upload_fails_that_check_and_not_the_others()
    {
        await _stage.FaultAsync("""
            [ { "match": { "method": "PUT", "target": "mistorage-smoketest" },
                "answer": { "status": 403, "headers": { "x-ms-error-code": "AuthorizationPermissionMismatch" } } } ]
            """);

        var (exitCode, shown) = await RunAsync();

        var outcomes = OutcomesIn(shown);
        Assert.Equal(("PASS", "FAIL", "SKIP", "PASS"),
            (outcomes["container"], outcomes["upload"], outcomes["download"], outcomes["missing blob"]));
        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task A_service_that_overwrites_what_must_stay_fails_that_check()
    {
        await _stage.FaultAsync("""
            [ { "match": { "method": "PUT", "header": { "if-none-match": "." } },
                "answer": { "status": 201, "headers": { "ETag": "\"0x1\"", "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT" } } } ]
            """);

        var (exitCode, shown) = await RunAsync();

        var outcomes = OutcomesIn(shown);
        Assert.Equal("blob not overwritten", Assert.Single(outcomes, outcome => outcome.Value != "PASS").Key);
        Assert.Equal(1, exitCode);
    }

    private static Dictionary<string, string> OutcomesIn(string shown) =>
        Regex.Matches(shown, @"^(PASS|FAIL|SKIP)  (.*?) +[\d.]+ s  ", RegexOptions.Multiline)
            .ToDictionary(line => line.Groups[2].Value, line => line.Groups[1].Value);

    private async Task<(int ExitCode, string Shown)> RunAsync(string? identity = null)
    {
        var environment = new Dictionary<string, string>
        {
            ["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = identity ?? _stage.Url,
            ["TMPDIR"] = _folder.Path, // where it writes, on every system
            ["TEMP"] = _folder.Path,
            ["TMP"] = _folder.Path,
        };
        var (exitCode, shown, errors) = await HostProcess.RunInAsync(_folder.Path, environment,
            Repository.PathOf("ps1", "examples", "SmokeTest.ps1"),
            "-StorageAccountName", Azurite.Account,
            "-ContainerName", Azurite.NewContainerName(),
            "-ResourceManagerEndpoint", _stage.Url,
            "-BlobEndpoint", $"{_stage.Url}/{Azurite.Account}");
        Assert.Empty(errors);
        return (exitCode, shown.ReplaceLineEndings("\n"));
    }
}
