using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Transfers that depend on the state of the blob, and what an upload can give it: against Azurite, but for
/// encryption scopes, which Azurite does not have.</summary>
public sealed class TransferConditionTests : TransferTest
{
    private const string Lease = "00000000-0000-0000-0000-000000000001";
    private const int InBlocks = (32 << 20) + 1;

    public static TheoryData<string> Unmet =>
    [
        "-IfMatch '\"0x1\"'",
        "-IfNoneMatch $etag",
        "-IfModifiedSince ([DateTimeOffset]::UtcNow.AddHours(1))",
        "-IfUnmodifiedSince '2020-01-01T00:00:00Z'",
        "-TagCondition '\"state\" = ''new'''",
        $"-LeaseId {Lease}",
    ];

    [Theory]
    [MemberData(nameof(Unmet))]
    public async Task A_condition_that_does_not_hold_is_an_error_and_nothing_is_done(string parameter)
    {
        var old = StoreTagged();
        Scene.Write("file");

        foreach (var script in new[]
        {
            $"Set-MIStorageBlobContent file $container -Blob b -Context $ctx -Force {parameter}",
            $"Get-MIStorageBlobContent b $container -Destination got -Context $ctx {parameter}",
            $"Get-MIStorageBlobContent b $container -AsBytes -Context $ctx {parameter}",
        })
        {
            await Scene.Stage.ForgetRequestsAsync();
            var error = Scene.Run(script).Error;

            Assert.Equal(("ConditionNotMet", ErrorCategory.InvalidOperation), error.Kind());
            Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
            Assert.Single(await Scene.RequestsAsync());
        }

        Assert.Equal(old, Scene.FetchBlob("b"));
        Assert.Equal(["file"], Scene.Files);
    }

    [Theory]
    [InlineData("-IfMatch $etag")]
    [InlineData("-IfNoneMatch '\"0x1\"'")]
    [InlineData("-IfModifiedSince '2020-01-01T00:00:00Z'")]
    [InlineData("-IfUnmodifiedSince ([DateTimeOffset]::UtcNow.AddHours(1))")]
    [InlineData("-TagCondition '\"state\" = ''done'''")]
    public void A_condition_that_holds_lets_the_bytes_through(string parameter)
    {
        var old = StoreTagged();
        var content = Scene.Write("file");

        Scene.Invoke($"Get-MIStorageBlobContent b $container -Destination got -Context $ctx {parameter}");
        Scene.Invoke($"Set-MIStorageBlobContent file $container -Blob b -Context $ctx -Force {parameter}");

        Assert.Equal(old, Scene.Read("got"));
        Assert.Equal(content, Scene.FetchBlob("b"));
    }

    [Fact]
    public async Task A_large_upload_asks_whether_its_condition_holds_before_a_block_is_sent()
    {
        StoreTagged();
        Scene.Write("file", InBlocks);

        var error = Scene.Run("Set-MIStorageBlobContent file $container -Blob b -Context $ctx -Force -IfMatch '\"0x1\"'").Error;

        Assert.Equal("ConditionNotMet", error.Id());
        Assert.Equal(["HEAD"], await Scene.SentAsync());
    }

    [Fact]
    public async Task A_condition_goes_with_the_commit_and_the_lease_with_each_block()
    {
        StoreTagged();
        Scene.Write("file", InBlocks);
        await Scene.Stage.FaultAsync("""
            [ { "match": { "target": "comp=block&" }, "answer": { "status": 201 } },
              { "match": { "target": "comp=blocklist" }, "answer": { "status": 403 } } ]
            """);

        Scene.Run($"Set-MIStorageBlobContent file $container -Blob new -Context $ctx -Force -LeaseId {Lease} -IfUnmodifiedSince '2030-01-01T00:00:00Z'");

        var requests = await Scene.RequestsAsync();
        Assert.All(requests, request => Assert.Equal(Lease, request.Headers["x-ms-lease-id"]));
        Assert.All(requests.Where(request => request.Query.StartsWith("comp=block&", StringComparison.Ordinal)),
            block => Assert.DoesNotContain("if-unmodified-since", block.Headers.Keys));
        Assert.Contains("if-unmodified-since", requests.Single(request => request.Query == "comp=blocklist").Headers.Keys);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(InBlocks)]
    public async Task A_lost_answer_to_a_conditional_upload_is_found_out(int size)
    {
        StoreTagged();
        var content = Scene.Write("file", size);
        var target = size == InBlocks ? "comp=blocklist" : "/b$";
        await Scene.Stage.FaultAsync($$"""
            [ { "match": { "method": "PUT", "target": "{{target}}" }, "times": 1, "answer": { "drop": "afterRequest" } } ]
            """);

        Scene.Invoke("Set-MIStorageBlobContent file $container -Blob b -Context $ctx -Force -IfMatch $etag");

        Assert.True(content.AsSpan().SequenceEqual(Scene.FetchBlob("b")));
    }

    [Fact]
    public void A_condition_without_Force_asks_before_anything_is_sent()
    {
        StoreTagged();
        var content = Scene.Write("file");
        Scene.Session.UI.Answers.Enqueue("No");
        Scene.Invoke("Set-MIStorageBlobContent file $container -Blob b -Context $ctx -IfMatch $etag");
        Scene.Session.UI.Answers.Enqueue("Yes");
        Scene.Invoke("Set-MIStorageBlobContent file $container -Blob b -Context $ctx -IfMatch $etag");

        Assert.Equal(2, Scene.Session.UI.Questions.Count);
        Assert.EndsWith("if it meets the conditions?", Scene.Session.UI.Questions.First());
        Assert.Equal(content, Scene.FetchBlob("b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Force")]
    public void A_blob_that_must_not_be_there_is_not_asked_about(string force)
    {
        var old = StoreTagged();
        Scene.Write("file");

        var error = Scene.Run($"Set-MIStorageBlobContent file $container -Blob b -Context $ctx -IfNoneMatch * {force}").Error;

        Assert.Equal(("ConditionNotMet", ErrorCategory.InvalidOperation), error.Kind());
        Assert.DoesNotContain("-Force", error.ErrorDetails.RecommendedAction);
        Assert.Empty(Scene.Session.UI.Questions);
        Assert.Equal(old, Scene.FetchBlob("b"));
    }

    [Theory]
    [InlineData("-LeaseId mine", "'mine'")]
    [InlineData("-Tag @{ a = 'b&c' }", "tag 'a'")]
    [InlineData("-Tag @{ a=1;b=1;c=1;d=1;e=1;f=1;g=1;h=1;i=1;j=1;k=1 }", "up to 10")]
    [InlineData("-EncryptionScope \"a`nb\"", "encryption scope")]
    public async Task What_could_not_be_sent_is_refused_before_any_request(string parameters, string why)
    {
        Scene.Write("file");

        var error = Scene.Run($"Set-MIStorageBlobContent file $container -Context $ctx {parameters}").Error;

        Assert.Equal(("InvalidArgument", ErrorCategory.InvalidArgument), error.Kind());
        Assert.Contains(why, error.ToString());
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(InBlocks)]
    public void Tags_go_up_with_the_blob(int size)
    {
        Scene.Write("file", size);

        var blob = Assert.Single(Scene.Invoke("Set-MIStorageBlobContent file $container -Context $ctx -Tag @{ state = 'done'; 'a b' = 'c=d' }"));

        Assert.Equal(2L, blob.Get("TagCount"));
        var tags = ((StorageBlob)Assert.Single(Scene.Invoke("Get-MIStorageBlob file $container -IncludeTag -Context $ctx")).BaseObject).Tags!;
        Assert.Equal(("done", "c=d"), (tags["state"], tags["a b"]));
    }

    [Fact]
    public async Task An_encryption_scope_goes_with_all_that_has_content()
    {
        Scene.Write("small");
        Scene.Write("large", InBlocks);

        Scene.Invoke("'small', 'large' | ForEach-Object { Set-MIStorageBlobContent $_ $container -Context $ctx -Force -EncryptionScope scope1 }");
        Scene.Invoke("Copy-MIStorageBlob small -SrcContainer $container -DestContainer $container -DestBlob copy -EncryptionScope scope1 -Context $ctx");

        Assert.All((await Scene.RequestsAsync()).Where(request => request.Method == "PUT"),
            request => Assert.Equal("scope1", request.Headers["x-ms-encryption-scope"]));
    }

    [Fact]
    public void A_copy_has_tags_of_its_own_and_may_depend_on_those_of_its_source()
    {
        StoreTagged();
        const string Copy = "Copy-MIStorageBlob b -SrcContainer $container -DestContainer $container -DestBlob copy -Context $ctx -Tag @{ copied = 'yes' }";

        var error = Scene.Run(Copy + " -TagCondition '\"state\" = ''new'''").Error;
        Scene.Invoke(Copy + " -TagCondition '\"state\" = ''done'''");

        Assert.Equal("ConditionNotMet", error.Id());
        var tags = ((StorageBlob)Assert.Single(Scene.Invoke("Get-MIStorageBlob copy $container -IncludeTag -Context $ctx")).BaseObject).Tags!;
        Assert.Equal(["copied"], tags.Keys);
    }

    [Fact]
    public void The_example_of_the_help_copies_with_tags()
    {
        Scene.StoreBlob("report.csv");
        Scene.Invoke("$global:archive = $args[0]; [void] (New-MIStorageContainer $archive -Context $direct)", Azurite.NewContainerName());

        Assert.Equal(1L, Assert.Single(Scene.Invoke(HelpExample.Of("Copy-MIStorageBlob", "With tags of its own"))).Get("TagCount"));
    }

    // Gives $etag, too.
    private byte[] StoreTagged()
    {
        var content = Scene.StoreBlob("b");
        Scene.Invoke("$global:etag = (Set-MIStorageBlobProperty b $container -Tag @{ state = 'done' } -PassThru -Context $direct).ETag");
        return content;
    }
}
