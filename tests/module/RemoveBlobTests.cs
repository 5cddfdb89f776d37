using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Remove-MIStorageBlob, against Azurite behind a stage. Azurite keeps no versions: what names one is looked at
/// in the request.</summary>
public sealed class RemoveBlobTests : TransferTest
{
    private void Store(params string[] names)
    {
        foreach (var name in names)
        {
            Scene.StoreBlob(name, size: 1);
        }
    }

    private IEnumerable<object?> Left() =>
        Scene.Invoke("Get-MIStorageBlob -Container $container -Context $direct").Select(blob => blob.Get("Name"));

    [Fact]
    public async Task One_blob_is_one_request_and_nothing_is_written()
    {
        Store("a", "b");

        Assert.Empty(Scene.Invoke("Remove-MIStorageBlob a $container -Context $ctx"));

        Assert.Equal("DELETE", Assert.Single(await Scene.RequestsAsync()).Method);
        Assert.Equal(["b"], Left());
    }

    [Fact]
    public async Task What_is_piped_is_deleted_in_one_request()
    {
        Store("a/1", "a/2", "a/3", "b");

        var removed = Scene.Invoke("Get-MIStorageBlob -Prefix a/ $container -Context $direct | Remove-MIStorageBlob -Context $ctx -PassThru");

        Assert.Equal([true, true, true], removed.Select(one => one.BaseObject));
        Assert.Equal(["POST batch"], await Scene.SentAsync());
        Assert.Equal(["b"], Left());
    }

    [Theory]
    [InlineData("-Force")]
    [InlineData("")]
    public async Task Piped_snapshots_go_before_their_blobs(string force)
    {
        string[] names = ["a", "b", "c"];
        Store(names);
        foreach (var name in names)
        {
            await Scene.TakeSnapshotAsync(name);
            await Scene.TakeSnapshotAsync(name);
        }

        Scene.Invoke($"Get-MIStorageBlob -Container $container -Context $direct | Remove-MIStorageBlob -Context $ctx {force}");

        Assert.Empty(Left());
        Assert.Equal(["POST batch", "POST batch"], await Scene.SentAsync());
    }

    [Fact]
    public async Task One_bad_blob_of_many_is_one_error_and_the_rest_goes_on()
    {
        Store([.. Enumerable.Range(0, 9).Select(i => $"b{i}")]);

        var result = Scene.Run("""
            $c = Get-MIStorageContainer $container -Context $direct
            'b0', 'b1', 'b2', 'missing', 'b3' | ForEach-Object { $c | Remove-MIStorageBlob -Blob $_ -Context $ctx -PassThru }
            Get-MIStorageBlob b* $container -Context $direct | ForEach-Object { Remove-MIStorageBlob $_.Name $container -Context $direct; $_ } |
                Remove-MIStorageBlob -Context $ctx
            """);

        Assert.Equal(4, result.Output.Count);
        Assert.Equal(6, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.Equal(("BlobNotFound", ErrorCategory.ObjectNotFound), error.Kind()));
        Assert.Equal(["missing", "b4", "b5", "b6", "b7", "b8"], result.Errors.Select(error => error.TargetObject));
        Assert.Empty(Left());
        Assert.Equal(1, (await Scene.SentAsync()).Count(sent => sent == "POST batch"));
    }

    [Fact]
    public async Task More_than_256_blobs_go_in_several_requests()
    {
        await Scene.Stage.FaultAsync($$"""
            [ { "match": { "target": "comp=list" }, "answer": { "body": "<EnumerationResults><Blobs>{{string.Concat(Enumerable.Range(0, 600)
                .Select(i => $"<Blob><Name>missing{i}</Name><Properties/></Blob>"))}}</Blobs><NextMarker/></EnumerationResults>" } } ]
            """);

        var result = Scene.Run("Get-MIStorageBlob -Container $container -Context $ctx | Remove-MIStorageBlob");

        Assert.Equal(600, result.Errors.Count);
        Assert.Equal(600, result.Errors.Select(error => error.TargetObject).Distinct().Count());
        Assert.Equal(3, (await Scene.SentAsync()).Count(sent => sent == "POST batch"));
    }

    [Fact]
    public async Task Where_the_service_refuses_batches_each_blob_is_deleted_by_itself()
    {
        Store("a", "b");
        await Scene.Stage.FaultAsync("""[ { "match": { "method": "POST" }, "answer": { "status": 400 } } ]""");

        Scene.Invoke("Get-MIStorageBlob -Container $container -Context $direct | Remove-MIStorageBlob -Context $ctx");

        Assert.Equal(["DELETE", "DELETE", "POST batch"], (await Scene.SentAsync()).Order());
        Assert.Empty(Left());
    }

    [Theory]
    [InlineData("Yes", true)]
    [InlineData("No", false)]
    public async Task A_blob_with_snapshots_asks(string answer, bool gone)
    {
        Store("a");
        await AnswerSnapshotsPresentOnceAsync();
        Scene.Session.UI.Answers.Enqueue(answer);

        Scene.Invoke("Remove-MIStorageBlob a $container -Context $ctx");

        Assert.Contains("with its snapshots?", Assert.Single(Scene.Session.UI.Questions));
        Assert.Equal(gone ? [] : ["a"], Left());
        Assert.Equal(gone ? "include" : null, (await Scene.RequestsAsync())[^1].Headers.GetValueOrDefault("x-ms-delete-snapshots"));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_it_stays_with_an_error_that_says_how()
    {
        Store("a");
        await AnswerSnapshotsPresentOnceAsync();

        var (exitCode, output, errors) = await HostProcess.RunAsync("-Command", $"""
            Import-Module '{Repository.Manifest}'
            $ctx = New-MIStorageContext {Azurite.Account} {Azurite.Key} -BlobEndpoint '{Scene.Stage.Url}/{Azurite.Account}'
            try {"{"} Remove-MIStorageBlob a {Scene.Container} -Context $ctx -ErrorAction Stop {"}"} catch {"{"} $_.FullyQualifiedErrorId; $_.ErrorDetails.RecommendedAction {"}"}
            """);

        Assert.Contains("SnapshotsPresent", output + errors);
        Assert.Contains("-Force", output + errors);
        Assert.Equal(0, exitCode);
        Assert.Equal(["a"], Left());
    }

    [Theory]
    [InlineData("-Force", "include")]
    [InlineData("-DeleteSnapshot", "only")]
    public async Task It_is_said_what_goes_with_it(string parameter, string sent)
    {
        Store("a");

        Scene.Run($"Remove-MIStorageBlob a $container -Context $ctx {parameter}");

        Assert.Equal(sent, Assert.Single(await Scene.RequestsAsync()).Headers["x-ms-delete-snapshots"]);
        Assert.Empty(Scene.Session.UI.Questions);
    }

    [Theory]
    [InlineData("-SnapshotTime '2024-01-31T10:00:00.1234567Z' -Force", "snapshot=2024-01-31T10:00:00.1234567Z")]
    [InlineData("-VersionId v1 -Force", "versionid=v1")]
    public async Task A_snapshot_or_a_version_is_deleted_alone(string parameters, string query)
    {
        Scene.Run($"Remove-MIStorageBlob a $container -Context $ctx {parameters}");

        var request = Assert.Single(await Scene.RequestsAsync());
        Assert.Equal(query, request.Query);
        Assert.DoesNotContain("x-ms-delete-snapshots", request.Headers.Keys);
    }

    [Fact]
    public async Task What_is_piped_is_the_version_where_it_is_not_the_blob_itself()
    {
        const string Version = "<VersionId>v{0}</VersionId><IsCurrentVersion>{1}</IsCurrentVersion>";
        await Scene.Stage.FaultAsync($$"""
            [ { "match": { "target": "comp=list" }, "answer": { "body": "<EnumerationResults><Blobs><Blob><Name>a</Name>{{string.Format(Version, 1, "false")}}<Properties/></Blob><Blob><Name>a</Name>{{string.Format(Version, 2, "true")}}<Properties/></Blob></Blobs><NextMarker/></EnumerationResults>" } } ]
            """);

        Scene.Run("Get-MIStorageBlob -Container $container -Context $ctx -IncludeVersion | ForEach-Object { $_ | Remove-MIStorageBlob }");

        Assert.Equal(["versionid=v1", ""], (await Scene.RequestsAsync()).Skip(1).Select(request => request.Query));
    }

    [Theory]
    [InlineData("-SnapshotTime '2024-01-31T10:00:00Z' -VersionId v1")]
    [InlineData("-SnapshotTime '2024-01-31T10:00:00Z' -DeleteSnapshot")]
    [InlineData("-VersionId v1 -DeleteSnapshot")]
    [InlineData("-LeaseId mine")]
    public async Task What_contradicts_itself_is_refused_before_any_request(string parameters)
    {
        Assert.Equal("InvalidArgument", Scene.Run($"Remove-MIStorageBlob a $container -Context $ctx {parameters}").Error.Id());
        Assert.Empty(await Scene.RequestsAsync());
    }

    [Fact]
    public void A_name_that_cannot_be_spoils_none_of_the_others()
    {
        Store("a", "b");

        var result = Scene.Run("""
            'a', ('x' * 1025), 'b' | ForEach-Object { Remove-MIStorageBlob $_ $container -Context $ctx }
            """);

        Assert.Equal("InvalidArgument", result.Error.Id());
        Assert.Empty(Left());
    }

    [Fact]
    public async Task A_condition_that_does_not_hold_keeps_the_blob()
    {
        Store("a");

        var error = Scene.Run("Remove-MIStorageBlob a $container -Context $ctx -IfMatch '\"0x1\"'").Error;

        Assert.Equal("ConditionNotMet", error.Id());
        Assert.Equal("\"0x1\"", Assert.Single(await Scene.RequestsAsync()).Headers["if-match"]);
        Assert.Equal(["a"], Left());
    }

    [Fact]
    public async Task WhatIf_and_No_delete_nothing()
    {
        Store("a", "b");

        var text = Scene.Session.Render("Get-MIStorageBlob -Container $container -Context $direct | Remove-MIStorageBlob -Context $ctx -WhatIf");
        Scene.Session.UI.Answers.Enqueue("No to All");
        Scene.Invoke("Get-MIStorageBlob -Container $container -Context $direct | Remove-MIStorageBlob -Context $ctx -Confirm");

        Assert.Equal(2, text.Split("What if: ").Length - 1);
        Assert.Contains($"blob 'a' in container '{Scene.Container}'", text);
        Assert.Empty(await Scene.RequestsAsync());
        Assert.Equal(["a", "b"], Left());
    }

    private Task AnswerSnapshotsPresentOnceAsync() => Scene.Stage.FaultAsync("""
        [ { "times": 1, "match": { "method": "DELETE" },
            "answer": { "status": 409, "headers": { "x-ms-error-code": "SnapshotsPresent" } } } ]
        """);
}
