using MIStorage.Tests.Fixtures;
using Xunit.Abstractions;

namespace MIStorage.Tests;

/// <summary>Ctrl+C ends a transfer at once, whatever it is doing, and leaves everything as it was.</summary>
public sealed class TransferCancelTests(ITestOutputHelper output) : TransferTest
{
    private const int Large = (40 << 20) + 4096; // six parts, and the last is more than what a stalled answer still gives

    // The session's gives way to a busy service, which other tests act.
    private const string OwnLimit = "-ConcurrentTaskCount 8";

    [Theory]
    [InlineData(100, 1)]
    [InlineData(Large, 6)]
    public async Task An_upload_that_waits_for_its_answers(int size, int requests)
    {
        var old = Scene.StoreBlob("b");
        Scene.Write("file", size);
        await Scene.Stage.FaultAsync("""[ { "answer": { "stall": true } } ]""");

        Stop($"upload of {size} bytes", $"Set-MIStorageBlobContent file $container -Blob b -Context $ctx -Force {OwnLimit}",
            () => Scene.HasReceived(requests));

        Assert.Equal(old, Scene.FetchBlob("b"));
        Assert.Equal(["file"], Scene.Files);
    }

    [Theory]
    [InlineData(1 << 20, 1)]
    [InlineData(Large, 6)]
    public async Task A_download_in_the_middle_of_its_bytes(int size, int requests)
    {
        Scene.StoreBlob("b", size);
        var old = Scene.Write("file");
        await Scene.Stage.FaultAsync($$"""
            [ { "skip": {{requests - 1}}, "answer": { "passThrough": true, "stall": true, "dropAfterBytes": 1000 } } ]
            """);

        Stop($"download of {size} bytes", $"Get-MIStorageBlobContent b $container -Destination file -Context $ctx -Force {OwnLimit}",
            () => Scene.HasReceived(requests) && Scene.Files.Count == 2);

        PowerShellSession.WaitFor(() => Scene.Files.Count == 1);
        Assert.Equal(old, Scene.Read("file"));
    }

    [Fact]
    public async Task Folders_that_were_made_for_a_blob_go_with_it()
    {
        Scene.StoreBlob("a/b/c", 1000);
        Directory.CreateDirectory(Scene.PathOf("a"));
        await Scene.Stage.FaultAsync("""[ { "answer": { "passThrough": true, "stall": true, "dropAfterBytes": 100 } } ]""");

        Stop("download into new folders", "Get-MIStorageBlobContent a/b/c $container -Context $ctx",
            () => Scene.HasReceived(1) && Scene.Files.Count == 1);

        PowerShellSession.WaitFor(() => Scene.Files.Count == 0);
        Assert.Empty(Directory.GetDirectories(Scene.PathOf("a")));
    }

    [Fact]
    public async Task Many_at_once()
    {
        for (var number = 0; number < 50; number++)
        {
            Scene.Write($"{number}");
        }

        await Scene.Stage.FaultAsync("""[ { "answer": { "stall": true } } ]""");

        Stop("50 uploads, 16 at once",
            "Get-ChildItem | Set-MIStorageBlobContent -Container $container -Context $ctx -ConcurrentTaskCount 16",
            () => Scene.HasReceived(16));

        Assert.Equal(16, (await Scene.RequestsAsync()).Count);
    }

    [Fact]
    public async Task A_wait_for_the_next_try()
    {
        Scene.Write("file");
        await Scene.Stage.FaultAsync("""[ { "answer": { "status": 503, "headers": { "Retry-After": "100" } } } ]""");

        Stop("a wait of 100 s", "Set-MIStorageBlobContent file $container -Context $ctx", () => Scene.HasReceived(1));
    }

    private void Stop(string what, string script, Func<bool> when)
    {
        var (result, stopTook) = Scene.Session.RunAndStop(script, when);

        output.WriteLine($"Ctrl+C during {what}: {stopTook.TotalMilliseconds:0} ms");
        Assert.True(result.Stopped);
        Assert.Empty(result.Output);
        Assert.All(result.Errors, error => Assert.Equal("PipelineStopped", error.FullyQualifiedErrorId));
        Assert.True(stopTook < PowerShellSession.AtOnce, $"It took {stopTook}.");
    }
}
