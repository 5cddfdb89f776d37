using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Get-MIStorageBlob of one blob, against Azurite behind a stage that sees and changes what passes.</summary>
public sealed class StorageBlobTests : TransferTest
{
    [Fact]
    public async Task One_name_is_one_request_that_reads_no_content()
    {
        Scene.Write("test.txt", size: 27);
        Scene.Invoke("""
            [void] (Set-MIStorageBlobContent test.txt $container -Blob 'folder/a b' -Context $direct -StandardBlobTier Cool `
                -Properties @{ ContentType = 'text/plain'; CacheControl = 'no-cache' } -Metadata @{ One = '1' })
            """);

        var blob = Assert.Single(Scene.Invoke("Get-MIStorageBlob 'folder/a b' $container -Context $ctx"));

        Assert.Equal(["HEAD"], await Scene.SentAsync());
        Assert.IsType<StorageBlob>(blob.BaseObject);
        Assert.Equal(("folder/a b", "BlockBlob", 27L, "text/plain", "Cool"), (blob.Get("Name"), blob.Get("BlobType"),
            blob.Get("Length"), blob.Get("ContentType"), blob.Get("AccessTier")));
        Assert.Null(blob.Get("ContinuationToken"));
        Assert.Equal(false, blob.Get("IsDeleted"));
        var read = ((StorageBlob)blob.BaseObject).BlobProperties;
        Assert.Equal("no-cache", read.CacheControl);
        Assert.Equal("1", read.Metadata["one"]);
        Assert.Equal("available", read.LeaseState);
        Assert.NotNull(read.CreatedOn);
        Assert.Equal(16, read.ContentHash!.Length);
    }

    // What scripts written for Az.Storage read.
    [Theory]
    [InlineData("$blob.ICloudBlob.Uri.AbsoluteUri.EndsWith('/a')", true)]
    [InlineData("$blob.ICloudBlob.Properties.Length", 100L)]
    [InlineData("$blob.ICloudBlob.Container.Name -eq $container", true)]
    [InlineData("$blob.ICloudBlob.IsSnapshot", false)]
    [InlineData("$blob.BlobProperties.ContentLength", 100L)]
    [InlineData("$blob.BlobProperties.AccessTier", "Hot")]
    [InlineData("$blob.Context.StorageAccountName", "mistoragetest")]
    public void The_object_has_what_scripts_read_of_it(string script, object expected)
    {
        Scene.StoreBlob("a");
        Scene.Invoke("$global:blob = Get-MIStorageBlob a $container -Context $direct");

        Assert.Equal(expected, Assert.Single(Scene.Invoke(script)).BaseObject);
    }

    [Fact]
    public async Task A_blob_that_is_not_there_is_an_error_that_names_it()
    {
        var error = Scene.Run("Get-MIStorageBlob missing $container -Context $ctx").Error;

        Assert.Equal(("BlobNotFound", ErrorCategory.ObjectNotFound), error.Kind());
        Assert.Equal("missing", error.TargetObject);
        Assert.Contains("'missing'", error.ToString());
        Assert.Single(await Scene.RequestsAsync());
    }

    [Fact]
    public void A_container_that_is_not_there_is_told_from_a_blob()
    {
        var error = Scene.Run("Get-MIStorageBlob a no-such-container -Context $ctx").Error;

        Assert.Equal("ContainerNotFound", error.Id());
    }

    [Theory]
    [InlineData("file[1].txt", "file[1].txt")]
    [InlineData("file`[1`].txt", "file[1].txt")]
    [InlineData("what?", "what?")]
    [InlineData("a`*b", "a*b")]
    public void A_name_with_wildcards_can_be_meant_as_it_stands(string given, string expected)
    {
        foreach (var name in new[] { "file[1].txt", "file1.txt", "what?", "a*b", "aXb" })
        {
            Scene.StoreBlob(name);
        }

        var blob = Assert.Single(Scene.Invoke("param($Name) Get-MIStorageBlob $Name $container -Context $ctx", given));

        Assert.Equal(expected, blob.Get("Name"));
    }

    [Fact]
    public void Brackets_are_a_set_where_no_blob_has_that_very_name()
    {
        Scene.StoreBlob("file1.txt");
        Scene.StoreBlob("file2.txt");
        Scene.StoreBlob("file3.txt");

        var blobs = Scene.Invoke("Get-MIStorageBlob 'file[12].txt' $container -Context $ctx");

        Assert.Equal(["file1.txt", "file2.txt"], blobs.Select(blob => blob.Get("Name")));
    }

    [Theory]
    [InlineData("file[9].txt")]
    [InlineData("file[9.txt")]
    public void Brackets_that_match_nothing_are_an_error_and_not_silence(string name)
    {
        Scene.StoreBlob("file1.txt");

        var error = Scene.Run("param($Name) Get-MIStorageBlob $Name $container -Context $ctx", name).Error;

        Assert.Equal("BlobNotFound", error.Id());
        Assert.Contains("`[", error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData("Get-MIStorageBlob 'file[*' $container -Context $ctx")]
    [InlineData("Get-MIStorageContainer 'x[*' -Context $ctx")]
    [InlineData("Get-MIStorageContainer 'x[' -Context $ctx")]
    public async Task A_pattern_that_nothing_can_match_is_refused(string script)
    {
        var error = Scene.Run(script).Error;

        Assert.Equal("InvalidArgument", error.Id());
        Assert.Contains("`[", error.ErrorDetails.RecommendedAction);
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Fact]
    public async Task Tags_are_read_where_they_are_wanted()
    {
        Scene.StoreBlob("a");
        await Scene.Stage.FaultAsync("""
            [ { "match": { "target": "comp=tags" }, "answer": { "status": 200, "body":
                "<Tags><TagSet><Tag><Key>one</Key><Value>1</Value></Tag></TagSet></Tags>" } } ]
            """);

        Assert.Null(Assert.Single(Scene.Invoke("(Get-MIStorageBlob a $container -Context $ctx).Tags")));
        Assert.Equal("1", Assert.Single(Scene.Invoke("(Get-MIStorageBlob a $container -Context $ctx -IncludeTag).Tags['one']")).BaseObject);
    }

    [Fact]
    public async Task A_snapshot_or_a_version_is_asked_for_by_its_own_name()
    {
        Scene.StoreBlob("a");
        Scene.Run("""
            Get-MIStorageBlob a $container -Context $ctx -SnapshotTime '2024-01-31T10:00:00.1234567+01:00'
            Get-MIStorageBlob a $container -Context $ctx -VersionId 2024-01-31T10:00:00.1234567Z
            """);

        Assert.Equal(["snapshot=2024-01-31T09:00:00.1234567Z", "versionid=2024-01-31T10:00:00.1234567Z"],
            (await Scene.RequestsAsync()).Select(request => request.Query));
    }

    [Theory]
    [InlineData("a[1]")]
    [InlineData("a`[1`]")]
    public async Task The_blob_of_a_snapshot_may_be_named_with_escapes_and_without(string name)
    {
        Scene.StoreBlob("a[1]");
        var snapshot = await Scene.TakeSnapshotAsync("a[1]");

        var blob = Assert.Single(Scene.Invoke("param($Name, $Time) Get-MIStorageBlob $Name $container -SnapshotTime $Time -Context $ctx", name, snapshot));

        Assert.Equal("a[1]", blob.Get("Name"));
    }

    [Theory]
    [InlineData("-IfMatch '\"0x1\"'", "if-match", "\"0x1\"")]
    [InlineData("-IfNoneMatch $etag", "if-none-match", null)]
    [InlineData("-IfModifiedSince ([DateTimeOffset]::UtcNow.AddHours(1))", "if-modified-since", null)]
    [InlineData("-IfUnmodifiedSince '2020-01-01T00:00:00Z'", "if-unmodified-since", "Wed, 01 Jan 2020 00:00:00 GMT")]
    [InlineData("-TagCondition '\"a\" = ''b'''", "x-ms-if-tags", "\"a\" = 'b'")]
    public async Task A_condition_that_does_not_hold_is_an_error(string parameter, string header, string? value)
    {
        Scene.StoreBlob("a");
        Scene.Invoke("$global:etag = (Get-MIStorageBlob a $container -Context $direct).ETag");

        var error = Scene.Run($"Get-MIStorageBlob a $container -Context $ctx {parameter}").Error;

        Assert.Equal(("ConditionNotMet", ErrorCategory.InvalidOperation), error.Kind());
        Assert.Contains("condition", error.ToString());
        var sent = Assert.Single(await Scene.RequestsAsync()).Headers[header];
        Assert.Equal(value ?? sent, sent);
    }

    [Fact]
    public async Task A_listing_takes_no_condition()
    {
        var error = Scene.Run("Get-MIStorageBlob a* $container -Context $ctx -IfMatch '\"1\"'").Error;

        Assert.Equal("InvalidArgument", error.Id());
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Fact]
    public void One_bad_name_of_several_is_one_error()
    {
        Scene.StoreBlob("a");
        Scene.StoreBlob("c");

        var result = Scene.Run("'a', 'b', 'c' | ForEach-Object { Get-MIStorageBlob $_ $container -Context $ctx }");

        Assert.Equal(["a", "c"], result.Output.Select(blob => blob.Get("Name")));
        Assert.Equal("BlobNotFound", result.Error.Id());
    }
}
