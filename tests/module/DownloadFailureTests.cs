using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>A download that fails on its way leaves the old file, and nothing else.</summary>
public sealed class DownloadFailureTests : TransferTest
{
    private const int ThreeRanges = (16 << 20) + 1;

    [Fact]
    public async Task A_blob_that_changes_meanwhile_is_an_error_not_a_mix()
    {
        Scene.StoreBlob("b", ThreeRanges);
        await Scene.Stage.FaultAsync("""[ { "skip": 1, "answer": { "hold": true } } ]""");

        await Fails("BlobChanged", ErrorCategory.InvalidOperation, "changed", async () =>
        {
            await Scene.WaitForRequestsAsync(3);
            using var other = PowerShellSession.Open();
            Scene.Enter(other);
            Scene.Write("other");
            other.Invoke("Set-MIStorageBlobContent other $container -Blob b -Context $direct -Force");
            File.Delete(Scene.PathOf("other"));
            await Scene.Stage.ClearFaultsAsync();
        });
    }

    [Theory]
    [InlineData("""{ "passThrough": true, "setHeaders": { "ETag": "\"other\"" } }""", "BlobChanged")]
    [InlineData("""{ "passThrough": true, "removeHeaders": [ "ETag" ] }""", "ResponseInvalid")]
    [InlineData("""{ "passThrough": true, "removeHeaders": [ "Content-Range" ] }""", "ResponseInvalid")]
    [InlineData("""{ "passThrough": true, "setHeaders": { "Content-Range": "bytes 0-8388607/16777217" } }""", "ResponseInvalid")]
    [InlineData("""{ "status": 200, "headers": { "ETag": "\"x\"" }, "body": "not a blob" }""", "ResponseInvalid")]
    [InlineData("""{ "status": 302, "headers": { "Location": "/elsewhere" } }""", "ServiceRefused")]
    public async Task An_answer_that_does_not_fit_is_an_error(string answer, string errorId)
    {
        Scene.StoreBlob("b", ThreeRanges);
        await Scene.Stage.FaultAsync($$"""[ { "skip": 1, "answer": {{answer}} } ]""");

        await Fails(errorId);
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_taken_up_where_it_broke()
    {
        var content = Scene.StoreBlob("b", 1 << 20);
        await Scene.Stage.FaultAsync(
            """[ { "times": 1, "answer": { "passThrough": true, "drop": "body", "dropAfterBytes": 700000 } } ]""");

        Scene.Invoke("Get-MIStorageBlobContent b $container -Destination new -Context $ctx -CheckMd5");

        Assert.Equal(content, Scene.Read("new"));
        var ranges = (await Scene.RequestsAsync()).Select(request => request.Headers["x-ms-range"]).ToList();
        Assert.Equal(2, ranges.Count);
        Assert.Matches("^bytes=[1-9][0-9]{5}-1048575$", ranges[1]);
    }

    [Fact]
    public async Task CheckMd5_refuses_bytes_that_changed_on_their_way()
    {
        Scene.StoreBlob("b");
        await Scene.Stage.FaultAsync(
            """[ { "answer": { "passThrough": true, "setHeaders": { "x-ms-blob-content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" } } } ]""");

        await Fails("BlobCorrupt", ErrorCategory.InvalidData, "has MD5 AAAAAAAAAAAAAAAAAAAAAA==, but what arrived has");
    }

    [Fact]
    public async Task CheckMd5_needs_one_to_compare_with()
    {
        Scene.StoreBlob("b");
        await Scene.Stage.FaultAsync(
            """[ { "answer": { "passThrough": true, "removeHeaders": [ "x-ms-blob-content-md5", "Content-MD5" ] } } ]""");

        await Fails("BlobCorrupt", ErrorCategory.InvalidData, "has no MD5 to compare with");
    }

    [Fact]
    public async Task Two_downloads_into_one_file_do_not_mix()
    {
        Scene.StoreBlob("b");
        await Scene.Stage.FaultAsync("""[ { "answer": { "hold": true } } ]""");
        var first = Task.Run(() => Scene.Invoke("Get-MIStorageBlobContent b $container -Destination f -Context $ctx"));
        await Scene.WaitForRequestsAsync(1);

        using var other = PowerShellSession.Open();
        Scene.Enter(other);
        var error = other.Run("Get-MIStorageBlobContent b $container -Destination f -Context $ctx").Error;
        await Scene.Stage.ClearFaultsAsync();
        await first;

        Assert.StartsWith("FileInUse,", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceBusy, error.CategoryInfo.Category);
        Assert.Equal(["f"], Scene.Files);
        Assert.Single(await Scene.RequestsAsync());
    }

    [Fact]
    public void What_a_killed_process_left_is_replaced()
    {
        var content = Scene.StoreBlob("b");
        Scene.Invoke("Get-MIStorageBlobContent b $container -Destination f -Context $ctx");
        var left = Path.GetFileName(TemporaryNameOf("f"));
        Scene.Write(left, 5000);
        File.Delete(Scene.PathOf("f"));

        Scene.Invoke("Get-MIStorageBlobContent b $container -Destination f -Context $ctx");

        Assert.Equal(["f"], Scene.Files);
        Assert.Equal(content, Scene.Read("f"));
    }

    // As native/src/temporary_path.cpp makes it.
    private static string TemporaryNameOf(string file) =>
        $".mistorage-{TransferScene.HashOf(System.Text.Encoding.UTF8.GetBytes(file))[..16].ToLowerInvariant()}.partial";

    private async Task Fails(
        string errorId, ErrorCategory? category = null, string message = "", Func<Task>? meanwhile = null)
    {
        var old = Scene.Write("old");
        var download = Task.Run(() => Scene.Run(
            "Get-MIStorageBlobContent b $container -Destination old -Context $ctx -Force -CheckMd5"));
        if (meanwhile is not null)
        {
            await meanwhile();
        }

        var error = (await download).Error;

        Assert.StartsWith($"{errorId},", error.FullyQualifiedErrorId);
        Assert.Equal(category ?? error.CategoryInfo.Category, error.CategoryInfo.Category);
        Assert.Contains(message, error.ToString());
        Assert.Equal(["old"], Scene.Files);
        Assert.Equal(old, Scene.Read("old"));
    }
}
