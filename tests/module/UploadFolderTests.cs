using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Set-MIStorageBlobContent -Recurse: a whole folder.</summary>
public sealed class UploadFolderTests : TransferTest
{
    [Theory]
    [InlineData("Set-MIStorageBlobContent tree $container -Recurse -Prefix p -Context $ctx", "p/")]
    [InlineData("Set-MIStorageBlobContent tree/ $container -Recurse -Prefix p/ -Context $ctx", "p/")]
    [InlineData("Set-MIStorageBlobContent ./tree/../tree $container -Recurse -Prefix p/q -Context $ctx", "p/q/")]
    [InlineData("Set-MIStorageBlobContent -File tree -Container $container -Recurse -Context $ctx", "")]
    [InlineData("Get-MIStorageContainer $container -Context $ctx | Set-MIStorageBlobContent -File tree -Recurse", "")]
    [InlineData("[void] $ExecutionContext.SessionState.Path.SetLocation('tree'); Set-MIStorageBlobContent . $container -Recurse -Context $ctx", "")]
    [InlineData("Get-ChildItem -Directory | Set-MIStorageBlobContent -Container $container -Recurse -Context $ctx", "")]
    public void The_names_depend_on_the_given_root_alone(string script, string prefix)
    {
        string[] names = [".hidden", "a.txt", "a/b/c", "a/\u00E9 \U0001F680 [1] 50%.txt"];
        var contents = names.ToDictionary(name => prefix + name, name => Scene.Write("tree/" + name));

        var sent = NamesOf(Scene.Invoke(script));

        Assert.Equal(contents.Keys.Order(), sent.Order());
        Assert.All(contents, blob => Assert.Equal(blob.Value, Scene.FetchBlob(blob.Key)));
    }

    [Fact]
    public void Piped_files_go_to_a_folder_of_the_container_by_their_own_names()
    {
        var contents = new[] { "a.log", "b.log" }.ToDictionary(name => "p/q/" + name, name => Scene.Write("tree/" + name));

        var sent = NamesOf(Scene.Invoke("Get-ChildItem tree | Set-MIStorageBlobContent -Container $container -Prefix p/q -Context $ctx"));

        Assert.Equal(contents.Keys.Order(), sent.Order());
        Assert.All(contents, blob => Assert.Equal(blob.Value, Scene.FetchBlob(blob.Key)));
    }

    [Fact]
    public void Each_blob_is_given_the_same_properties()
    {
        Scene.Write("tree/a");
        Scene.Write("tree/b/c");

        Scene.Invoke("Set-MIStorageBlobContent tree $container -Recurse -Context $ctx -Metadata @{ x = 'y' } -Properties @{ ContentType = 'text/css' }");

        var blobs = Scene.Invoke("Get-MIStorageBlob -Container $container -Context $ctx").Select(blob => (StorageBlob)blob.BaseObject);
        Assert.Equal([("a", "text/css", "y"), ("b/c", "text/css", "y")],
            blobs.Select(blob => (blob.Name, blob.ContentType, blob.Metadata["x"])));
    }

    [Fact]
    public async Task An_empty_folder_sends_nothing()
    {
        Directory.CreateDirectory(Scene.PathOf("tree/empty"));

        Assert.Empty(Scene.Invoke("Set-MIStorageBlobContent tree $container -Recurse -Context $ctx"));
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Fact]
    public async Task WhatIf_lists_each_file_and_sends_nothing()
    {
        Scene.Write("tree/a/b");

        var text = Scene.Session.Render("Set-MIStorageBlobContent tree $container -Recurse -Prefix p -Context $ctx -WhatIf");

        Assert.Equal(
            $"What if: Performing the operation \"Upload '{Scene.PathOf("tree/a/b")}'\" on target " +
            $"\"blob 'p/a/b' in container '{Scene.Container}' of account '{Azurite.Account}'\".\n", text);
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Fact]
    public async Task One_bad_file_of_many_is_one_error_and_the_rest_goes_on()
    {
        var names = Enumerable.Range(0, 200).Select(number => $"{number / 20:D2}/{number:D3}").ToList();
        names.ForEach(name => Scene.Write("tree/" + name, 1));
        File.CreateSymbolicLink(Scene.PathOf("tree/01/dangling"), "nowhere");
        await Scene.Stage.FaultAsync("""[ { "match": { "target": "/137$" }, "answer": { "status": 403 } } ]""");

        var result = Scene.Run("Set-MIStorageBlobContent tree $container -Recurse -Context $ctx");

        Assert.Equal(["AuthorizationFailed 06/137", "FileNotFound 01/dangling"],
            result.Errors.Select(error => $"{error.FullyQualifiedErrorId.Split(',')[0]} {error.TargetObject}").Order());
        Assert.Equal(names.Except(["06/137"]), NamesOf(result.Output).Order());
    }

    [Fact]
    public async Task Results_come_while_others_are_under_way()
    {
        Scene.Write("tree/a");
        Scene.Write("tree/b");
        await Scene.Stage.FaultAsync("""[ { "match": { "target": "/b$" }, "answer": { "hold": true } } ]""");
        var finished = new System.Collections.Concurrent.ConcurrentQueue<string>();

        var upload = Task.Run(() => Scene.Invoke("""
            param($Finished)
            Set-MIStorageBlobContent tree $container -Recurse -Context $ctx | ForEach-Object { $Finished.Enqueue($_.Name) }
            """, finished));
        PowerShellSession.WaitFor(() => finished.Count == 1);
        Assert.Equal(["a"], finished);
        await Scene.Stage.ClearFaultsAsync();
        await upload;

        Assert.Equal(["a", "b"], finished);
    }

    [Fact]
    public void What_exists_stays_without_Force()
    {
        var old = Scene.StoreBlob("a");
        var content = Scene.Write("tree/a");
        Scene.Write("tree/b");

        var result = Scene.Run("Set-MIStorageBlobContent tree $container -Recurse -Context $ctx");

        Assert.StartsWith("BlobAlreadyExists,", result.Error.FullyQualifiedErrorId);
        Assert.Equal(["b"], NamesOf(result.Output));
        Assert.Equal(old, Scene.FetchBlob("a"));

        Scene.Invoke("Set-MIStorageBlobContent tree $container -Recurse -Context $ctx -Force");
        Assert.Equal(content, Scene.FetchBlob("a"));
    }

    [Fact]
    public void Links_to_folders_are_named_and_not_followed_and_those_to_files_are()
    {
        var content = Scene.Write("outside/secret");
        Scene.Write("tree/a");
        Directory.CreateSymbolicLink(Scene.PathOf("tree/circle"), Scene.PathOf("tree"));
        Directory.CreateSymbolicLink(Scene.PathOf("tree/out"), Scene.PathOf("outside"));
        File.CreateSymbolicLink(Scene.PathOf("tree/file"), Scene.PathOf("outside/secret"));

        var result = Scene.Run("Set-MIStorageBlobContent tree $container -Recurse -Context $ctx");

        Assert.Empty(result.Errors);
        Assert.Equal(["a", "file"], NamesOf(result.Output).Order());
        Assert.Equal(content, Scene.FetchBlob("file"));
        Assert.Equal(
            [$"'{Scene.PathOf("tree/circle")}' is a link to a folder, which is not followed.",
                $"'{Scene.PathOf("tree/out")}' is a link to a folder, which is not followed."],
            result.Warnings.Order());
    }

    [Fact]
    public void A_name_that_the_service_would_change_is_one_error()
    {
        Scene.Write("tree/a\\b");
        Scene.Write("tree/c");

        var result = Scene.Run("Set-MIStorageBlobContent tree $container -Recurse -Context $ctx");

        Assert.StartsWith("InvalidArgument,", result.Error.FullyQualifiedErrorId);
        Assert.Contains("backslash", result.Error.ToString());
        Assert.Equal(["c"], NamesOf(result.Output));
    }

    [Theory]
    [InlineData("tree -Recurse -Blob b", "-Blob is the whole name", "InvalidArgument")]
    [InlineData("tree/a -Prefix p -Blob b", "-Blob is the whole name", "InvalidArgument")]
    [InlineData("tree/a -Recurse", "is a file", "InvalidArgument")]
    [InlineData("missing -Recurse", "There is no folder", "FileNotFound")]
    [InlineData("tree", "is a folder", "InvalidArgument")]
    public async Task What_makes_no_sense_is_refused(string parameters, string rule, string errorId)
    {
        Scene.Write("tree/a");

        var error = Scene.Run($"Set-MIStorageBlobContent {parameters} -Container $container -Context $ctx").Error;

        Assert.Equal($"{errorId},MIStorage.Commands.SetBlobContent", error.FullyQualifiedErrorId);
        Assert.Contains(rule, error.ToString());
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Fact]
    public void Two_folders_do_not_go_to_the_same_place()
    {
        Scene.Write("one/a");
        Scene.Write("two/a");

        var result = Scene.Run("Get-ChildItem -Directory | Set-MIStorageBlobContent -Container $container -Recurse -Prefix p -Force -Context $ctx");

        Assert.StartsWith("InvalidArgument,", result.Error.FullyQualifiedErrorId);
        Assert.Contains($"to 'p/' in container '{Scene.Container}' already", result.Error.ToString());
        Assert.Equal(["p/a"], NamesOf(result.Output));
    }
}
