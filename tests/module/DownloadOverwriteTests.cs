using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Only -Force overwrites a file without asking.</summary>
public sealed class DownloadOverwriteTests : TransferTest
{
    private const int InRanges = (8 << 20) + 1;

    [Theory]
    [InlineData(100)]
    [InlineData(InRanges)]
    public void Asks_and_overwrites_where_the_answer_is_yes(int size)
    {
        var content = Scene.StoreBlob("b", size);
        Scene.Write("old");
        Scene.Session.UI.Answers.Enqueue("Yes");

        Scene.Invoke("Get-MIStorageBlobContent b $container -Destination old -Context $ctx");

        Assert.Equal([$"Overwrite '{Scene.PathOf("old")}'?"], Scene.Session.UI.Questions);
        Assert.True(content.AsSpan().SequenceEqual(Scene.Read("old")));
    }

    [Fact]
    public async Task Asks_before_anything_is_sent_and_leaves_the_file_where_the_answer_is_no()
    {
        Scene.StoreBlob("b");
        var old = Scene.Write("old");
        Scene.Session.UI.Answers.Enqueue("No");

        Assert.Empty(Scene.Invoke("Get-MIStorageBlobContent b $container -Destination old -Context $ctx"));

        Assert.Single(Scene.Session.UI.Questions);
        Assert.Equal(old, Scene.Read("old"));
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Theory]
    [InlineData("Yes to All")]
    [InlineData("No to All")]
    public void One_answer_may_be_for_all_blobs_of_a_pipeline(string answer)
    {
        string[] names = ["1", "2", "3"];
        var content = names.Select(name => Scene.StoreBlob(name)).ToList();
        Scene.Invoke("""
            $global:blobs = foreach ($name in '1', '2', '3') {
                Get-MIStorageBlobContent $name $container -Destination $name -Context $ctx
            }
            """);
        var old = names.Select(name => Scene.Write(name)).ToList();
        Scene.Session.UI.Answers.Enqueue(answer);

        var written = Scene.Invoke("$blobs | Get-MIStorageBlobContent");

        Assert.Single(Scene.Session.UI.Questions);
        Assert.Equal(answer == "Yes to All" ? 3 : 0, written.Count);
        Assert.Equal(answer == "Yes to All" ? content : old, names.Select(Scene.Read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Confirm:$false")]
    public async Task Where_nobody_can_be_asked_an_error_names_Force(string parameter)
    {
        Scene.StoreBlob("b");
        var old = Scene.Write("old");

        var error = Scene.Run(
            $"Get-MIStorageBlobContent b $container -Destination old -Context $ctx {parameter}").Error;

        Assert.Equal("FileAlreadyExists,MIStorage.Commands.GetBlobContent", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Contains($"'{Scene.PathOf("old")}' exists already", error.ToString());
        Assert.Contains("-Force", error.ErrorDetails.RecommendedAction);
        Assert.Equal(old, Scene.Read("old"));
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Theory]
    [InlineData("Yes")]
    [InlineData("No")]
    public async Task A_file_that_appears_meanwhile_is_asked_about_too(string answer)
    {
        var content = Scene.StoreBlob("b");
        await Scene.Stage.FaultAsync("""[ { "answer": { "hold": true } } ]""");
        Scene.Session.UI.Answers.Enqueue(answer);

        var download = Task.Run(() => Scene.Invoke("Get-MIStorageBlobContent b $container -Destination f -Context $ctx"));
        await Scene.WaitForRequestsAsync(1);
        var appeared = Scene.Write("f");
        await Scene.Stage.ClearFaultsAsync();
        await download;

        Assert.Equal([$"Overwrite '{Scene.PathOf("f")}'?"], Scene.Session.UI.Questions);
        Assert.Equal(answer == "Yes" ? content : appeared, Scene.Read("f"));
        Assert.Equal(["f"], Scene.Files);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(InRanges)]
    public void Force_overwrites_and_does_not_ask(int size)
    {
        var content = Scene.StoreBlob("b", size);
        Scene.Write("old");

        Scene.Invoke("Get-MIStorageBlobContent b $container -Destination old -Context $ctx -Force");

        Assert.Empty(Scene.Session.UI.Questions);
        Assert.True(content.AsSpan().SequenceEqual(Scene.Read("old")));
    }

    [Fact]
    public async Task WhatIf_says_what_would_be_done_and_does_nothing()
    {
        var text = Scene.Session.Render("Get-MIStorageBlobContent a/b $container -Context $ctx -Force -WhatIf");

        Assert.Equal(
            $"What if: Performing the operation \"Download blob 'a/b' from container '{Scene.Container}' " +
            $"of account '{Azurite.Account}'\" on target \"'{Scene.PathOf("a/b")}'\".\n", text);
        Assert.Empty(await Scene.RequestsAsync());
        Assert.False(Directory.Exists(Scene.PathOf("a")));
    }

    [Theory]
    [InlineData("Yes", 1)]
    [InlineData("No", 0)]
    public async Task Confirm_asks_before_anything_is_sent(string answer, int requests)
    {
        Scene.StoreBlob("b");
        Scene.Session.UI.Answers.Enqueue(answer);

        Scene.Invoke("Get-MIStorageBlobContent b $container -Context $ctx -Confirm");

        Assert.Single(Scene.Session.UI.Questions);
        Assert.Equal(requests, (await Scene.RequestsAsync()).Count);
    }
}
