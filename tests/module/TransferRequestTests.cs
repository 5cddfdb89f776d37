using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>No request that is not needed, counted at the server. The limits are those of native/src/transfer_plan.h.</summary>
public sealed class TransferRequestTests : TransferTest
{
    private const int PutLimit = 32 << 20;
    private const int RangeSize = 8 << 20;

    [Theory]
    [InlineData(0, "")]
    [InlineData(100, "")]
    [InlineData(100, "-Force")]
    [InlineData(PutLimit, "")]
    public async Task A_small_upload_is_one_request(int size, string force)
    {
        Scene.Write("file", size);

        Scene.Invoke($"Set-MIStorageBlobContent file $container -Context $ctx {force}");

        Assert.Equal(["PUT"], await Scene.SentAsync());
        var sent = Assert.Single(await Scene.RequestsAsync());
        Assert.Equal(size, sent.BodyLength);
        Assert.Equal(force.Length == 0, sent.Headers.ContainsKey("if-none-match"));
        Assert.DoesNotContain("expect", sent.Headers.Keys);
    }

    [Theory]
    [InlineData("", "HEAD")]
    [InlineData("-Force", null)]
    public async Task A_large_upload_asks_once_unless_forced_then_sends_blocks_and_commits_them(string force, string? asks)
    {
        Scene.Write("file", PutLimit + 1);

        Scene.Invoke($"Set-MIStorageBlobContent file $container -Context $ctx {force}");

        var expected = new[] { "PUT block", "PUT block", "PUT block", "PUT block", "PUT block", "PUT blocklist" };
        Assert.Equal(asks is null ? expected : [asks, .. expected], await Scene.SentAsync());
        var blocks = (await Scene.RequestsAsync()).Where(request => request.Query.StartsWith("comp=block&"));
        Assert.Equal([1, RangeSize, RangeSize, RangeSize, RangeSize], blocks.Select(block => block.BodyLength).Order());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(RangeSize, 1)]
    [InlineData(RangeSize + 1, 2)]
    [InlineData(0, 2)] // a range of nothing is refused: the second asks for the whole
    public async Task A_download_is_one_request_for_each_range(int size, int requests)
    {
        Scene.StoreBlob("b", size);

        Scene.Invoke("Get-MIStorageBlobContent b $container -Context $ctx");

        Assert.Equal(Enumerable.Repeat("GET", requests), await Scene.SentAsync());
    }

    [Fact]
    public async Task One_cmdlet_after_the_other_uses_the_same_connection()
    {
        Scene.Write("file");

        Scene.Invoke("""
            Set-MIStorageBlobContent file $container -Context $ctx
            Get-MIStorageBlobContent file $container -Destination copy -Context $ctx
            Set-MIStorageBlobContent copy $container -Context $ctx
            """);

        Assert.Equal([1, 1, 1], (await Scene.RequestsAsync()).Select(request => request.Connection));
    }
}
