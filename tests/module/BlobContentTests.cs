using System.Management.Automation;
using System.Text;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Content that is no file: strings, bytes and streams, up and down.</summary>
public sealed class BlobContentTests : TransferTest
{
    // More than one request takes.
    private const int Large = (33 << 20) + 1;

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("Grüße, 世界 \U0001F680\r\n")]
    public async Task A_string_is_stored_as_UTF8_without_a_mark_and_comes_back(string text)
    {
        Scene.Invoke("param($Text) Set-MIStorageBlobContent -Content $Text -Container $container -Blob b -Context $ctx", text);

        Assert.Equal(Encoding.UTF8.GetBytes(text), Scene.FetchBlob("b"));
        var sent = Assert.Single(await Scene.RequestsAsync());
        Assert.Equal("text/plain; charset=utf-8", sent.Headers["x-ms-blob-content-type"]);
        Assert.Equal(text, Assert.Single(Scene.Invoke("Get-MIStorageBlobContent b $container -AsString -Context $ctx")).BaseObject);
    }

    [Fact]
    public async Task The_content_type_of_a_string_may_be_another()
    {
        Scene.Invoke("""
            Set-MIStorageBlobContent -Content '{}' -Container $container -Blob b -Context $ctx -Properties @{ ContentType = 'application/json' }
            """);

        Assert.Equal("application/json", Assert.Single(await Scene.RequestsAsync()).Headers["x-ms-blob-content-type"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(Large)]
    public void Bytes_go_up_and_come_back(int size)
    {
        var bytes = Scene.Write("file", size);

        var blob = (StorageBlob)Assert.Single(Scene.Invoke(
            "param($Bytes) Set-MIStorageBlobContent -Content $Bytes -Container $container -Blob b -Context $ctx", bytes)).BaseObject;

        Assert.Equal(size, blob.Length);
        Assert.Equal("application/octet-stream", blob.ContentType);
        Assert.NotEmpty(blob.ContentMD5);
        Assert.Equal(TransferScene.HashOf(bytes), TransferScene.HashOf(Scene.FetchBlob("b")));
        var read = (byte[])Assert.Single(Scene.Invoke(
            "Get-MIStorageBlobContent b $container -AsBytes -CheckMd5 -Context $ctx")).BaseObject;
        Assert.Equal(TransferScene.HashOf(bytes), TransferScene.HashOf(read));
    }

    [Fact]
    public void Bytes_may_have_come_through_the_pipeline()
    {
        Scene.Invoke("Set-MIStorageBlobContent -Content ([object[]] ([byte] 1, [byte] 255)) -Container $container -Blob b -Context $ctx");

        Assert.Equal([1, 255], Scene.FetchBlob("b"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Large)]
    public void A_stream_of_unknown_length_goes_up_and_stays_the_callers(int size)
    {
        var bytes = Scene.Write("file", size);
        using var source = new Pouring(bytes);

        Scene.Invoke("param($Stream) Set-MIStorageBlobContent -Content $Stream -Container $container -Blob b -Context $ctx", source);

        Assert.Equal(TransferScene.HashOf(bytes), TransferScene.HashOf(Scene.FetchBlob("b")));
        Assert.True(source.CanRead);
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands()
    {
        using var source = new MemoryStream([1, 2, 3]) { Position = 1 };

        Scene.Invoke("param($Stream) Set-MIStorageBlobContent -Content $Stream -Container $container -Blob b -Context $ctx", source);

        Assert.Equal([2, 3], Scene.FetchBlob("b"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(Large)]
    public async Task A_stream_that_dies_is_the_error_and_the_blob_stays(int size)
    {
        var old = Scene.StoreBlob("b");
        using var source = new Pouring(new byte[size]) { DiesAtItsEnd = true };

        var result = Scene.Run(
            "param($Stream) Set-MIStorageBlobContent -Content $Stream -Container $container -Blob b -Context $ctx -Force", source);

        var error = Assert.Single(result.Errors);
        Assert.Equal("ContentUnreadable,MIStorage.Commands.SetBlobContent", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ReadError, error.CategoryInfo.Category);
        Assert.Contains("the source died", error.Exception.Message);
        Assert.Equal(old, Scene.FetchBlob("b"));
        Assert.DoesNotContain("PUT blocklist", await Scene.SentAsync());
    }

    [Fact]
    public void Content_that_can_be_read_again_is_sent_again_after_a_yes()
    {
        Scene.StoreBlob("b");
        Scene.Session.UI.Answers.Enqueue("Yes");

        Scene.Invoke("Set-MIStorageBlobContent -Content new -Container $container -Blob b -Context $ctx");

        Assert.Equal("new", Encoding.UTF8.GetString(Scene.FetchBlob("b")));
    }

    [Fact]
    public void A_stream_that_cannot_be_read_again_is_refused_without_a_question()
    {
        var old = Scene.StoreBlob("b");
        using var source = new Pouring([1]);

        var result = Scene.Run(
            "param($Stream) Set-MIStorageBlobContent -Content $Stream -Container $container -Blob b -Context $ctx", source);

        var error = Assert.Single(result.Errors);
        Assert.StartsWith("BlobAlreadyExists", error.FullyQualifiedErrorId);
        Assert.Contains("-Force", error.ErrorDetails.RecommendedAction);
        Assert.Equal(old, Scene.FetchBlob("b"));
    }

    [Fact]
    public async Task A_stream_goes_to_one_blob_and_not_to_the_next_one_too()
    {
        using var source = new MemoryStream([1, 2, 3]);

        var result = Scene.Run(
            "param($Stream) $ctx, $ctx | Set-MIStorageBlobContent -Content $Stream -Container $container -Blob b -Force", source);

        Assert.Contains("A stream is read once", Assert.Single(result.Errors).Exception.Message);
        Assert.Equal(3L, Assert.Single(result.Output).Get("Length"));
        Assert.Single(await Scene.RequestsAsync());
        Assert.Equal([1, 2, 3], Scene.FetchBlob("b"));
    }

    [Fact]
    public void A_stream_that_fails_to_say_how_long_it_is_is_an_error_that_says_why()
    {
        using var source = new Pouring([1]) { SeeksInVain = true };

        var error = Assert.Single(Scene.Run(
            "param($Stream) Set-MIStorageBlobContent -Content $Stream -Container $container -Blob b -Context $ctx", source).Errors);

        Assert.StartsWith("ContentUnreadable", error.FullyQualifiedErrorId);
        Assert.Contains("the share is gone", error.Exception.Message);
    }

    [Theory]
    [InlineData("5", "Int32")]
    [InlineData("('a', 'b')", "several strings")]
    [InlineData("([IO.FileInfo] 'x')", "a file")]
    public async Task What_is_no_content_is_refused_before_anything_is_sent(string content, string why)
    {
        var result = Scene.Run($"Set-MIStorageBlobContent -Content {content} -Container $container -Blob b -Context $ctx");

        var error = Assert.Single(result.Errors);
        Assert.StartsWith("InvalidArgument", error.FullyQualifiedErrorId);
        Assert.Contains(why, error.Exception.Message);
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Fact]
    public void Ctrl_C_ends_an_upload_whose_stream_blocks()
    {
        var old = Scene.StoreBlob("b");
        using var source = new Pouring(new byte[10]) { BlocksAtItsEnd = true };

        var (result, took) = Scene.Session.RunAndStop(
            "param($Stream) Set-MIStorageBlobContent -Content $Stream -Container $container -Blob b -Context $ctx -Force",
            () => source.Blocks, source);

        Assert.True(result.Stopped);
        Assert.True(took < PowerShellSession.AtOnce, $"It took {took}.");
        Assert.Equal(old, Scene.FetchBlob("b"));
    }

    [Theory]
    [InlineData("utf-16", "", true)]
    [InlineData("utf-16BE", "text/plain; charset=utf-8", true)]
    [InlineData("utf-32", "", true)]
    [InlineData("utf-8", "text/plain; charset=iso-8859-1", true)]
    [InlineData("iso-8859-1", "text/plain; charset=\"ISO-8859-1\"", false)]
    [InlineData("utf-8", "text/plain", false)]
    [InlineData("utf-8", "", false)]
    public void Text_is_read_by_its_mark_or_its_charset_or_as_UTF8(string charset, string contentType, bool marked)
    {
        var encoding = Encoding.GetEncoding(charset);
        byte[] content = [.. marked ? encoding.GetPreamble() : [], .. encoding.GetBytes("Grüße")];

        Assert.Equal("Grüße", BlobText.Decode(content, contentType));
    }

    [Theory]
    [InlineData("klingon")]
    [InlineData("utf-7")] // which .NET knows, and refuses
    public void A_charset_that_cannot_be_read_is_an_error_that_names_it(string charset)
    {
        Scene.Invoke(
            "param($Type) Set-MIStorageBlobContent -Content x -Container $container -Blob b -Context $ctx -Properties @{ ContentType = $Type }",
            $"text/plain; charset={charset}");

        var error = Assert.Single(Scene.Run("Get-MIStorageBlobContent b $container -AsString -Context $ctx").Errors);

        Assert.Equal("InvalidArgument", error.Id());
        Assert.Contains(charset, error.Exception.Message);
        Assert.Contains("-AsBytes", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Several_blobs_come_one_after_the_other_and_a_missing_one_is_one_error()
    {
        Scene.Invoke("'a', 'b' | ForEach-Object { Set-MIStorageBlobContent -Content $_ -Container $container -Blob $_ -Context $ctx }");

        var result = Scene.Run("'a', 'no', 'b' | ForEach-Object { Get-MIStorageBlobContent $_ $container -AsString -Context $ctx }");

        Assert.Equal(["a", "b"], result.Output.Select(text => text.BaseObject));
        Assert.StartsWith("BlobNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId);
    }

    [Fact]
    public async Task There_is_one_way_for_the_content_to_go()
    {
        var error = Assert.Single(Scene.Run("Get-MIStorageBlobContent b $container -AsString -AsBytes -Context $ctx").Errors);

        Assert.StartsWith("InvalidArgument", error.FullyQualifiedErrorId);
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Fact]
    public async Task Nothing_is_written_where_the_content_is_not_the_blobs()
    {
        Scene.StoreBlob("b");
        await Scene.Stage.FaultAsync("""
            [ { "answer": { "passThrough": true, "setHeaders": { "x-ms-blob-content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" } } } ]
            """);

        var result = Scene.Run("Get-MIStorageBlobContent b $container -AsBytes -CheckMd5 -Context $ctx");

        Assert.Empty(result.Output);
        Assert.StartsWith("BlobCorrupt", Assert.Single(result.Errors).FullyQualifiedErrorId);
    }

    /// <summary>A stream that nobody knows the length of.</summary>
    private sealed class Pouring(byte[] content) : Stream
    {
        private readonly MemoryStream _content = new(content);
        private readonly ManualResetEventSlim _closed = new();

        public bool DiesAtItsEnd { get; init; }

        public bool BlocksAtItsEnd { get; init; }

        public bool SeeksInVain { get; init; }

        public bool Blocks { get; private set; }

        public override bool CanRead => _content.CanRead;

        public override bool CanSeek => SeeksInVain;

        public override bool CanWrite => false;

        public override long Length => throw (SeeksInVain ? new IOException("the share is gone") : new NotSupportedException());

        public override long Position { get => SeeksInVain ? 0 : throw new NotSupportedException(); set => _ = SeeksInVain ? value : throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = _content.Read(buffer, offset, Math.Min(count, 100_000));
            if (read == 0 && DiesAtItsEnd)
            {
                throw new IOException("the source died");
            }

            if (read == 0 && BlocksAtItsEnd)
            {
                Blocks = true;
                _closed.Wait();
            }

            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _closed.Set();
            _content.Dispose();
            base.Dispose(disposing);
        }
    }
}
