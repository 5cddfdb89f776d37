using System.Management.Automation;
using MIStorage.Tests.Fixtures;
using Xunit.Abstractions;

namespace MIStorage.Tests;

/// <summary>Get-MIStorageBlob as a listing, against Azurite behind a stage. Azurite keeps no versions and nothing that is
/// deleted: those come from answers that are made up.</summary>
public sealed class BlobListingTests(ITestOutputHelper output) : TransferTest
{
    private static readonly string[] Stored = ["A/3.TXT", "a/1.txt", "a/2.txt", "b.log", "c"];

    private void Store()
    {
        foreach (var name in Stored)
        {
            Scene.StoreBlob(name, size: 1);
        }
    }

    private IEnumerable<object?> NamesOf(string parameters) =>
        Scene.Invoke($"Get-MIStorageBlob {parameters} -Container $container -Context $ctx").Select(blob => blob.Get("Name"));

    [Fact]
    public async Task All_blobs_are_listed_in_their_order_in_one_request_a_page()
    {
        Store();

        Assert.Equal(Stored, NamesOf(""));

        var request = Assert.Single(await Scene.RequestsAsync());
        Assert.Equal("restype=container&comp=list&maxresults=5000&include=snapshots%2Cmetadata%2Ccopy", request.Query);
    }

    [Theory]
    [InlineData("-Prefix a/", "a/", "a/1.txt a/2.txt")]
    [InlineData("-Blob *", "", "A/3.TXT a/1.txt a/2.txt b.log c")]
    [InlineData("-Blob a/*", "a/", "a/1.txt a/2.txt")]
    [InlineData("-Blob *.txt", "", "A/3.TXT a/1.txt a/2.txt")]
    [InlineData("-Blob ?/[12].txt", "", "a/1.txt a/2.txt")]
    [InlineData("-Blob a/*.TXT", "a/", "a/1.txt a/2.txt")]
    [InlineData("-Blob *T*t", "", "A/3.TXT a/1.txt a/2.txt")]
    [InlineData("-Blob z*", "z", "")]
    public async Task What_stands_before_the_first_wildcard_is_asked_for_and_the_rest_is_picked_here(
        string parameters, string prefix, string expected)
    {
        Store();

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), NamesOf(parameters));

        var query = Assert.Single(await Scene.RequestsAsync()).Query;
        Assert.Equal(prefix.Length > 0, query.Contains("&prefix=", StringComparison.Ordinal));
        Assert.Contains(prefix.Replace("/", "%2F"), query);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("", 2)]
    [InlineData("-Blob *.txt", 1)]
    [InlineData("-Blob *.txt", 2)]
    [InlineData("-Blob *", 4)]
    [InlineData("-Prefix a", 1)]
    public void So_many_at_a_time_give_each_blob_once(string parameters, int most)
    {
        Store();

        var names = Scene.Invoke($$"""
            $token = $null
            do {
                $blobs = @(Get-MIStorageBlob {{parameters}} -Container $container -Context $ctx -MaxCount {{most}} -ContinuationToken $token)
                if ($blobs.Count -gt {{most}}) { throw 'too many' }
                foreach ($blob in $blobs) { $blob.Name }
                $token = if ($blobs.Count) { $blobs[-1].ContinuationToken }
            } while ($token)
            """).Select(name => name.BaseObject).ToList();

        Assert.Equal(NamesOf(parameters), names);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    public void Zero_and_less_mean_all(string most)
    {
        Store();

        Assert.Equal(Stored, NamesOf($"-MaxCount {most}"));
    }

    [Fact]
    public async Task Each_page_is_written_before_the_next_is_asked_for()
    {
        await MakeUpPagesAsync(pages: 3, blobsPerPage: 2);

        var first = Scene.Run("Get-MIStorageBlob -Container $container -Context $ctx | ForEach-Object { $_; break }").Output;

        Assert.Single(first);
        Assert.Single(await Scene.RequestsAsync());
        Assert.Equal(6, Scene.Invoke("Get-MIStorageBlob -Container $container -Context $ctx").Count);
    }

    [Fact]
    public async Task A_page_without_blobs_does_not_end_a_listing()
    {
        await Scene.Stage.FaultAsync($$"""
            [ { "times": 1, "answer": { "body": "{{Page("", "m1")}}" } },
              { "match": { "target": "marker=m1" }, "answer": { "body": "{{Page(Blob("a"), "")}}" } } ]
            """);

        Assert.Equal(["a"], NamesOf(""));
    }

    [Fact]
    public async Task A_failure_in_the_middle_leaves_what_came_before_and_is_one_error()
    {
        await Scene.Stage.FaultAsync($$"""
            [ { "times": 1, "answer": { "body": "{{Page(Blob("a"), "m1")}}" } },
              { "answer": { "status": 403, "headers": { "x-ms-error-code": "AuthorizationFailure" } } } ]
            """);

        var result = Scene.Run("Get-MIStorageBlob -Container $container -Context $ctx");

        Assert.Equal("a", Assert.Single(result.Output).Get("Name"));
        Assert.Equal(("AuthorizationFailed", ErrorCategory.PermissionDenied), result.Error.Kind());
    }

    [Fact]
    public async Task Versions_and_deleted_blobs_are_listed_where_they_are_wanted()
    {
        await Scene.Stage.FaultAsync($$"""
            [ { "answer": { "body": "{{Page(
                Blob("a", "<VersionId>v1</VersionId>") + Blob("a", "<VersionId>v2</VersionId><IsCurrentVersion>true</IsCurrentVersion>")
                + Blob("b", "<Deleted>true</Deleted>", "<RemainingRetentionDays>6</RemainingRetentionDays>"), "")}}" } } ]
            """);

        var blobs = Scene.Invoke("Get-MIStorageBlob -Container $container -Context $ctx -IncludeVersion -IncludeDeleted -IncludeTag");

        Assert.Contains("include=snapshots%2Cmetadata%2Ccopy%2Cdeleted%2Cversions%2Ctags", Assert.Single(await Scene.RequestsAsync()).Query);
        Assert.Equal(["v1", "v2", ""], blobs.Select(blob => blob.Get("VersionId")));
        Assert.Equal([false, true, null], blobs.Select(blob => blob.Get("IsLatestVersion")));
        Assert.Equal([false, false, true], blobs.Select(blob => blob.Get("IsDeleted")));
        Assert.Equal(6, blobs[2].Get("RemainingDaysBeforePermanentDelete"));
    }

    // The listing of a name as prefix goes on with longer names, perhaps a million.
    [Fact]
    public async Task All_versions_of_one_name_end_where_the_next_name_begins()
    {
        await Scene.Stage.FaultAsync($$"""
            [ { "answer": { "body": "{{Page(Blob("a", "<VersionId>v1</VersionId>") + Blob("a", "<VersionId>v2</VersionId>") + Blob("a/b"), "m1")}}" } } ]
            """);

        var blobs = Scene.Invoke("Get-MIStorageBlob -Blob a -Container $container -Context $ctx -IncludeVersion");

        Assert.Equal(["v1", "v2"], blobs.Select(blob => blob.Get("VersionId")));
        Assert.Null(blobs[1].Get("ContinuationToken"));
        Assert.Single(await Scene.RequestsAsync());
    }

    [Fact]
    public void A_name_without_any_version_is_an_error() =>
        Assert.Equal("BlobNotFound", Scene.Run("Get-MIStorageBlob missing $container -Context $ctx -IncludeDeleted").Error.Id());

    [Fact]
    public void What_is_listed_can_be_piped_on()
    {
        Store();

        Scene.Invoke("Get-MIStorageBlob a/* $container -Context $ctx | Get-MIStorageBlobContent -Destination .");
        var again = Scene.Invoke("Get-MIStorageContainer $container -Context $ctx | Get-MIStorageBlob");

        Assert.Equal(["1.txt", "2.txt"], Scene.Files.Select(Path.GetFileName));
        Assert.Equal(Stored.Length, again.Count);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_listing_that_hangs()
    {
        await Scene.Stage.FaultAsync("""[ { "answer": { "stall": true } } ]""");

        var (result, took) = Scene.Session.RunAndStop(
            "Get-MIStorageBlob -Container $container -Context $ctx", () => Scene.HasReceived(1));

        Assert.True(result.Stopped);
        Assert.True(took < PowerShellSession.AtOnce, $"It took {took}.");
    }

    // The working set of a fresh process, which has listed a little before: its growth over 100,000 blobs with all that
    // the service says of them.
    [Fact]
    public async Task A_hundred_thousand_blobs_take_less_than_32_MiB()
    {
        await MakeUpPagesAsync(pages: 20, blobsPerPage: 5000);
        var script = Scene.PathOf("list.ps1");
        await File.WriteAllTextAsync(script, $$"""
            Import-Module '{{Repository.Manifest}}'
            $ctx = New-MIStorageContext {{Azurite.Account}} $env:MISTORAGE_TEST_KEY -BlobEndpoint '{{Scene.Stage.Url}}/{{Azurite.Account}}'
            function Measure-Memory {
                $self = [Diagnostics.Process]::GetCurrentProcess()
                $self.WorkingSet64
            }
            [void] (Get-MIStorageBlob -Container {{Scene.Container}} -Context $ctx -MaxCount 100)
            $idle = Measure-Memory
            $count = 0
            $most = 0
            Get-MIStorageBlob -Container {{Scene.Container}} -Context $ctx | ForEach-Object {
                if (++$count % 5000 -in 1, 4999) { $most = [Math]::Max($most, (Measure-Memory)) }
            }
            "$count $(($most - $idle) / 1MB)"
            """);

        var (exitCode, text, errors) = await HostProcess.RunInAsync(Scene.Folder, HostProcess.ForMemory, script);

        Assert.Equal(("", 0), (errors, exitCode));
        var measured = text.Trim().Split(' ');
        Assert.Equal("100000", measured[0]);
        output.WriteLine($"a listing of 100,000 blobs took {measured[1]} MiB");
        Assert.InRange(double.Parse(measured[1], System.Globalization.CultureInfo.InvariantCulture), 0, 32);
    }

    private async Task MakeUpPagesAsync(int pages, int blobsPerPage)
    {
        const string Properties = "<Creation-Time>Fri, 26 Jun 2015 23:39:12 GMT</Creation-Time><Content-Type>text/plain"
            + "</Content-Type><Content-Encoding/><Content-Language/><Content-MD5>XUFAKrxLKna5cZ2REBfFkg==</Content-MD5>"
            + "<Cache-Control/><Content-Disposition/><AccessTier>Hot</AccessTier><AccessTierInferred>true</AccessTierInferred>"
            + "<LeaseStatus>unlocked</LeaseStatus><LeaseState>available</LeaseState><ServerEncrypted>true</ServerEncrypted>";
        for (var page = 0; page < pages; page++)
        {
            var blobs = string.Concat(Enumerable.Range(0, blobsPerPage)
                .Select(i => Blob($"folder/of-some-length/{page:D4}/blob-{i:D8}.txt", "", Properties)));
            var match = page == 0 ? "maxresults=\\\\d+&include" : $"marker=m{page}&";
            await Scene.Stage.FaultAsync($$"""
                [ { "match": { "target": "{{match}}" }, "answer": { "body": "{{Page(blobs, page == pages - 1 ? "" : $"m{page + 1}")}}" } } ]
                """);
        }
    }

    private static string Page(string blobs, string marker) =>
        $"<EnumerationResults><Blobs>{blobs}</Blobs><NextMarker>{marker}</NextMarker></EnumerationResults>";

    private static string Blob(string name, string more = "", string properties = "") =>
        $"<Blob><Name>{name}</Name>{more}<Properties><Last-Modified>Fri, 26 Jun 2015 23:39:12 GMT</Last-Modified><Etag>0x8D1</Etag>"
        + $"<Content-Length>1</Content-Length><BlobType>BlockBlob</BlobType>{properties}</Properties><Metadata/></Blob>";
}
