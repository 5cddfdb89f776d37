using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Get-MIStorageBlobContent -AsStream: a download that goes on while it is read.</summary>
public sealed class BlobStreamTests : TransferTest
{
    private const int Large = (70 << 20) + 1; // more than is held at once

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Large)]
    public void It_can_be_read_after_the_command_has_ended(int size)
    {
        var content = Scene.StoreBlob("b", size);

        using var stream = Open();

        Assert.True(stream.CanRead);
        Assert.False(stream.CanSeek);
        using var read = new MemoryStream();
        stream.CopyTo(read);
        Assert.Equal(TransferScene.HashOf(content), TransferScene.HashOf(read.ToArray()));
        Assert.Equal(0, stream.Read(new byte[1], 0, 1));
    }

    [Fact]
    public void It_is_content_for_another_blob()
    {
        var content = Scene.StoreBlob("b", 5 << 20);

        Scene.Invoke("""
            $stream = Get-MIStorageBlobContent b $container -AsStream -Context $ctx
            Set-MIStorageBlobContent -Content $stream -Container $container -Blob copy -Context $ctx
            $stream.Dispose()
            """);

        Assert.Equal(TransferScene.HashOf(content), TransferScene.HashOf(Scene.FetchBlob("copy")));
    }

    [Fact]
    public void It_stays_open_for_whoever_takes_it_and_ends_the_pipeline()
    {
        var content = Scene.StoreBlob("b");

        var read = Scene.Invoke("""
            do { Get-MIStorageBlobContent b $container -AsStream -Context $ctx | ForEach-Object { $stream = $_; break } } while ($false)
            $stream.ReadByte()
            $stream.Dispose()
            """);

        Assert.Equal((int)content[0], Assert.Single(read).BaseObject);
    }

    [Fact]
    public async Task Disposing_it_ends_the_download()
    {
        Scene.StoreBlob("b", Large);
        var stream = Open();

        stream.Dispose();

        Assert.False(stream.CanRead);
        Assert.Throws<ObjectDisposedException>(() => stream.Read(new byte[1], 0, 1));
        Assert.True((await Scene.RequestsAsync()).Count < 18);
        stream.Dispose();
    }

    [Fact]
    public void A_blob_that_is_not_there_is_the_commands_error()
    {
        var result = Scene.Run("Get-MIStorageBlobContent no $container -AsStream -Context $ctx");

        Assert.Empty(result.Output);
        Assert.StartsWith("BlobNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId);
    }

    [Fact]
    public void A_blob_that_changes_meanwhile_is_an_error_of_the_read()
    {
        Scene.StoreBlob("b", Large);
        using var stream = Open();
        Scene.StoreBlob("b", Large);

        var failure = Assert.Throws<IOException>(() => stream.CopyTo(Stream.Null));

        Assert.Equal(MIStorageErrorCode.BlobChanged, Assert.IsType<MIStorageException>(failure.InnerException).Code);
    }

    [Fact]
    public async Task What_is_not_the_blob_ends_with_an_error_in_place_of_the_end()
    {
        Scene.StoreBlob("b");
        await Scene.Stage.FaultAsync("""
            [ { "answer": { "passThrough": true, "setHeaders": { "x-ms-blob-content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" } } } ]
            """);

        var result = Scene.Run("""
            $stream = Get-MIStorageBlobContent b $container -AsStream -CheckMd5 -Context $ctx
            # It may have failed before the first byte was asked for: then that is the command's error.
            if ($stream) { try { $stream.CopyTo([IO.Stream]::Null) } finally { $stream.Dispose() } }
            """);

        Assert.Contains("MD5", Assert.Single(result.Errors).Exception.Message);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_wait_for_the_first_byte()
    {
        Scene.StoreBlob("b");
        await Scene.Stage.FaultAsync("""[ { "answer": { "stall": true } } ]""");

        var (result, took) = Scene.Session.RunAndStop(
            "Get-MIStorageBlobContent b $container -AsStream -Context $ctx", () => Scene.HasReceived(1));

        Assert.True(result.Stopped);
        Assert.True(took < PowerShellSession.AtOnce, $"It took {took}.");
    }

    private Stream Open() =>
        (Stream)Assert.Single(Scene.Invoke("Get-MIStorageBlobContent b $container -AsStream -Context $ctx")).BaseObject;
}
