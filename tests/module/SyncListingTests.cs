using System.Runtime.InteropServices;
using MIStorage.Tests.Fixtures;
using Xunit.Abstractions;

namespace MIStorage.Tests;

/// <summary>Sync-MIStorageBlob on listings that are made up: long ones, and those of other kinds of accounts than Azurite's.</summary>
public sealed class SyncListingTests(ITestOutputHelper output) : TransferTest
{
    // The listings say 2115, so that files are older as they are made.
    private static readonly DateTime Later = new(2120, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private string _first = "";

    [Fact]
    public async Task Of_10000_files_of_which_10_changed_10_are_uploaded()
    {
        var names = Enumerable.Range(0, 10_000).Select(number => $"{number / 100:D2}/{number % 100:D2}.txt").ToList();
        foreach (var name in names)
        {
            Write(name, name.EndsWith("/00.txt", StringComparison.Ordinal));
        }
        await ListAsync([.. names.Take(5000)], [.. names.Skip(5000)]);
        foreach (var name in (string[])["00/00.txt", "12/34.txt", "49/99.txt", "50/00.txt", "99/99.txt"])
        {
            File.Delete(Scene.PathOf("tree/" + name));
            Scene.Write("tree/" + name, 2);
        }
        foreach (var name in (string[])["00/01.txt", "21/43.txt", "49/98.txt", "50/01.txt", "99/98.txt"])
        {
            File.Delete(Scene.PathOf("tree/" + name));
            Write(name, isNew: true);
            File.SetLastWriteTimeUtc(Scene.PathOf("tree/" + name), Later);
        }

        var sent = Scene.Invoke("Sync-MIStorageBlob $container -Source tree -Delete -Context $ctx");

        Assert.Equal(10, sent.Count);
        Assert.Equal(["GET list", "GET list", .. Enumerable.Repeat("PUT", 10)], (await Scene.SentAsync()).Order());
    }

    [Fact]
    public async Task A_hierarchical_namespace_lists_what_is_in_a_folder_right_behind_it()
    {
        string[] listed = ["A/x", "A-B/y", "A-C", "A.txt"];
        listed.ToList().ForEach(name => Write(name));
        await ListAsync(["A/", "A/x", "A-B/", "A-B/y", "A-C", "A.txt"]);

        Assert.Empty(Scene.Invoke("Sync-MIStorageBlob $container -Source tree -Delete -Context $ctx"));

        // The first page, before anything is done: then once more, in that order.
        Assert.Equal(["GET list", "GET list"], await Scene.SentAsync());
    }

    [Fact]
    public async Task Where_only_the_second_page_shows_it_something_may_go_twice_and_nothing_is_deleted()
    {
        Write("A/x");
        Write("A-B");
        await ListAsync(["A/x"], ["A-B"]);

        var result = Scene.Run("Sync-MIStorageBlob $container -Source tree -Delete -Force -Context $ctx");

        Assert.Empty(result.Errors);
        Assert.Equal(["GET list", "GET list", "GET list", "GET list", "PUT"], (await Scene.SentAsync()).Order());
    }

    [Fact]
    public async Task Where_only_the_listing_for_the_deletions_shows_it_they_begin_again()
    {
        Write("A/x");
        Write("A-B");
        Scene.StoreBlob("extra");
        await Scene.Stage.FaultAsync($"[ {Rule("comp=list", ["A/x", "extra"], "", times: 1)} ]");
        await ListAsync(["A/x", "A-B", "extra"]);

        var result = Scene.Run("Sync-MIStorageBlob $container -Source tree -Delete -Context $ctx");

        Assert.Empty(result.Errors);
        Assert.Equal(["DELETE", "GET list", "GET list", "GET list", "PUT"], (await Scene.SentAsync()).Order());
    }

    [Fact]
    public async Task An_order_that_is_not_known_is_an_error_and_nothing_is_deleted()
    {
        Write("c");
        await ListAsync(["b", "a"]);

        var up = Scene.Run("Sync-MIStorageBlob $container -Source tree -Delete -Force -Context $ctx");
        var down = Scene.Run("Sync-MIStorageBlob $container -Destination tree -Delete -Force -Context $ctx");

        Assert.StartsWith("ResponseInvalid,", up.Error.FullyQualifiedErrorId);
        Assert.StartsWith("ResponseInvalid,", down.Error.FullyQualifiedErrorId);
        Assert.All(await Scene.SentAsync(), request => Assert.Equal("GET list", request));
        Assert.Equal(["tree/c"], Scene.Files);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_before_anything_is_deleted()
    {
        Write("a");
        await ListAsync(["b"]);
        await Scene.Stage.FaultAsync("""[ { "match": { "method": "PUT" }, "answer": { "hold": true } } ]""");

        var (result, took) = Scene.Session.RunAndStop(
            "Sync-MIStorageBlob $container -Source tree -Delete -Context $ctx", () => Scene.HasReceived(2));

        Assert.True(result.Stopped);
        Assert.True(took < PowerShellSession.AtOnce, $"It took {took}.");
        Assert.Equal(["GET list", "PUT"], (await Scene.SentAsync()).Order());
    }

    // The peak of a fresh process's working set, beyond that of one that has compared a little before.
    [Fact]
    public async Task Two_sides_of_50000_take_less_than_40_MiB()
    {
        var names = Enumerable.Range(0, 50_000).Select(number => $"{number / 1000:D2}/{number % 1000:D3}.txt").ToList();
        foreach (var name in names)
        {
            Write(name, name.EndsWith("/000.txt", StringComparison.Ordinal));
        }
        Write("../few/00/000.txt");
        await ListAsync([.. names.Chunk(5000)]);
        var script = Scene.PathOf("sync.ps1");
        await File.WriteAllTextAsync(script, $$"""
            Import-Module '{{Repository.Manifest}}'
            $ctx = New-MIStorageContext {{Azurite.Account}} $env:MISTORAGE_TEST_KEY -BlobEndpoint '{{Scene.Stage.Url}}/{{Azurite.Account}}'
            function Measure-Peak { [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 }
            $direct = New-MIStorageContext {{Azurite.Account}} $env:MISTORAGE_TEST_KEY -BlobEndpoint '{{Azurite.BlobEndpoint}}'
            [void] (Sync-MIStorageBlob {{Scene.Container}} -Source few -Context $direct)
            $before = Measure-Peak
            $sent = @(Sync-MIStorageBlob {{Scene.Container}} -Source tree -Context $ctx)
            "$($sent.Count) $(((Measure-Peak) - $before) / 1MB)"
            """);

        var (exitCode, text, errors) = await HostProcess.RunInAsync(Scene.Folder, HostProcess.ForMemory, script);

        Assert.Equal(("", 0), (errors, exitCode));
        var measured = text.Trim().Split(' ');
        Assert.Equal("0", measured[0]);
        output.WriteLine($"two sides of 50,000 took {measured[1]} MiB");
        Assert.InRange(double.Parse(measured[1], System.Globalization.CultureInfo.InvariantCulture), 0, 40);
    }

    private void Write(string name, bool isNew = true)
    {
        if (isNew)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Scene.PathOf("tree/" + name))!);
        }
        // Ten thousand links to one file cost the disk much less than as many files.
        if (isNew || OperatingSystem.IsWindows() || link(Scene.PathOf("tree/" + _first), Scene.PathOf("tree/" + name)) != 0)
        {
            File.Create(Scene.PathOf("tree/" + name)).Dispose();
            _first = name;
        }
    }

    // Names that end with a slash mark folders.
    private async Task ListAsync(params string[][] pages)
    {
        for (var page = pages.Length - 1; page >= 0; page--)
        {
            var marker = page == pages.Length - 1 ? "" : $"m{page + 1}";
            await Scene.Stage.FaultAsync($"[ {Rule(page == 0 ? "comp=list" : $"marker=m{page}", pages[page], marker)} ]");
        }
    }

    private static string Rule(string target, string[] names, string marker, int times = int.MaxValue)
    {
        var blobs = string.Concat(names.Select(name => Blob(name.TrimEnd('/'), isFolder: name.EndsWith('/'))));
        return $$"""
            { "times": {{times}}, "match": { "target": "{{target}}" }, "answer": { "body":
              "<EnumerationResults><Blobs>{{blobs}}</Blobs><NextMarker>{{marker}}</NextMarker></EnumerationResults>" } }
            """;
    }

    [DllImport("libc")]
    private static extern int link([MarshalAs(UnmanagedType.LPUTF8Str)] string file, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    private static string Blob(string name, bool isFolder) =>
        $"<Blob><Name>{name}</Name><Properties><Last-Modified>Wed, 26 Jun 2115 23:39:12 GMT</Last-Modified><Etag>0x8D1</Etag>"
        + $"<Content-Length>0</Content-Length><BlobType>BlockBlob</BlobType></Properties>"
        + $"<Metadata>{(isFolder ? "<hdi_isfolder>true</hdi_isfolder>" : "")}</Metadata></Blob>";
}
