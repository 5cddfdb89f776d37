using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>An upload that fails on its way leaves the blob as it was, and one whose answer was lost has not failed.</summary>
public sealed class UploadFailureTests : TransferTest
{
    private const int InBlocks = (32 << 20) + 1;

    [Theory]
    [InlineData(100, "PUT")]
    [InlineData(InBlocks, "comp=blocklist")]
    public async Task A_lost_answer_is_recognised_as_success(int size, string committing)
    {
        var content = Scene.Write("file", size);
        await Scene.Stage.FaultAsync($$"""
            [ { "match": { "method": "PUT", "target": "{{(committing == "PUT" ? "" : committing)}}" },
                "times": 1, "answer": { "drop": "afterRequest" } } ]
            """);

        var blob = (StorageBlob)Assert.Single(
            Scene.Invoke("Set-MIStorageBlobContent file $container -Context $ctx")).BaseObject;

        Assert.Equal(size, blob.Length);
        Assert.Empty(Scene.Session.UI.Questions);
        Assert.True(content.AsSpan().SequenceEqual(Scene.FetchBlob("file")));
    }

    [Fact]
    public async Task A_block_that_is_refused_ends_it_and_the_old_blob_stays()
    {
        var old = Scene.StoreBlob("file");
        Scene.Write("file", InBlocks);
        await Scene.Stage.FaultAsync("""
            [ { "match": { "target": "comp=block&" }, "skip": 2, "answer": { "status": 403,
                "headers": { "x-ms-error-code": "AuthorizationFailure" } } } ]
            """);

        var error = Scene.Run("Set-MIStorageBlobContent file $container -Context $ctx -Force").Error;

        Assert.StartsWith("AuthorizationFailed,", error.FullyQualifiedErrorId);
        Assert.Contains("(Put Block: HTTP 403, AuthorizationFailure", error.ToString());
        Assert.DoesNotContain("PUT blocklist", await Scene.SentAsync());
        Assert.Equal(old, Scene.FetchBlob("file"));
    }

    [Fact]
    public async Task A_file_that_changes_meanwhile_is_an_error_and_the_old_blob_stays()
    {
        var old = Scene.StoreBlob("file");
        Scene.Write("file", InBlocks);
        await Scene.Stage.FaultAsync("""[ { "match": { "target": "comp=block&" }, "answer": { "hold": true } } ]""");

        var upload = Task.Run(() => Scene.Run("Set-MIStorageBlobContent file $container -Context $ctx -Force -ConcurrentTaskCount 8"));
        await Scene.WaitForRequestsAsync(5);
        File.AppendAllText(Scene.PathOf("file"), "more");
        await Scene.Stage.ClearFaultsAsync();
        var error = (await upload).Error;

        Assert.Equal("FileChanged,MIStorage.Commands.SetBlobContent", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
        Assert.Contains("changed while it was uploaded; the blob stays as it was", error.ToString());
        Assert.Equal(old, Scene.FetchBlob("file"));
    }

    [Fact]
    public async Task A_busy_service_is_asked_again()
    {
        var content = Scene.Write("file");
        await Scene.Stage.FaultAsync(
            """[ { "times": 3, "answer": { "status": 503, "headers": { "Retry-After": "0" } } } ]""");

        Scene.Invoke("Set-MIStorageBlobContent file $container -Context $ctx");

        Assert.Equal(["PUT", "PUT", "PUT", "PUT"], await Scene.SentAsync());
        Assert.Equal(content, Scene.FetchBlob("file"));
    }
}
