using System.Security.Cryptography;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Sizes around each limit of native/src/transfer_plan.h go up and down unchanged, and carry their MD5.</summary>
public sealed class TransferSizeTests : TransferTest
{
    private const int Range = 8 << 20;
    private const int PutLimit = 32 << 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Range - 1)]
    [InlineData(Range)]
    [InlineData(Range + 1)]
    [InlineData((2 * Range) - 1)]
    [InlineData(2 * Range)]
    [InlineData((2 * Range) + 1)]
    [InlineData(PutLimit - 1)]
    [InlineData(PutLimit)]
    [InlineData(PutLimit + 1)]
    [InlineData(PutLimit + Range - 1)]
    [InlineData(PutLimit + Range)]
    [InlineData(PutLimit + Range + 1)]
    public void Go_up_and_down_unchanged(int size)
    {
        var content = Scene.Write("file", size);

        var blobs = Scene.Invoke("""
            Set-MIStorageBlobContent file $container -Context $direct
            Get-MIStorageBlobContent file $container -Destination copy -Context $direct -CheckMd5
            """).Select(output => (StorageBlob)output.BaseObject).ToList();

        Assert.Equal(TransferScene.HashOf(content), TransferScene.HashOf(Scene.Read("copy")));
        var md5 = Convert.ToBase64String(MD5.HashData(content));
        Assert.All(blobs, blob => Assert.Equal((size, md5), (blob.Length, blob.ContentMD5)));
    }
}
