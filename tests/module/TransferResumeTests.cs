using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>-Resume, through PowerShell: what is said, and what is sent. The limits are those of native/src/transfer_plan.h.</summary>
public sealed class TransferResumeTests : TransferTest
{
    private const int PartSize = 8 << 20;
    private const int Size = (5 * PartSize) + 1;

    private const string Upload = "Set-MIStorageBlobContent file $container -Context $ctx -ConcurrentTaskCount 1 -Resume -Force";
    private const string Download = "Get-MIStorageBlobContent blob $container -Destination file -Context $ctx -ConcurrentTaskCount 1 -Resume -Force";

    [Fact]
    public async Task An_interrupted_upload_goes_on_and_says_so()
    {
        var content = Scene.Write("file", Size);
        await InterruptAsync(Upload, "PUT", "comp=block&", after: 2);

        var result = Scene.Run(Upload + " -Verbose");

        Assert.Empty(result.Errors);
        Assert.Contains(result.Verbose, line => line.Contains("16.0 MiB were there already", StringComparison.Ordinal));
        Assert.Equal(4, (await Scene.SentAsync()).Count(sent => sent == "PUT block"));
        Assert.Equal(TransferScene.HashOf(content), TransferScene.HashOf(Scene.FetchBlob("file")));
    }

    [Fact]
    public async Task An_interrupted_download_goes_on_and_leaves_no_other_file()
    {
        var content = Scene.StoreBlob("blob", Size);
        await InterruptAsync(Download, "GET", "", after: 3);
        Assert.Single(Scene.Files);

        var result = Scene.Run(Download + " -Verbose");

        Assert.Empty(result.Errors);
        Assert.Contains(result.Verbose, line => line.Contains("24.0 MiB were there already", StringComparison.Ordinal));
        Assert.Equal(["HEAD", "GET", "GET", "GET"], await Scene.SentAsync());
        Assert.Equal(["file"], Scene.Files.Select(Path.GetFileName));
        Assert.Equal(TransferScene.HashOf(content), TransferScene.HashOf(Scene.Read("file")));
    }

    [Fact]
    public async Task What_changed_meanwhile_starts_over_with_a_warning()
    {
        Scene.StoreBlob("blob", Size);
        await InterruptAsync(Download, "GET", "", after: 3);
        var content = Scene.StoreBlob("blob", Size);

        var result = Scene.Run(Download);

        Assert.Empty(result.Errors);
        Assert.Contains("from its beginning", Assert.Single(result.Warnings));
        Assert.Equal(TransferScene.HashOf(content), TransferScene.HashOf(Scene.Read("file")));
    }

    // The error says what survived.
    private async Task InterruptAsync(string command, string method, string target, int after)
    {
        await Scene.Stage.FaultAsync(
            $$"""[ { "match": { "method": "{{method}}", "target": "{{target}}" }, "skip": {{after}}, "answer": { "status": 403 } } ]""");
        var error = Scene.Run(command).Error;
        Assert.Contains("-Resume", error.ErrorDetails.RecommendedAction);
        await Scene.Stage.ClearFaultsAsync();
        await Scene.Stage.ForgetRequestsAsync();
    }
}
