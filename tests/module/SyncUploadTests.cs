using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Sync-MIStorageBlob -Source: a folder in a container becomes like one here.</summary>
public sealed class SyncUploadTests : TransferTest
{
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("Sync-MIStorageBlob $container -Source tree -Prefix p -Context $ctx", "p/")]
    [InlineData("Sync-MIStorageBlob -Container $container -Source ./tree/ -Prefix p/ -Context $ctx", "p/")]
    [InlineData("Sync-MIStorageBlob $container -Source tree -Context $ctx", "")]
    [InlineData("Get-MIStorageContainer $container -Context $ctx | Sync-MIStorageBlob -Source tree", "")]
    public void What_is_missing_is_uploaded(string script, string prefix)
    {
        string[] names = ["a", "a-/x", "a.b", "b/c/d", "\uFF5E", "\U0001F680"];
        var contents = names.ToDictionary(name => prefix + name, name => Scene.Write("tree/" + name));

        var sent = NamesOf(Scene.Invoke(script));

        Assert.Equal(contents.Keys.Order(), sent.Order());
        Assert.All(contents, blob => Assert.Equal(blob.Value, Scene.FetchBlob(blob.Key)));
    }

    [Theory]
    [InlineData("Time")]
    [InlineData("MD5")]
    public async Task The_second_time_nothing_is_sent_but_one_listing(string compareBy)
    {
        WriteOld("a.b", "a-/x", "a/b", "c");
        Scene.Invoke($"Sync-MIStorageBlob $container -Source tree -CompareBy {compareBy} -Context $direct");

        Assert.Empty(Scene.Invoke($"Sync-MIStorageBlob $container -Source tree -CompareBy {compareBy} -Context $ctx"));

        Assert.Equal(["GET list"], await Scene.SentAsync());
    }

    [Fact]
    public void By_time_what_is_newer_or_has_another_size_is_uploaded()
    {
        WriteOld("newer", "longer", "same", "touched");
        Scene.Invoke("Sync-MIStorageBlob $container -Source tree -Context $ctx");
        File.SetLastWriteTimeUtc(Scene.PathOf("tree/newer"), DateTime.UtcNow.AddDays(1));
        Scene.Write("tree/longer", 101);
        File.SetLastWriteTimeUtc(Scene.PathOf("tree/longer"), LongAgo);
        File.SetLastWriteTimeUtc(Scene.PathOf("tree/touched"), LongAgo.AddDays(1));

        Assert.Equal(["longer", "newer"], NamesOf(Scene.Invoke("Sync-MIStorageBlob $container -Source tree -Context $ctx")).Order());
        Assert.Equal(Scene.Read("tree/longer"), Scene.FetchBlob("longer"));
    }

    [Fact]
    public void A_blob_that_is_replaced_keeps_what_somebody_has_set()
    {
        WriteOld("page");
        Scene.Invoke("""
            [void] (Sync-MIStorageBlob $container -Source tree -Context $ctx)
            Set-MIStorageBlobProperty page $container -Context $ctx -Metadata @{ owner = 'bob' } -Properties @{
                ContentType = 'text/html'; ContentEncoding = 'gzip'; ContentLanguage = 'de'; ContentDisposition = 'inline'; CacheControl = 'no-cache' }
            """);
        var content = Scene.Write("tree/page", 101);

        var properties = ((StorageBlob)Assert.Single(Scene.Invoke(
            "[void] (Sync-MIStorageBlob $container -Source tree -Context $ctx); Get-MIStorageBlob page $container -Context $ctx")).BaseObject).BlobProperties;

        Assert.Equal(content, Scene.FetchBlob("page"));
        Assert.Equal(("text/html", "gzip", "de", "inline", "no-cache"), (properties.ContentType, properties.ContentEncoding,
            properties.ContentLanguage, properties.ContentDisposition, properties.CacheControl));
        Assert.Equal("bob", properties.Metadata["owner"]);
    }

    [Fact]
    public async Task What_another_program_has_set_and_cannot_be_sent_does_not_hold_the_file_up()
    {
        WriteOld("page");
        await Scene.Stage.FaultAsync($$"""
            [ { "match": { "method": "GET" }, "answer": { "headers": { "Content-Type": "application/xml" }, "body":
                "<EnumerationResults><Blobs><Blob><Name>page</Name><Properties><Content-Length>1</Content-Length><Content-Type>text/html</Content-Type><Content-Disposition>inline; filename=\u00E9</Content-Disposition><AccessTier>Cool</AccessTier></Properties><Metadata><a-b>1</a-b><ok>2</ok><b>\u00E9</b></Metadata></Blob></Blobs><NextMarker/></EnumerationResults>" } } ]
            """);

        var result = Scene.Run("Sync-MIStorageBlob $container -Source tree -Context $ctx");

        Assert.Empty(result.Errors);
        var put = (await Scene.RequestsAsync()).Single(request => request.Method == "PUT");
        Assert.Equal(("text/html", "Cool", "2"),
            (put.Headers["x-ms-blob-content-type"], put.Headers["x-ms-access-tier"], put.Headers["x-ms-meta-ok"]));
        Assert.DoesNotContain(put.Headers.Keys, name => name is "x-ms-blob-content-disposition" or "x-ms-meta-a-b" or "x-ms-meta-b");
    }

    [Fact]
    public void By_MD5_what_has_another_content_is_uploaded_whatever_the_times()
    {
        WriteOld("changed", "same");
        Scene.Invoke("Sync-MIStorageBlob $container -Source tree -Context $ctx");
        WriteOld("changed");
        File.SetLastWriteTimeUtc(Scene.PathOf("tree/same"), DateTime.UtcNow.AddDays(1));

        Assert.Empty(Scene.Invoke("Sync-MIStorageBlob $container -Source tree -CompareBy Time -Context $ctx -WhatIf"));
        Assert.Equal(["changed"], NamesOf(Scene.Invoke("Sync-MIStorageBlob $container -Source tree -CompareBy MD5 -Context $ctx")));
        Assert.Equal(Scene.Read("tree/changed"), Scene.FetchBlob("changed"));
    }

    [Fact]
    public void A_link_to_a_file_is_compared_by_what_it_leads_to()
    {
        Scene.Write("outside");
        WriteOld("a");
        File.CreateSymbolicLink(Scene.PathOf("tree/link"), Scene.PathOf("outside"));
        Scene.Invoke("Sync-MIStorageBlob $container -Source tree -Context $ctx");
        Assert.Empty(Scene.Invoke("Sync-MIStorageBlob $container -Source tree -Context $ctx"));
        var content = Scene.Write("outside");
        File.SetLastWriteTimeUtc(Scene.PathOf("outside"), LongAgo);

        Assert.Equal(["link"], NamesOf(Scene.Invoke("Sync-MIStorageBlob $container -Source tree -Context $ctx")));
        Assert.Equal(content, Scene.FetchBlob("link"));
    }

    [Fact]
    public async Task One_bad_file_of_many_is_one_error_and_the_rest_goes_on()
    {
        var names = Enumerable.Range(0, 100).Select(number => $"{number:D3}").ToArray();
        WriteOld(names);
        await Scene.Stage.FaultAsync("""[ { "match": { "target": "/037$" }, "answer": { "status": 403 } } ]""");

        var result = Scene.Run("Sync-MIStorageBlob $container -Source tree -Context $ctx -Verbose");

        Assert.StartsWith("AuthorizationFailed,", result.Error.FullyQualifiedErrorId);
        Assert.Equal("037", result.Error.TargetObject);
        Assert.Equal(names.Except(["037"]), NamesOf(result.Output).Order());
        Assert.Contains("99 transferred, 0 as they were, 0 deleted.", result.Verbose);
    }

    [Fact]
    public void Several_containers_can_be_made_like_one_folder()
    {
        WriteOld("a", "b");

        var result = Scene.Run("""
            [void] (New-MIStorageContainer "${container}2" -Context $ctx)
            $container, "${container}2" | ForEach-Object { Get-MIStorageContainer $_ -Context $ctx } |
                Sync-MIStorageBlob -Source tree -Verbose
            """);

        Assert.Empty(result.Errors);
        Assert.Equal(["a", "a", "b", "b"], NamesOf(result.Output).Order());
        Assert.Equal(2, result.Verbose.Count(text => text == "2 transferred, 0 as they were, 0 deleted."));
    }

    [Fact]
    public async Task WhatIf_lists_what_would_be_done_and_does_nothing()
    {
        WriteOld("changed", "same");
        Scene.Invoke("Sync-MIStorageBlob $container -Source tree -Prefix p -Context $ctx");
        Scene.StoreBlob("p/extra");
        File.SetLastWriteTimeUtc(Scene.PathOf("tree/changed"), DateTime.UtcNow.AddDays(1));
        WriteOld("new");
        await Scene.Stage.ForgetRequestsAsync();

        var text = Scene.Session.Render("Sync-MIStorageBlob $container -Source tree -Prefix p -Delete -Context $ctx -WhatIf");

        Assert.Equal(
            [
                WhatIf($"Upload '{Scene.PathOf("tree/changed")}'", "p/changed"),
                WhatIf($"Upload '{Scene.PathOf("tree/new")}'", "p/new"),
                WhatIf("Remove", "p/extra"),
            ],
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["GET list", "GET list"], await Scene.SentAsync());
    }

    [Theory]
    [InlineData("-Source missing", "FileNotFound", "There is no folder")]
    [InlineData("-Source file", "InvalidArgument", "is a file, not a folder")]
    [InlineData("-Source file -Destination file", "AmbiguousParameterSet", "")]
    [InlineData("-Source file -CompareBy Date", "ParameterArgumentValidationError", "Time,MD5")]
    public async Task What_makes_no_sense_is_refused(string parameters, string errorId, string rule)
    {
        Scene.Write("file");

        var error = Scene.Run($"Sync-MIStorageBlob $container {parameters} -Delete -Force -Context $ctx").Error;

        Assert.StartsWith(errorId + ",", error.FullyQualifiedErrorId);
        Assert.Contains(rule, error.ToString());
        Assert.Empty(await Scene.RequestsAsync());
    }

    private string WhatIf(string operation, string blob) =>
        $"What if: Performing the operation \"{operation}\" on target " +
        $"\"blob '{blob}' in container '{Scene.Container}' of account '{Azurite.Account}'\".";

    private void WriteOld(params string[] names)
    {
        foreach (var name in names)
        {
            Scene.Write("tree/" + name);
            File.SetLastWriteTimeUtc(Scene.PathOf("tree/" + name), LongAgo);
        }
    }
}
