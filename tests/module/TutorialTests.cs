using System.Text.RegularExpressions;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>The tutorial as its reader runs it: ps1/examples/Tutorial.ps1 in a process of its own.</summary>
public sealed class TutorialTests : IAsyncLifetime
{
    private const string Blob = """

        ICloudBlob        : MIStorage\.CloudBlockBlob
        BlobType          : BlockBlob
        Length            : LENGTH
        ContentType       : application/octet-stream
        LastModified      : .* \+00:00
        SnapshotTime      : 
        ContinuationToken : 
        Context           : MIStorage\.StorageContext
        Name              : testblob


        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _container = Azurite.NewContainerName();
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
    public async Task Shows_what_the_tutorial_shows_at_each_step()
    {
        var shown = await RunAsync(
            "-SubscriptionId", "11111111-2222-3333-4444-555555555555", "-ResourceGroupName", "group");

        var blob = Blob.Replace("LENGTH", $"{"This is a test text file.".Length + Environment.NewLine.Length}");
        Assert.Matches($"(?s)== Upload test.txt\n{blob}== Download it as test2.txt\n{blob}== Compare\n", shown);
        Assert.Matches("Resource +: https://management.azure.com/\n", shown);
        Assert.Matches("key1 +FULL", shown);
        Assert.Matches($"StorageAccountName +: {Azurite.Account}\n", shown);
        Assert.EndsWith("== Compare\ntest.txt and test2.txt are equal.\n", shown);
        Assert.Equal(["test.txt", "test2.txt"], _folder.Files);
    }

    [Fact]
    public async Task Sends_one_request_for_each_step()
    {
        await RunAsync("-SubscriptionId", "11111111-2222-3333-4444-555555555555", "-ResourceGroupName", "group");

        Assert.Equal(
            [
                "GET /metadata/identity/oauth2/token",
                "POST /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/group" +
                    $"/providers/Microsoft.Storage/storageAccounts/{Azurite.Account}/listKeys",
                $"PUT /{Azurite.Account}/{_container}",
                $"PUT /{Azurite.Account}/{_container}/testblob",
                $"GET /{Azurite.Account}/{_container}/testblob",
            ],
            (await _stage.RequestsAsync()).Select(request => $"{request.Method} {request.Path}"));
    }

    [Fact]
    public async Task Knows_the_subscription_and_the_group_of_its_machine() =>
        Assert.EndsWith("are equal.\n", await RunAsync());

    [Fact]
    public async Task Runs_a_second_time_as_well()
    {
        await RunAsync();

        var shown = await RunAsync();

        Assert.Contains($"Container '{_container}' is there already.\n", shown);
        Assert.EndsWith("are equal.\n", shown);
    }

    [Fact]
    public async Task Shows_no_secret()
    {
        var shown = await RunAsync();

        var listed = (await _stage.RequestsAsync()).Single(request => request.Method == "POST");
        var token = Regex.Match(listed.Headers["authorization"], "^Bearer (.+)$").Groups[1].Value;
        Assert.NotEmpty(token);
        Assert.DoesNotContain(token, shown);
        Assert.DoesNotContain(Azurite.Key, shown);
    }

    private async Task<string> RunAsync(params string[] more)
    {
        var environment = new Dictionary<string, string> { ["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = _stage.Url };
        var (exitCode, shown, errors) = await HostProcess.RunInAsync(_folder.Path, environment,
        [
            Repository.PathOf("ps1", "examples", "Tutorial.ps1"),
            "-StorageAccountName", Azurite.Account,
            "-ContainerName", _container,
            "-ResourceManagerEndpoint", _stage.Url,
            "-BlobEndpoint", $"{_stage.Url}/{Azurite.Account}",
            .. more,
        ]);
        Assert.True(exitCode == 0 && errors.Length == 0, errors);
        return shown.ReplaceLineEndings("\n");
    }
}
