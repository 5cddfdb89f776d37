using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Get-MIStorageBlobContent -Prefix: a whole folder of a container.</summary>
public sealed class DownloadFolderTests : TransferTest
{
    [Theory]
    [InlineData("Get-MIStorageBlobContent -Prefix p -Container $container -Destination in -Context $ctx")]
    [InlineData("Get-MIStorageBlobContent -Prefix p/ -Container $container -Destination ./in/ -Context $ctx")]
    [InlineData("Get-MIStorageContainer $container -Context $ctx | Get-MIStorageBlobContent -Prefix p -Destination in")]
    public void All_that_is_in_the_folder_comes_and_nothing_else(string script)
    {
        var contents = new[] { ".hidden", "a.txt", "a/b/c" }.ToDictionary(name => name, name => Scene.StoreBlob("p/" + name));
        foreach (var other in (string[])["p", "p0", "pq/x", "P/x"])
        {
            Scene.StoreBlob(other);
        }

        var received = Scene.Invoke(script);

        Assert.Equal(contents.Keys.Select(name => "p/" + name).Order(), NamesOf(received).Order());
        Assert.Equal(contents.Keys.Select(name => "in/" + name).Order(StringComparer.Ordinal), Scene.Files);
        Assert.All(contents, file => Assert.Equal(file.Value, Scene.Read("in/" + file.Key)));
    }

    [Fact]
    public void An_empty_prefix_is_the_whole_container()
    {
        Scene.StoreBlob("a/b");
        Scene.StoreBlob("c");

        Scene.Invoke("Get-MIStorageBlobContent -Prefix '' -Container $container -Destination in -Context $ctx");

        Assert.Equal(["in/a/b", "in/c"], Scene.Files);
    }

    [Fact]
    public void What_was_uploaded_from_a_folder_comes_back_as_that_folder()
    {
        string[] names = ["a", "b/c", "b/d e/50%.txt", "b/\u00E9\U0001F680"];
        var contents = names.Select(name => Scene.Write("tree/" + name)).ToList();

        Scene.Invoke("""
            [void] (Set-MIStorageBlobContent tree $container -Recurse -Prefix x/y -Context $ctx)
            Get-MIStorageBlobContent -Prefix x/y -Container $container -Destination back -Context $ctx
            """);

        Assert.Equal(contents, names.Select(name => Scene.Read("back/" + name)));
    }

    [Fact]
    public void Nothing_is_written_outside_the_destination()
    {
        string[] blobs = ["../up", "a/../../up", "/absolute", "x/..", "C:/x", "//server/x", "link/x", "link/y/z"];
        foreach (var blob in blobs)
        {
            Scene.StoreBlob("p/" + blob);
        }
        Directory.CreateDirectory(Scene.PathOf("outside"));
        Directory.CreateDirectory(Scene.PathOf("in"));
        Directory.CreateSymbolicLink(Scene.PathOf("in/link"), Scene.PathOf("outside"));

        var result = Scene.Run("Get-MIStorageBlobContent -Prefix p -Container $container -Destination in -Context $ctx -Force");

        Assert.Equal(["InvalidArgument p/link/x", "InvalidArgument p/link/y/z"], ErrorsOf(result));
        Assert.Equal(
            ["in/%2E%2E/up", "in/%2F/%2F/server/x", "in/%2F/absolute", "in/C:/x", "in/a/%2E%2E/%2E%2E/up", "in/x/%2E%2E"],
            Scene.Files);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Scene.PathOf("outside")));
    }

    [Fact]
    public void A_link_where_the_file_has_to_be_is_replaced_and_what_it_leads_to_stays()
    {
        var content = Scene.StoreBlob("p/a");
        Scene.StoreBlob("p/b");
        var outside = Scene.Write("outside");
        Directory.CreateDirectory(Scene.PathOf("in"));
        File.CreateSymbolicLink(Scene.PathOf("in/a"), Scene.PathOf("outside"));
        File.CreateSymbolicLink(Scene.PathOf("in/b"), Scene.PathOf("new"));

        Scene.Invoke("Get-MIStorageBlobContent -Prefix p -Container $container -Destination in -Context $ctx -Force");

        Assert.Equal(content, Scene.Read("in/a"));
        Assert.Equal(outside, Scene.Read("outside"));
        Assert.Equal(["in/a", "in/b", "outside"], Scene.Files);
        Assert.All((string[])["in/a", "in/b"], file => Assert.Null(new FileInfo(Scene.PathOf(file)).LinkTarget));
    }

    [Fact]
    public async Task A_blob_whose_name_is_a_folder_of_another_wins_and_the_other_is_one_error()
    {
        foreach (var blob in (string[])["a", "a-b", "a/b", "c"])
        {
            Scene.StoreBlob(blob);
        }
        // The file is not there yet when the one below it comes.
        await Scene.Stage.FaultAsync("""[ { "match": { "target": "/a$" }, "answer": { "delayMs": 300 } } ]""");

        var result = Scene.Run("Get-MIStorageBlobContent -Prefix '' -Container $container -Destination in -Context $ctx");

        Assert.Equal(["InvalidArgument a/b"], ErrorsOf(result));
        Assert.Contains("a' is a file: blob 'a/b' needs a folder of that name", result.Error.ToString());
        Assert.Equal(["in/a", "in/a-b", "in/c"], Scene.Files);
    }

    [Fact]
    public async Task One_bad_blob_of_many_is_one_error_and_the_rest_goes_on()
    {
        var names = Enumerable.Range(0, 200).Select(number => $"{number / 20:D2}/{number:D3}").ToList();
        names.ForEach(name => Scene.Write("tree/" + name, 1));
        Scene.Invoke("Set-MIStorageBlobContent tree $container -Recurse -Context $direct");
        await Scene.Stage.FaultAsync("""[ { "match": { "target": "/137$" }, "answer": { "status": 403 } } ]""");

        var result = Scene.Run("Get-MIStorageBlobContent -Prefix '' -Container $container -Destination in -Context $ctx");

        Assert.Equal(["AuthorizationFailed 06/137"], ErrorsOf(result));
        Assert.Equal(names.Except(["06/137"]), NamesOf(result.Output).Order());
    }

    [Fact]
    public void A_folder_with_a_name_too_long_for_the_system_is_one_error_and_the_rest_goes_on()
    {
        var part = new string('\u6F22', 300);
        foreach (var name in (string[])["a", part + "/x", "\uFF5E"])
        {
            Scene.StoreBlob(name);
        }

        var result = Scene.Run("Get-MIStorageBlobContent -Prefix '' -Container $container -Destination in -Context $ctx");

        Assert.Equal($"FileAccessDenied {part}/x", $"{result.Error.FullyQualifiedErrorId.Split(',')[0]} {result.Error.TargetObject}");
        Assert.Equal(["in/a", "in/\uFF5E"], Scene.Files);
    }

    [Fact]
    public void What_exists_stays_without_Force()
    {
        Scene.StoreBlob("p/a");
        Scene.StoreBlob("p/b");
        var old = Scene.Write("in/a");

        var result = Scene.Run("Get-MIStorageBlobContent -Prefix p -Container $container -Destination in -Context $ctx");

        Assert.Equal(["FileAlreadyExists"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(["p/b"], NamesOf(result.Output));
        Assert.Equal(old, Scene.Read("in/a"));

        Scene.Invoke("Get-MIStorageBlobContent -Prefix p -Container $container -Destination in -Context $ctx -Force");
        Assert.NotEqual(old, Scene.Read("in/a"));
    }

    [Fact]
    public void WhatIf_lists_each_blob_and_writes_nothing()
    {
        Scene.StoreBlob("p/a/b");

        var text = Scene.Session.Render("Get-MIStorageBlobContent -Prefix p -Container $container -Destination in -Context $ctx -WhatIf");

        Assert.Equal(
            $"What if: Performing the operation \"Download blob 'p/a/b' from container '{Scene.Container}' of account " +
            $"'{Azurite.Account}'\" on target \"'{Scene.PathOf("in/a/b")}'\".\n", text);
        Assert.False(Directory.Exists(Scene.PathOf("in")));
    }

    [Fact]
    public void What_only_marks_a_folder_becomes_no_file()
    {
        Scene.StoreBlob("p/a/b");
        Scene.StoreBlob("p/c/", size: 0);
        Scene.Invoke("Set-MIStorageBlobContent -Content '' -Blob p/a -Container $container -Context $direct -Metadata @{ hdi_isfolder = 'true' }");

        Scene.Invoke("Get-MIStorageBlobContent -Prefix p -Container $container -Destination in -Context $ctx");

        Assert.Equal(["in/a/b"], Scene.Files);
    }

    [Fact]
    public async Task A_listing_of_several_pages_goes_on_while_a_blob_is_stalled()
    {
        Scene.StoreBlob("a");
        Scene.StoreBlob("b");
        await Scene.Stage.FaultAsync($$"""
            [ { "match": { "target": "marker=m1" }, "answer": { "body": "{{Page("b", "")}}" } },
              { "match": { "target": "comp=list" }, "answer": { "body": "{{Page("a", "m1")}}" } },
              { "match": { "target": "/a$" }, "answer": { "hold": true } } ]
            """);

        var download = Task.Run(() => Scene.Invoke(
            "Get-MIStorageBlobContent -Prefix '' -Container $container -Destination in -Context $ctx"));
        PowerShellSession.WaitFor(() => Scene.Files.Contains("in/b"));
        Assert.DoesNotContain("in/a", Scene.Files);
        await Scene.Stage.ClearFaultsAsync();
        await download;

        Assert.Equal(["in/a", "in/b"], Scene.Files);
    }

    [Theory]
    [InlineData("-Prefix nowhere", "BlobNotFound", "There is no blob below 'nowhere/'")]
    [InlineData("-Prefix p -Destination file", "InvalidArgument", "is a file")]
    [InlineData("-Prefix p -AsBytes", "InvalidArgument", "-AsBytes and -AsStream take one blob")]
    public void What_makes_no_sense_is_refused(string parameters, string errorId, string rule)
    {
        Scene.StoreBlob("p/a");
        Scene.Write("file");

        var error = Scene.Run($"Get-MIStorageBlobContent {parameters} -Container $container -Context $ctx").Error;

        Assert.Equal($"{errorId},MIStorage.Commands.GetBlobContent", error.FullyQualifiedErrorId);
        Assert.Contains(rule, error.ToString());
        Assert.Equal(["file"], Scene.Files);
    }

    private static string Page(string name, string marker) =>
        $"<EnumerationResults><Blobs><Blob><Name>{name}</Name><Properties><Content-Length>100</Content-Length>"
        + $"<BlobType>BlockBlob</BlobType></Properties></Blob></Blobs><NextMarker>{marker}</NextMarker></EnumerationResults>";

    private static IEnumerable<string> ErrorsOf(ScriptResult result) =>
        result.Errors.Select(error => $"{error.FullyQualifiedErrorId.Split(',')[0]} {error.TargetObject}").Order();
}
