using System.Collections.Concurrent;
using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Many files through one pipeline: they overlap, and each is a success or a failure of its own.</summary>
public sealed class TransferPipelineTests : TransferTest
{
    private static readonly IReadOnlyList<string> Names = [.. Enumerable.Range(10, 50).Select(number => $"{number}")];

    [Fact]
    public async Task Results_come_although_one_file_is_stalled()
    {
        WriteAll();
        await Scene.Stage.FaultAsync("""[ { "match": { "target": "/10$" }, "answer": { "hold": true } } ]""");
        var finished = new ConcurrentQueue<string>();

        var upload = Task.Run(() => Scene.Invoke("""
            param($Finished)
            Get-ChildItem | Set-MIStorageBlobContent -Container $container -Context $ctx |
                ForEach-Object { $Finished.Enqueue($_.Name) }
            """, finished));
        PowerShellSession.WaitFor(() => finished.Count == 49);
        await Scene.Stage.ClearFaultsAsync();
        await upload;

        Assert.Equal("10", finished.Last());
        Assert.Equal(Names, finished.Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    public async Task As_many_are_under_way_as_asked_for_and_never_more(int count)
    {
        WriteAll();
        await Scene.Stage.FaultAsync("""[ { "answer": { "hold": true } } ]""");

        var upload = Task.Run(() => Scene.Invoke($"""
            Get-ChildItem | Set-MIStorageBlobContent -Container $container -Context $ctx -ConcurrentTaskCount {count}
            """));
        await Scene.WaitForRequestsAsync(count);
        await Scene.Stage.ClearFaultsAsync();
        await upload;

        // One more at once would have needed one more connection.
        var requests = await Scene.RequestsAsync();
        Assert.Equal(Names.Count, requests.Count);
        Assert.Equal(count, requests.Select(request => request.Connection).Distinct().Count());
    }

    [Fact]
    public async Task One_bad_file_is_one_error_and_the_rest_goes_on()
    {
        WriteAll();
        await Scene.Stage.FaultAsync("""[ { "match": { "target": "/17$" }, "answer": { "status": 403 } } ]""");

        var result = Scene.Run("""
            $files = Get-ChildItem
            [IO.File]::Delete($files[20].FullName)
            $files | Set-MIStorageBlobContent -Container $container -Context $ctx
            """);

        Assert.False(result.Terminated);
        Assert.Equal(
            ["AuthorizationFailed 17", $"FileNotFound {Scene.PathOf("30")}"],
            result.Errors.Select(error => $"{error.FullyQualifiedErrorId.Split(',')[0]} {error.TargetObject}").Order());
        Assert.Equal(Names.Except(["17", "30"]), NamesOf(result.Output).Order());
    }

    [Fact]
    public void ErrorAction_Stop_ends_it_at_the_first_error()
    {
        WriteAll();

        var result = Scene.Run("""
            $files = Get-ChildItem
            [IO.File]::Delete($files[0].FullName)
            $files | Set-MIStorageBlobContent -Container $container -Context $ctx -ErrorAction Stop
            """);

        Assert.True(result.Terminated);
        Assert.StartsWith("FileNotFound,", result.Error.FullyQualifiedErrorId);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Whoever_wants_only_the_first_result_leaves_nothing_running()
    {
        WriteAll();
        Directory.CreateDirectory(Scene.PathOf("in"));
        await Scene.Stage.FaultAsync("""
            [ { "match": { "method": "GET", "target": "/(?!10$)[0-9]+$" }, "answer": { "passThrough": true,
                "stall": true, "dropAfterBytes": 50 } } ]
            """);

        // What Select-Object -First 1 does: it ends the pipeline without the cmdlet's EndProcessing.
        var first = Scene.Invoke("""
            $blobs = Get-ChildItem -File | Set-MIStorageBlobContent -Container $container -Context $ctx -ConcurrentTaskCount 20
            $blobs = @($blobs | Where-Object Name -eq '10') + @($blobs | Where-Object Name -ne '10')
            foreach ($once in 1) {
                $blobs | Get-MIStorageBlobContent -Destination in | & { process { $_; break } }
            }
            """);

        Assert.Equal(["10"], NamesOf(first));
        PowerShellSession.WaitFor(() => Scene.Files.Count == Names.Count + 1);
        Assert.Equal([.. Names, "in/10"], Scene.Files);
    }

    [Theory]
    [InlineData("Get-ChildItem -Recurse -File | Set-MIStorageBlobContent -Container $container -Context $ctx -Force",
        "writes blob 'same'")]
    [InlineData("$blobs | Get-MIStorageBlobContent -Destination same -Force", "same' already")]
    public void Two_items_never_write_the_same_target(string script, string rule)
    {
        Scene.Write("a/same");
        Scene.Write("b/same");
        Scene.Invoke("""
            $global:blobs = foreach ($name in 'a/same', 'b/same') {
                Set-MIStorageBlobContent $name $container -Blob $name -Context $ctx
            }
            """);

        var result = Scene.Run(script);

        Assert.Single(result.Output);
        Assert.StartsWith("InvalidArgument,", result.Error.FullyQualifiedErrorId);
        Assert.Contains(rule, result.Error.ToString());
    }

    private void WriteAll()
    {
        foreach (var name in Names)
        {
            Scene.Write(name);
        }
    }
}
