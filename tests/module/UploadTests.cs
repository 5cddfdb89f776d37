using System.Management.Automation;
using System.Security.Cryptography;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Set-MIStorageBlobContent: what it takes, and what it gives.</summary>
public sealed class UploadTests : TransferTest
{
    [Fact]
    public void Shows_the_nine_lines_of_the_tutorial()
    {
        Scene.Write("test.txt", 56);

        var text = Scene.Session.Render(
            "Set-MIStorageBlobContent -File test.txt -Container $container -Blob testblob -Context $ctx");

        Assert.Matches("""
            ^
            ICloudBlob        : MIStorage\.CloudBlockBlob
            BlobType          : BlockBlob
            Length            : 56
            ContentType       : application/octet-stream
            LastModified      : \d+/\d+/\d+ .* \+00:00
            SnapshotTime      : 
            ContinuationToken : 
            Context           : MIStorage\.StorageContext
            Name              : testblob

            $
            """, text);
    }

    [Fact]
    public void Gives_an_object_with_what_scripts_for_Az_Storage_read()
    {
        var content = Scene.Write("test.txt", 56);
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);

        var blob = (StorageBlob)Assert.Single(Upload("-File test.txt -Blob a/testblob")).BaseObject;

        Assert.Equal(("a/testblob", "BlockBlob", 56), (blob.Name, blob.BlobType, blob.Length));
        Assert.Equal("application/octet-stream", blob.ContentType);
        Assert.Equal(Convert.ToBase64String(MD5.HashData(content)), blob.ContentMD5);
        Assert.InRange(blob.LastModified!.Value, before, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.Matches("^\".+\"$", blob.ETag);
        Assert.Equal($"{Scene.Stage.Url}/{Azurite.Account}/{Scene.Container}/a/testblob", blob.Uri.AbsoluteUri);
        Assert.Equal(blob.Uri, blob.ICloudBlob.Uri);
        Assert.Equal(56, blob.ICloudBlob.Properties.Length);
        Assert.Equal(Scene.Container, blob.ICloudBlob.Container.Name);
        Assert.Equal(Azurite.Account, blob.Context.StorageAccountName);
        Assert.Null(blob.SnapshotTime);
        Assert.Null(blob.ContinuationToken);
        Assert.Empty(blob.Metadata);
    }

    [Theory]
    [InlineData("Set-MIStorageBlobContent test.txt $container -Context $ctx")]
    [InlineData("Set-MIStorageBlobContent -FullName test.txt -Container $container -Context $ctx")]
    [InlineData("$ctx | Set-MIStorageBlobContent test.txt $container")]
    [InlineData("Get-ChildItem | Set-MIStorageBlobContent -Container $container -Context $ctx")]
    [InlineData("[IO.FileInfo] (Get-ChildItem).FullName | Set-MIStorageBlobContent -Container $container -Context $ctx")]
    public void Takes_a_file_however_it_is_given_and_names_the_blob_after_it(string script)
    {
        var content = Scene.Write("test.txt");

        Assert.Equal("test.txt", NameOf(Assert.Single(Scene.Invoke(script))));
        Assert.Equal(content, Scene.FetchBlob("test.txt"));
    }

    [Fact]
    public void Takes_a_file_whose_name_has_a_backslash_where_a_file_may_have_one()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var content = Scene.Write("a\\b");

        Scene.Invoke("[IO.FileInfo] (Get-ChildItem).FullName | Set-MIStorageBlobContent -Container $container -Context $ctx");

        Assert.Equal(content, Scene.FetchBlob("a\\b"));
    }

    [Fact]
    public void Takes_the_container_that_was_just_created()
    {
        var content = Scene.Write("test.txt");

        var blob = Assert.Single(Scene.Invoke("""
            $global:container = $container + '2'
            New-MIStorageContainer $container -Context $ctx | Set-MIStorageBlobContent -File test.txt -Blob renamed
            """));

        Assert.Equal("renamed", NameOf(blob));
        Assert.Equal(content, Scene.FetchBlob("renamed"));
    }

    [Fact]
    public void Takes_the_blob_that_another_transfer_gave()
    {
        Scene.StoreBlob("a/b");
        var content = Scene.Write("new.txt");

        Scene.Invoke("""
            Get-MIStorageBlobContent a/b $container -Destination old.txt -Context $ctx |
                Set-MIStorageBlobContent -File new.txt -Force
            """);

        Assert.Equal(content, Scene.FetchBlob("a/b"));
    }

    [Fact]
    public void What_it_gives_can_be_downloaded()
    {
        var content = Scene.Write("here.txt");

        Scene.Invoke("""
            Set-MIStorageBlobContent here.txt $container -Context $ctx | Get-MIStorageBlobContent -Destination there.txt
            """);

        Assert.Equal(content, Scene.Read("there.txt"));
    }

    [Theory]
    [InlineData("a[1].txt")]
    [InlineData("a*.txt")]
    [InlineData("`a.txt")]
    public void Takes_the_name_of_a_file_literally(string name)
    {
        var content = Scene.Write(name);
        Scene.Write("a1.txt");

        Assert.Equal(name, NameOf(Assert.Single(Scene.Invoke(
            "param($Name) Set-MIStorageBlobContent -File $Name -Container $container -Context $ctx", name))));
        Assert.Equal(content, Scene.FetchBlob(name));
    }

    [Fact]
    public void Looks_for_a_relative_path_where_PowerShell_is_not_where_the_process_is()
    {
        Scene.Write("test.txt");
        var content = Scene.Write("sub/test.txt");

        Scene.Invoke("""
            [void] $ExecutionContext.SessionState.Path.SetLocation('sub')
            Set-MIStorageBlobContent ./test.txt $container -Blob one -Context $ctx
            """);

        Assert.NotEqual(Scene.Folder, Environment.CurrentDirectory);
        Assert.Equal(content, Scene.FetchBlob("one"));
    }

    [Fact]
    public async Task Sends_properties_metadata_and_tier_along()
    {
        Scene.Write("page.html");

        var uploaded = Assert.Single(Upload("""
            page.html -StandardBlobTier Cool -Metadata @{ Owner = 'me'; Year = 2025 } -Properties @{
                ContentType = 'text/html'; contentencoding = 'identity'; ContentLanguage = 'de'
                CacheControl = 'max-age=60'; ContentDisposition = 'inline' }
            """));

        var sent = Assert.Single(await Scene.RequestsAsync());
        Assert.Equal("Cool", sent.Headers["x-ms-access-tier"]);
        Assert.Equal("Cool", ((StorageBlob)uploaded.BaseObject).AccessTier);
        var blob = (StorageBlob)Assert.Single(Scene.Invoke(
            "Get-MIStorageBlobContent page.html $container -Destination copy.html -Context $ctx")).BaseObject;
        var properties = blob.ICloudBlob.Properties;
        Assert.Equal("text/html", properties.ContentType);
        Assert.Equal("identity", properties.ContentEncoding);
        Assert.Equal("de", properties.ContentLanguage);
        Assert.Equal("max-age=60", properties.CacheControl);
        Assert.Equal("inline", properties.ContentDisposition);
        Assert.Equal([("Owner", "me"), ("Year", "2025")], blob.Metadata.Select(pair => (pair.Key, pair.Value)).Order());
    }

    private IReadOnlyList<PSObject> Upload(string arguments) =>
        Scene.Invoke($"Set-MIStorageBlobContent {arguments} -Container $container -Context $ctx");

    private static string NameOf(PSObject blob) => ((StorageBlob)blob.BaseObject).Name;
}
