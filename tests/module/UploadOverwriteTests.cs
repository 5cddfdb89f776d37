using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Only -Force overwrites a blob without asking. Each holds for one Put Blob and for blocks.</summary>
public sealed class UploadOverwriteTests : TransferTest
{
    private const int Small = 100;
    private const int InBlocks = (32 << 20) + 1;

    [Theory]
    [InlineData(Small)]
    [InlineData(InBlocks)]
    public void Asks_and_overwrites_where_the_answer_is_yes(int size)
    {
        Scene.StoreBlob("b");
        var content = Scene.Write("new", size);
        Scene.Session.UI.Answers.Enqueue("Yes");

        Scene.Invoke("Set-MIStorageBlobContent new $container -Blob b -Context $ctx");

        Assert.Equal(
            [$"Overwrite blob 'b' in container '{Scene.Container}' of account '{Azurite.Account}'?"],
            Scene.Session.UI.Questions);
        Assert.True(content.AsSpan().SequenceEqual(Scene.FetchBlob("b")));
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(InBlocks)]
    public void Asks_and_leaves_the_blob_where_the_answer_is_no(int size)
    {
        var old = Scene.StoreBlob("b");
        Scene.Write("new", size);
        Scene.Session.UI.Answers.Enqueue("No");

        Assert.Empty(Scene.Invoke("Set-MIStorageBlobContent new $container -Blob b -Context $ctx"));

        Assert.Single(Scene.Session.UI.Questions);
        Assert.Equal(old, Scene.FetchBlob("b"));
    }

    [Theory]
    [InlineData("Yes to All")]
    [InlineData("No to All")]
    public void One_answer_may_be_for_all_files_of_a_pipeline(string answer)
    {
        string[] names = ["1", "2", "3"];
        var old = names.Select(name => Scene.StoreBlob(name)).ToList();
        var content = names.Select(name => Scene.Write(name)).ToList();
        Scene.Session.UI.Answers.Enqueue(answer);

        var written = Scene.Invoke("Get-ChildItem | Set-MIStorageBlobContent -Container $container -Context $ctx");

        Assert.Single(Scene.Session.UI.Questions);
        Assert.Equal(answer == "Yes to All" ? 3 : 0, written.Count);
        Assert.Equal(answer == "Yes to All" ? content : old, names.Select(Scene.FetchBlob));
    }

    [Theory]
    [InlineData(Small, "")]
    [InlineData(Small, "-Confirm:$false")]
    [InlineData(InBlocks, "")]
    public void Where_nobody_can_be_asked_an_error_names_Force(int size, string parameter)
    {
        var old = Scene.StoreBlob("b");
        Scene.Write("new", size);

        var error = Scene.Run($"Set-MIStorageBlobContent new $container -Blob b -Context $ctx {parameter}").Error;

        Assert.Equal("BlobAlreadyExists,MIStorage.Commands.SetBlobContent", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Equal("b", error.TargetObject);
        Assert.Contains($"Blob 'b' exists already in container '{Scene.Container}'", error.ToString());
        Assert.Contains("-Force", error.ErrorDetails.RecommendedAction);
        Assert.Equal(old, Scene.FetchBlob("b"));
    }

    [Fact]
    public void Where_nobody_can_be_asked_the_other_files_are_uploaded()
    {
        Scene.StoreBlob("2");
        foreach (var name in (string[])["1", "2", "3"])
        {
            Scene.Write(name);
        }

        var result = Scene.Run("Get-ChildItem | Set-MIStorageBlobContent -Container $container -Context $ctx");

        Assert.Equal("2", result.Error.TargetObject);
        Assert.Equal(["1", "3"], result.Output.Select(blob => ((StorageBlob)blob.BaseObject).Name).Order());
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(InBlocks)]
    public void Force_overwrites_and_does_not_ask(int size)
    {
        Scene.StoreBlob("b");
        var content = Scene.Write("new", size);

        Scene.Invoke("Set-MIStorageBlobContent new $container -Blob b -Context $ctx -Force");

        Assert.Empty(Scene.Session.UI.Questions);
        Assert.True(content.AsSpan().SequenceEqual(Scene.FetchBlob("b")));
    }

    [Fact]
    public async Task WhatIf_says_what_would_be_done_and_sends_nothing()
    {
        Scene.Write("new");

        var text = Scene.Session.Render("Set-MIStorageBlobContent new $container -Blob b -Context $ctx -Force -WhatIf");

        Assert.Equal(
            $"What if: Performing the operation \"Upload '{Scene.PathOf("new")}'\" on target " +
            $"\"blob 'b' in container '{Scene.Container}' of account '{Azurite.Account}'\".\n", text);
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Theory]
    [InlineData("Yes", 1)]
    [InlineData("No", 0)]
    public async Task Confirm_asks_before_anything_is_sent(string answer, int requests)
    {
        Scene.Write("new");
        Scene.Session.UI.Answers.Enqueue(answer);

        Scene.Invoke("Set-MIStorageBlobContent new $container -Blob b -Context $ctx -Confirm");

        Assert.Single(Scene.Session.UI.Questions);
        Assert.Equal(requests, (await Scene.RequestsAsync()).Count);
    }
}
