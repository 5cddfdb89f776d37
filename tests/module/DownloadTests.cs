using System.Globalization;
using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Get-MIStorageBlobContent: what it takes, and what it gives.</summary>
public sealed class DownloadTests : TransferTest
{
    [Fact]
    public void Shows_the_nine_lines_of_the_tutorial()
    {
        Scene.StoreBlob("testblob", 56);

        var text = Scene.Session.Render(
            "Get-MIStorageBlobContent -Blob testblob -Container $container -Destination test2.txt -Context $ctx");

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
    public void Says_of_the_blob_what_the_upload_said()
    {
        Scene.Write("test.txt");

        var blobs = Scene.Invoke("""
            Set-MIStorageBlobContent test.txt $container -Blob a/b -Context $ctx -Metadata @{ x = 'y' }
            Get-MIStorageBlobContent a/b $container -Destination test2.txt -Context $ctx
            """).Select(output => (StorageBlob)output.BaseObject).ToList();

        var (sent, received) = (blobs[0], blobs[1]);
        Assert.Equal((sent.Name, sent.Length, sent.ContentType), (received.Name, received.Length, received.ContentType));
        Assert.Equal((sent.ETag, sent.ContentMD5), (received.ETag, received.ContentMD5));
        Assert.Equal((sent.LastModified, sent.Uri), (received.LastModified, received.Uri));
        Assert.Equal(sent.Metadata, received.Metadata);
    }

    [Theory]
    [InlineData("Get-MIStorageBlobContent a/b $container -Destination here.txt -Context $ctx")]
    [InlineData("Get-MIStorageBlobContent a/b $container -Path ./here.txt -Context $ctx")]
    [InlineData("$ctx | Get-MIStorageBlobContent -Container $container -Blob a/b -Destination here.txt")]
    [InlineData("Get-MIStorageBlobContent a/b $container -Destination here.txt -Context $ctx -CheckMd5")]
    public void Writes_into_the_file_that_is_named(string script)
    {
        var content = Scene.StoreBlob("a/b");

        Scene.Invoke(script);

        Assert.Equal(["here.txt"], Scene.Files);
        Assert.Equal(content, Scene.Read("here.txt"));
    }

    [Fact]
    public async Task Of_what_is_listed_a_snapshot_becomes_a_file_beside_that_of_its_blob()
    {
        Scene.Invoke("Set-MIStorageBlobContent -Content old -Container $container -Blob a/b.txt -Context $direct");
        var snapshot = DateTimeOffset.Parse(await Scene.TakeSnapshotAsync("a/b.txt"), CultureInfo.InvariantCulture);
        Scene.Invoke("Set-MIStorageBlobContent -Content new -Container $container -Blob a/b.txt -Context $direct -Force");

        Scene.Invoke("Get-MIStorageBlob -Container $container -Context $ctx | Get-MIStorageBlobContent");

        var beside = $"a/b ({snapshot.UtcDateTime:yyyy-MM-dd HHmmss.fffffff}).txt";
        Assert.Equal([beside, "a/b.txt"], Scene.Files.Order(StringComparer.Ordinal));
        Assert.Equal(("old", "new"), (File.ReadAllText(Scene.PathOf(beside)), File.ReadAllText(Scene.PathOf("a/b.txt"))));
    }

    // Azurite keeps no versions, so the listing that has some is the stage's.
    [Fact]
    public async Task Of_an_earlier_version_just_that_is_read_and_of_the_blob_the_blob()
    {
        const string Version = "<Blob><Name>{0}</Name><VersionId>{1}</VersionId><IsCurrentVersion>{2}</IsCurrentVersion><Properties/></Blob>";
        await Scene.Stage.FaultAsync($$"""
            [ { "answer": { "body": "<EnumerationResults><Blobs>{{string.Format(Version, "a", "v1", "false")}}{{string.Format(Version, "a", "v2", "true")}}</Blobs><NextMarker/></EnumerationResults>" } } ]
            """);

        Scene.Run("Get-MIStorageBlob -Container $container -IncludeVersion -Context $ctx | Get-MIStorageBlobContent");

        Assert.Equal(["", "versionid=v1"], (await Scene.RequestsAsync()).Skip(1).Select(request => request.Query).Order());
    }

    [Theory]
    [InlineData("", "a/b")]
    [InlineData("-Destination .", "a/b")]
    [InlineData("-Destination sub", "sub/a/b")]
    [InlineData("-Destination sub/", "sub/a/b")]
    public void Writes_into_a_folder_under_the_name_of_the_blob(string destination, string file)
    {
        var content = Scene.StoreBlob("a/b");
        Directory.CreateDirectory(Scene.PathOf("sub"));

        Scene.Invoke($"Get-MIStorageBlobContent a/b $container -Context $ctx {destination}");

        Assert.Equal([file], Scene.Files);
        Assert.Equal(content, Scene.Read(file));
    }

    [Theory]
    [InlineData("../escaped", "%2E%2E/escaped")]
    [InlineData("a/../../escaped", "a/%2E%2E/%2E%2E/escaped")]
    [InlineData("/absolute", "%2F/absolute")]
    public void Never_leaves_the_folder_whatever_the_blob_is_called(string blob, string file)
    {
        var content = Scene.StoreBlob(blob);
        Directory.CreateDirectory(Scene.PathOf("in"));

        Scene.Invoke("param($Blob) Get-MIStorageBlobContent $Blob $container -Destination in -Context $ctx", blob);

        Assert.Equal(["in/" + file], Scene.Files);
        Assert.Equal(content, Scene.Read("in/" + file));
    }

    [Fact]
    public void Takes_the_container_that_was_just_created()
    {
        var content = Scene.Write("test.txt");

        Scene.Invoke("""
            $created = New-MIStorageContainer "${container}2" -Context $ctx
            [void] ($created | Set-MIStorageBlobContent test.txt)
            $created | Get-MIStorageBlobContent test.txt -Destination copy.txt
            """);

        Assert.Equal(content, Scene.Read("copy.txt"));
    }

    [Fact]
    public void Takes_the_blobs_that_other_transfers_gave()
    {
        var contents = new[] { "a/1", "a/2", "b" }.Select(blob => Scene.Write("in/" + blob)).ToList();
        Directory.CreateDirectory(Scene.PathOf("out"));

        var names = Scene.Invoke("""
            $sent = foreach ($name in 'a/1', 'a/2', 'b') {
                Set-MIStorageBlobContent "in/$name" $container -Blob $name -Context $ctx
            }
            $sent | Get-MIStorageBlobContent -Destination out | ForEach-Object Name
            """).Select(name => $"{name}");

        Assert.Equal(["a/1", "a/2", "b"], names.Order());
        Assert.Equal(contents, [Scene.Read("out/a/1"), Scene.Read("out/a/2"), Scene.Read("out/b")]);
    }

    [Fact]
    public void Looks_for_the_destination_where_PowerShell_is_not_where_the_process_is()
    {
        Scene.StoreBlob("b");
        Directory.CreateDirectory(Scene.PathOf("sub"));

        Scene.Invoke("""
            [void] $ExecutionContext.SessionState.Path.SetLocation('sub')
            Get-MIStorageBlobContent b $container -Destination ../up.txt -Context $ctx
            Get-MIStorageBlobContent b $container -Context $ctx
            """);

        Assert.Equal(["sub/b", "up.txt"], Scene.Files);
    }
}
