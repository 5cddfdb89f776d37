using System.Diagnostics;
using System.Management.Automation;
using System.Security.Cryptography;

namespace MIStorage.Tests.Fixtures;

/// <summary>
/// What a transfer needs: a session that knows <c>$ctx</c> and <c>$container</c> and whose current folder is the
/// test's own, and between it and Azurite a stage that remembers the requests and misbehaves on demand.
/// </summary>
internal sealed class TransferScene : IAsyncDisposable
{
    private readonly TemporaryFolder _store = new();
    private readonly TemporaryFolder _folder = new();

    private TransferScene(Stage stage) => Stage = stage;

    public PowerShellSession Session { get; } = PowerShellSession.Open();

    public Stage Stage { get; }

    public string Container { get; } = Azurite.NewContainerName();

    /// <summary>The session's current folder; empty at first.</summary>
    public string Folder => _folder.Path;

    /// <summary>All files below the folder, hidden ones too, in their order.</summary>
    public IReadOnlyList<string> Files => _folder.Files;

    public static async Task<TransferScene> OpenAsync()
    {
        var scene = new TransferScene(await Emulator.StageAsync($$"""{ "blobUpstream": "{{Azurite.Url}}" }"""));
        scene.Enter(scene.Session);
        scene.Invoke("New-MIStorageContainer $container -Context $direct");
        return scene;
    }

    /// <summary>Gives a session the scene's variables and folder. <c>$direct</c> goes past the stage.</summary>
    public void Enter(PowerShellSession session) => session.Invoke(
        """
        param($Account, $Key, $Staged, $Direct, $Container, $Folder)
        $global:ctx = New-MIStorageContext $Account $Key -BlobEndpoint $Staged
        $global:direct = New-MIStorageContext $Account $Key -BlobEndpoint $Direct
        $global:container = $Container
        [void] $ExecutionContext.SessionState.Path.SetLocation($Folder)
        """,
        Azurite.Account, Azurite.Key, $"{Stage.Url}/{Azurite.Account}", Azurite.BlobEndpoint, Container, Folder);

    public ScriptResult Run(string script, params object?[] arguments) => Session.Run(script, arguments);

    public IReadOnlyList<PSObject> Invoke(string script, params object?[] arguments) => Session.Invoke(script, arguments);

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>A file of the folder with bytes that no other file has.</summary>
    public byte[] Write(string file, int size = 100) => _folder.Write(file, size);

    public byte[] Read(string file) => File.ReadAllBytes(PathOf(file));

    /// <summary>Puts a blob where the stage does not see it, and gives its bytes.</summary>
    public byte[] StoreBlob(string blob, int size = 100)
    {
        var file = Guid.NewGuid().ToString();
        var content = _store.Write(file, size);
        Invoke("param($File, $Blob) Set-MIStorageBlobContent $File $container -Blob $Blob -Context $direct -Force",
            Path.Combine(_store.Path, file), blob);
        return content;
    }

    /// <summary>Takes a snapshot where the stage does not see it, and gives its time as the service spells it.</summary>
    public async Task<string> TakeSnapshotAsync(string blob)
    {
        var uri = Invoke("param($Blob) New-MIStorageBlobSASToken $container $Blob -Permission c -FullUri -AsPlainText -Context $direct", blob);
        using var client = new HttpClient();
        using var answer = await client.PutAsync(new Uri($"{uri[0].BaseObject}&comp=snapshot"), null);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("x-ms-snapshot").Single();
    }

    /// <summary>Gets a blob where the stage does not see it.</summary>
    public byte[] FetchBlob(string blob)
    {
        var file = Path.Combine(_store.Path, Guid.NewGuid().ToString());
        Invoke("param($File, $Blob) Get-MIStorageBlobContent $Blob $container -Destination $File -Context $direct", file, blob);
        return File.ReadAllBytes(file);
    }

    public Task<IReadOnlyList<ReceivedRequest>> RequestsAsync() => Stage.RequestsAsync();

    /// <summary>What was sent, in short: "PUT", "PUT block", "PUT blocklist", "HEAD", "GET".</summary>
    public async Task<IReadOnlyList<string>> SentAsync() =>
        [.. from request in await RequestsAsync() select $"{request.Method} {OperationOf(request.Query)}".TrimEnd()];

    /// <summary>Whether so many requests have arrived, answered or not.</summary>
    public bool HasReceived(int count) => RequestsAsync().GetAwaiter().GetResult().Count >= count;

    public async Task WaitForRequestsAsync(int count)
    {
        for (var clock = Stopwatch.StartNew(); (await RequestsAsync()).Count < count; await Task.Delay(5))
        {
            Assert.True(clock.Elapsed < PowerShellSession.Patience, $"{count} requests did not arrive.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await Stage.DisposeAsync();
        _folder.Dispose();
        _store.Dispose();
    }

    public static string HashOf(byte[] content) => Convert.ToHexString(SHA256.HashData(content));

    private static string OperationOf(string query) =>
        query.Split('&').FirstOrDefault(pair => pair.StartsWith("comp=", StringComparison.Ordinal))?[5..] ?? "";
}
