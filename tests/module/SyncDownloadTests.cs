using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Sync-MIStorageBlob -Destination: a folder here becomes like one in a container.</summary>
public sealed class SyncDownloadTests : TransferTest
{
    [Theory]
    [InlineData("Sync-MIStorageBlob $container -Destination in -Prefix p -Context $ctx")]
    [InlineData("Sync-MIStorageBlob -Container $container -Destination ./in/ -Prefix p/ -Context $ctx")]
    public void What_is_missing_is_downloaded_and_gets_the_blob_s_time(string script)
    {
        string[] names = ["a", "b-/x", "b.c", "b/c/d", "\U0001F680"];
        var contents = names.ToDictionary(name => name, name => Scene.StoreBlob("p/" + name));
        Scene.StoreBlob("q/other");

        var received = Scene.Invoke(script).Select(blob => (StorageBlob)blob.BaseObject).ToList();

        Assert.Equal(names.Select(name => "in/" + name).Order(StringComparer.Ordinal), Scene.Files);
        Assert.All(contents, file => Assert.Equal(file.Value, Scene.Read("in/" + file.Key)));
        Assert.All(received, blob => Assert.Equal(
            blob.LastModified!.Value.UtcDateTime, File.GetLastWriteTimeUtc(Scene.PathOf("in" + blob.Name[1..]))));
    }

    [Theory]
    [InlineData("Time")]
    [InlineData("MD5")]
    public async Task The_second_time_nothing_is_sent_but_one_listing_in_either_direction(string compareBy)
    {
        Scene.StoreBlob("a");
        Scene.StoreBlob("b/c");
        Scene.Invoke("Sync-MIStorageBlob $container -Destination in -Context $direct");

        Assert.Empty(Scene.Invoke($"""
            Sync-MIStorageBlob $container -Destination in -CompareBy {compareBy} -Context $ctx
            Sync-MIStorageBlob $container -Source in -CompareBy {compareBy} -Context $ctx
            """));

        Assert.Equal(["GET list", "GET list"], await Scene.SentAsync());
    }

    [Fact]
    public void By_time_what_is_newer_or_has_another_size_is_downloaded_and_overwrites()
    {
        foreach (var name in (string[])["newer", "longer", "same"])
        {
            Scene.StoreBlob(name);
        }
        Scene.Invoke("Sync-MIStorageBlob $container -Destination in -Context $ctx");
        File.SetLastWriteTimeUtc(Scene.PathOf("in/newer"), DateTime.UtcNow.AddDays(-1));
        var time = File.GetLastWriteTimeUtc(Scene.PathOf("in/longer"));
        Scene.Write("in/longer", 5);
        File.SetLastWriteTimeUtc(Scene.PathOf("in/longer"), time.AddDays(1));

        Assert.Equal(["longer", "newer"], NamesOf(Scene.Invoke("Sync-MIStorageBlob $container -Destination in -Context $ctx")).Order());
        Assert.Equal(100, Scene.Read("in/longer").Length);
    }

    [Fact]
    public void By_MD5_what_has_another_content_is_downloaded_whatever_the_times()
    {
        var content = Scene.StoreBlob("changed");
        Scene.StoreBlob("same");
        Scene.Invoke("Sync-MIStorageBlob $container -Destination in -Context $ctx");
        Scene.Write("in/changed");
        File.SetLastWriteTimeUtc(Scene.PathOf("in/same"), DateTime.UtcNow.AddDays(-1));

        Assert.Equal(["changed"], NamesOf(Scene.Invoke("Sync-MIStorageBlob $container -Destination in -CompareBy md5 -Context $ctx")));
        Assert.Equal(content, Scene.Read("in/changed"));
    }

    [Fact]
    public void Nothing_is_written_outside_the_destination_and_no_name_is_changed()
    {
        foreach (var blob in (string[])["../up", "/absolute", "a//b", "link/x", "ok"])
        {
            Scene.StoreBlob("p/" + blob);
        }
        Scene.Write("outside/x");
        Directory.CreateDirectory(Scene.PathOf("in"));
        Directory.CreateSymbolicLink(Scene.PathOf("in/link"), Scene.PathOf("outside"));
        var before = Scene.Read("outside/x");

        var result = Scene.Run("Sync-MIStorageBlob $container -Destination in -Prefix p -Delete -Context $ctx");

        Assert.Equal(["p/../up", "p//absolute", "p/a//b", "p/link/x"], result.Errors.Select(error => $"{error.TargetObject}"));
        Assert.All(result.Errors, error => Assert.StartsWith("InvalidArgument,", error.FullyQualifiedErrorId));
        Assert.Equal(["in/ok", "outside/x"], Scene.Files.Where(file => !file.StartsWith("in/link/")));
        Assert.Equal(before, Scene.Read("outside/x"));
    }

    [Fact]
    public void Two_containers_do_not_go_into_one_folder()
    {
        Scene.StoreBlob("a");

        var result = Scene.Run("""
            [void] (New-MIStorageContainer "${container}2" -Context $ctx)
            $names = $container, "${container}2"
            $names | Get-MIStorageContainer -Context $ctx | Sync-MIStorageBlob -Destination in -Delete -Force
            """);

        Assert.StartsWith("InvalidArgument,", result.Error.FullyQualifiedErrorId);
        Assert.Equal(["in/a"], Scene.Files);
    }
}
