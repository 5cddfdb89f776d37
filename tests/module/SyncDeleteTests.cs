using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Sync-MIStorageBlob -Delete: what the source does not have goes, and nothing else ever does.</summary>
public sealed class SyncDeleteTests : TransferTest
{
    [Fact]
    public void Without_it_all_stays()
    {
        Scene.Write("tree/a");
        Scene.StoreBlob("b");

        Scene.Invoke("Sync-MIStorageBlob $container -Source tree -Context $ctx");
        Scene.Invoke("Sync-MIStorageBlob $container -Destination other -Context $ctx");

        Assert.Equal(["a", "b"], Blobs());
        Assert.Equal(["other/a", "other/b", "tree/a"], Scene.Files);
    }

    [Fact]
    public async Task Blobs_go_256_in_a_request()
    {
        Scene.Write("extra/x", 1);
        for (var number = 0; number < 300; number++)
        {
            Scene.Write($"many/{number:D3}", 1);
        }
        Scene.Invoke("Set-MIStorageBlobContent many $container -Recurse -Prefix p -Context $direct");
        Scene.StoreBlob("p-other");
        Scene.Write("tree/005", 1);

        var result = Scene.Run("Sync-MIStorageBlob $container -Source tree -Prefix p -Delete -Context $ctx -Verbose");

        Assert.Empty(result.Errors);
        Assert.Contains(result.Verbose, text => text.EndsWith("299 deleted.", StringComparison.Ordinal));
        Assert.Equal(["p-other", "p/005"], Blobs());
        Assert.Equal(2, (await Scene.SentAsync()).Count(request => request == "POST batch"));
    }

    [Fact]
    public void Files_go_and_folders_that_become_empty_with_them()
    {
        Scene.StoreBlob("kept/a");
        foreach (var file in (string[])["in/kept/b", "in/gone/deep/c", "in/gone/d", "in/e"])
        {
            Scene.Write(file);
        }
        Directory.CreateDirectory(Scene.PathOf("in/empty"));

        Scene.Invoke("Sync-MIStorageBlob $container -Destination in -Delete -Context $ctx");

        Assert.Equal(["in/kept/a"], Scene.Files);
        Assert.Equal(["empty", "kept"], Directory.EnumerateDirectories(Scene.PathOf("in")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("-Source missing", "FileNotFound")]
    [InlineData("-Source empty", "SourceEmpty")]
    [InlineData("-Source empty -Confirm:$false", "SourceEmpty")]
    [InlineData("-Destination in -Prefix mistyped", "SourceEmpty")]
    public void A_mistyped_source_empties_nothing(string parameters, string errorId)
    {
        Directory.CreateDirectory(Scene.PathOf("empty"));
        Scene.StoreBlob("a");
        Scene.Write("in/b");

        var error = Scene.Run($"Sync-MIStorageBlob $container {parameters} -Delete -Context $ctx").Error;

        Assert.Equal($"{errorId},MIStorage.Commands.SyncBlob", error.FullyQualifiedErrorId);
        Assert.Equal(["a"], Blobs());
        Assert.Equal(["in/b"], Scene.Files);
    }

    [Theory]
    [InlineData("-Source empty", 0, 1)]
    [InlineData("-Destination in -Prefix mistyped", 1, 0)]
    public void With_Force_an_empty_source_is_meant(string parameters, int blobs, int files)
    {
        Directory.CreateDirectory(Scene.PathOf("empty"));
        Scene.StoreBlob("a");
        Scene.Write("in/b");

        Scene.Invoke($"Sync-MIStorageBlob $container {parameters} -Delete -Force -Context $ctx");

        Assert.Equal((blobs, files), (Blobs().Count(), Scene.Files.Count));
    }

    [Theory]
    [InlineData("Yes", 0)]
    [InlineData("No", 1)]
    public void Whoever_can_be_asked_is_asked(string answer, int blobs)
    {
        Directory.CreateDirectory(Scene.PathOf("empty"));
        Scene.StoreBlob("a");
        Scene.Session.UI.Answers.Enqueue(answer);

        Scene.Invoke("Sync-MIStorageBlob $container -Source empty -Delete -Context $ctx");

        Assert.Equal($"There is nothing in '{Scene.PathOf("empty")}'. Delete all 1 of the destination?", Assert.Single(Scene.Session.UI.Questions));
        Assert.Equal(blobs, Blobs().Count());
    }

    [Theory]
    [InlineData("-Source empty -WhatIf")]
    [InlineData("-Source empty -WhatIf -Confirm:$false")]
    [InlineData("-Destination in -Prefix mistyped -WhatIf")]
    public void WhatIf_asks_nothing_and_lists_the_deletions(string parameters)
    {
        Directory.CreateDirectory(Scene.PathOf("empty"));
        Scene.StoreBlob("a");
        Scene.Write("in/a");

        var text = Scene.Session.Render($"Sync-MIStorageBlob $container {parameters} -Delete -Context $ctx");

        Assert.Empty(Scene.Session.UI.Questions);
        Assert.StartsWith("What if: Performing the operation \"Remove\"", Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(["a"], Blobs());
        Assert.Equal(["in/a"], Scene.Files);
    }

    [Fact]
    public void The_preference_says_WhatIf_as_well_as_the_parameter_and_the_parameter_prevails()
    {
        Directory.CreateDirectory(Scene.PathOf("empty"));
        Scene.StoreBlob("a");

        Assert.Empty(Scene.Run("$WhatIfPreference = $true; Sync-MIStorageBlob $container -Source empty -Delete -Context $ctx").Errors);
        Assert.StartsWith("SourceEmpty,", Scene.Run("""
            $WhatIfPreference = $true; Sync-MIStorageBlob $container -Source empty -Delete -Context $ctx -WhatIf:$false
            """).Error.FullyQualifiedErrorId);
        Assert.Equal(["a"], Blobs());
    }

    [Fact]
    public async Task A_name_that_the_request_refuses_spoils_none_of_the_others()
    {
        Scene.Write("tree/a");
        Scene.StoreBlob("z");
        var refused = new string('x', 1025);
        var listing = Page("a", "").Replace("</Blobs>",
            $"<Blob><Name>{refused}</Name><Properties/></Blob><Blob><Name>z</Name><Properties/></Blob></Blobs>");
        await Scene.Stage.FaultAsync($$"""[ { "match": { "target": "comp=list" }, "answer": { "body": "{{listing}}" } } ]""");

        var error = Scene.Run("Sync-MIStorageBlob $container -Source tree -Delete -Context $ctx").Error;

        Assert.Equal($"InvalidArgument {refused}", $"{error.FullyQualifiedErrorId.Split(',')[0]} {error.TargetObject}");
        Assert.Equal(["a"], Blobs());
    }

    [Fact]
    public async Task Nothing_goes_when_the_listing_fails_on_its_way()
    {
        Scene.StoreBlob("b");
        Scene.Write("in/a");
        Scene.Write("in/z");
        await Scene.Stage.FaultAsync($$"""
            [ { "match": { "target": "marker=m1" }, "answer": { "status": 403 } },
              { "match": { "target": "comp=list" }, "answer": { "body": "{{Page("b", "m1")}}" } } ]
            """);

        var down = Scene.Run("Sync-MIStorageBlob $container -Destination in -Delete -Force -Context $ctx");
        var up = Scene.Run("Sync-MIStorageBlob $container -Source in -Delete -Force -Context $ctx");

        Assert.StartsWith("AuthorizationFailed,", down.Error.FullyQualifiedErrorId);
        Assert.StartsWith("AuthorizationFailed,", up.Error.FullyQualifiedErrorId);
        Assert.Equal(["in/a", "in/b", "in/z"], Scene.Files);
        Assert.Contains("b", Blobs());
    }

    [Theory]
    [InlineData("-Source tree")]
    [InlineData("-Destination tree")]
    public async Task Nothing_goes_when_a_folder_cannot_be_read(string parameters)
    {
        foreach (var name in (string[])["a/1", "b/2", "c"])
        {
            Scene.Write("tree/" + name);
        }
        Scene.StoreBlob("b/2");
        Scene.StoreBlob("z");
        // The folders' names are read by now, and what is in b is not.
        await Scene.Stage.FaultAsync("""[ { "match": { "target": "comp=list" }, "answer": { "hold": true } } ]""");
        var sync = Task.Run(() => Scene.Run($"Sync-MIStorageBlob $container {parameters} -Delete -Force -Context $ctx"));
        await Scene.WaitForRequestsAsync(1);
        Directory.Delete(Scene.PathOf("tree/b"), recursive: true);
        await Scene.Stage.ClearFaultsAsync();

        var result = await sync;

        Assert.Equal(["FileAccessDenied", "SourceIncomplete"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(Scene.PathOf("tree/b"), result.Errors[0].TargetObject);
        Assert.Empty(((string[])["b/2", "z"]).Except(Blobs()));
        Assert.Empty(((string[])["tree/a/1", "tree/c"]).Except(Scene.Files));
    }

    [Fact]
    public async Task Nothing_goes_when_the_source_disappears_after_the_transfers()
    {
        foreach (var name in (string[])[".git/x", "a", "z"])
        {
            Scene.StoreBlob(name);
        }

        var result = await SyncAfterListingAsync(tree => Directory.Delete(tree, recursive: true));

        Assert.StartsWith("SourceIncomplete,", result.Error.FullyQualifiedErrorId);
        Assert.Equal([".git/x", "a", "z"], Blobs());
    }

    [Fact]
    public async Task When_the_source_is_emptied_after_the_transfers_only_what_it_did_not_have_before_goes()
    {
        foreach (var name in (string[])[".git/x", "a", "z"])
        {
            Scene.StoreBlob(name);
        }

        var result = await SyncAfterListingAsync(tree => File.Delete(Path.Combine(tree, "a")));

        Assert.Empty(result.Errors);
        Assert.Equal(["a"], Blobs());
    }

    [Fact]
    public async Task A_file_that_others_write_meanwhile_stays()
    {
        Scene.StoreBlob("a");
        Scene.Write("in/b/extra");
        await Scene.Stage.FaultAsync("""[ { "skip": 1, "match": { "target": "comp=list" }, "answer": { "hold": true } } ]""");
        var sync = Task.Run(() => Scene.Run("Sync-MIStorageBlob $container -Destination in -Delete -Context $ctx"));
        await Scene.WaitForRequestsAsync(3);
        Scene.Write("in/b/later");
        await Scene.Stage.ClearFaultsAsync();

        Assert.Empty((await sync).Errors);
        Assert.Equal(["in/a", "in/b/later"], Scene.Files);
    }

    [Fact]
    public async Task What_a_failure_left_undone_is_not_done_to_the_next_container()
    {
        Scene.Invoke("New-MIStorageContainer ($global:second = $container + '2') -Context $direct");
        Scene.Write("tree/0");
        Scene.Write("tree/b/2");
        Scene.StoreBlob("a");
        Scene.Invoke("Set-MIStorageBlobContent tree/0 $second -Blob z -Context $direct");
        await Scene.Stage.FaultAsync("""[ { "skip": 1, "match": { "target": "comp=list" }, "answer": { "hold": true } } ]""");
        var sync = Task.Run(() => Scene.Run(
            "$container, $second | ForEach-Object { [pscustomobject] @{ Name = $_ } } | Sync-MIStorageBlob -Source tree -Delete -Context $ctx"));
        await Scene.WaitForRequestsAsync(4); // two listings and two uploads
        Directory.Delete(Scene.PathOf("tree/b"), recursive: true);
        await Scene.Stage.ClearFaultsAsync();

        Assert.StartsWith("SourceIncomplete,", (await sync).Error.FullyQualifiedErrorId);
        Assert.Equal(["0", "a", "b/2"], Blobs());
        Assert.Equal(["0"], Blobs("$second"));
    }

    [Fact]
    public void What_is_below_a_link_that_is_not_followed_stays_and_the_rest_goes()
    {
        Scene.Write("outside/x");
        Scene.Write("tree/a");
        Directory.CreateSymbolicLink(Scene.PathOf("tree/link"), Scene.PathOf("outside"));
        Scene.StoreBlob("link/x");
        Scene.StoreBlob("link-extra");

        var result = Scene.Run("Sync-MIStorageBlob $container -Source tree -Delete -Context $ctx");

        Assert.Empty(result.Errors);
        Assert.Contains("is a link to a folder, which is not followed", Assert.Single(result.Warnings));
        Assert.Equal(["a", "link/x"], Blobs());
    }

    [Fact]
    public async Task A_blob_with_snapshots_is_one_error_that_names_Force()
    {
        Scene.Write("tree/a");
        Scene.StoreBlob("b");
        await Scene.Stage.FaultAsync("""
            [ { "times": 1, "match": { "method": "DELETE" },
                "answer": { "status": 409, "headers": { "x-ms-error-code": "SnapshotsPresent" } } } ]
            """);

        var error = Scene.Run("Sync-MIStorageBlob $container -Source tree -Delete -Context $ctx").Error;
        Assert.Equal("SnapshotsPresent b", $"{error.FullyQualifiedErrorId.Split(',')[0]} {error.TargetObject}");
        Assert.Contains("-Force", error.ErrorDetails.RecommendedAction);

        Scene.Invoke("Sync-MIStorageBlob $container -Source tree -Delete -Force -Context $ctx");
        Assert.Equal("include", (await Scene.RequestsAsync())[^1].Headers["x-ms-delete-snapshots"]);
        Assert.Equal(["a"], Blobs());
    }

    [Fact]
    public void What_another_download_is_writing_stays()
    {
        Scene.StoreBlob("a");
        Scene.Write("in/.mistorage-0123456789abcdef.partial");

        Scene.Invoke("Sync-MIStorageBlob $container -Destination in -Delete -Context $ctx");

        Assert.Equal(["in/.mistorage-0123456789abcdef.partial", "in/a"], Scene.Files);
    }

    // A folder with one file, which is up already, and what becomes of it between the two times that it is gone through.
    private async Task<ScriptResult> SyncAfterListingAsync(Action<string> change)
    {
        Scene.Write("tree/a");
        File.SetLastWriteTimeUtc(Scene.PathOf("tree/a"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await Scene.Stage.FaultAsync("""[ { "match": { "target": "comp=list" }, "answer": { "hold": true } } ]""");
        var sync = Task.Run(() => Scene.Run("Sync-MIStorageBlob $container -Source tree -Delete -Context $ctx"));
        await Scene.WaitForRequestsAsync(1);
        change(Scene.PathOf("tree"));
        await Scene.Stage.ClearFaultsAsync();
        return await sync;
    }

    private IEnumerable<string> Blobs(string container = "$container") =>
        Scene.Invoke($"Get-MIStorageBlob -Container {container} -Context $direct").Select(blob => ((StorageBlob)blob.BaseObject).Name);

    private static string Page(string name, string marker) =>
        $"<EnumerationResults><Blobs><Blob><Name>{name}</Name><Properties><Content-Length>100</Content-Length>"
        + $"<BlobType>BlockBlob</BlobType></Properties></Blob></Blobs><NextMarker>{marker}</NextMarker></EnumerationResults>";
}
