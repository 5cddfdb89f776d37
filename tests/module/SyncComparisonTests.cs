using System.Security.Cryptography;
using MIStorage.Operations;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Whether a file and a blob of the same name differ.</summary>
public sealed class SyncComparisonTests : IDisposable
{
    private static readonly DateTime Noon = new(2024, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();

    [Theory]
    // What the file's time is beyond the blob's, in milliseconds; whether it goes up; whether it comes down.
    [InlineData(0, false, false)] // as a download leaves it
    [InlineData(-1, false, true)] // as an upload leaves it
    [InlineData(-86_400_000, false, true)]
    [InlineData(1, true, false)] // perhaps changed after it was uploaded in that very second
    [InlineData(999, true, false)]
    [InlineData(86_400_000, true, false)]
    public void By_time_the_later_one_takes_the_other_s_place(int later, bool goesUp, bool comesDown)
    {
        var file = new FolderEntry("a", "/a") { Length = 5, LastWriteTime = Noon.AddMilliseconds(later) };

        Assert.Equal(goesUp, SyncComparison.DiffersByTime(file, 5, Noon, fromBlob: false));
        Assert.Equal(comesDown, SyncComparison.DiffersByTime(file, 5, Noon, fromBlob: true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Another_size_or_an_unknown_time_differs_in_either_direction(bool fromBlob)
    {
        var file = new FolderEntry("a", "/a") { Length = 5, LastWriteTime = Noon };

        Assert.True(SyncComparison.DiffersByTime(file, 6, Noon, fromBlob));
        Assert.True(SyncComparison.DiffersByTime(file, 5, null, fromBlob));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3 << 20)]
    public void By_MD5_the_content_counts_alone(int size)
    {
        var content = _folder.Write("a", size);
        var file = new FolderEntry("a", Path.Combine(_folder.Path, "a")) { Length = size, LastWriteTime = Noon };
        var md5 = Convert.ToBase64String(MD5.HashData(content));

        Assert.False(SyncComparison.DiffersByMD5(file, size, md5, () => { }));
        Assert.True(SyncComparison.DiffersByMD5(file, size, "XUFAKrxLKna5cZ2REBfFkg==", () => { }));
        Assert.True(SyncComparison.DiffersByMD5(file, size, "", () => { }));
    }

    [Fact]
    public void Nothing_is_read_where_the_sizes_differ()
    {
        _folder.Write("a", 1);
        var file = new FolderEntry("a", Path.Combine(_folder.Path, "a")) { Length = 1 };

        Assert.True(SyncComparison.DiffersByMD5(file, 2, "x", () => Assert.Fail("It was read.")));
    }

    [Fact]
    public void It_can_be_stopped_while_it_reads()
    {
        _folder.Write("a", 3 << 20);
        var file = new FolderEntry("a", Path.Combine(_folder.Path, "a"));

        Assert.Throws<OperationCanceledException>(
            () => SyncComparison.DiffersByMD5(file, 3 << 20, "x", () => throw new OperationCanceledException()));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error_that_names_it()
    {
        var failure = Assert.Throws<MIStorageException>(
            () => SyncComparison.DiffersByMD5(new FolderEntry("a", Path.Combine(_folder.Path, "a")), 1, "x", () => { }));

        Assert.Equal(MIStorageErrorCode.FileAccessDenied, failure.Code);
        Assert.Contains(_folder.Path, failure.Message);
    }

    public void Dispose() => _folder.Dispose();
}
