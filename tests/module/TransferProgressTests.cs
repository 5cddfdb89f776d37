using System.Diagnostics;
using System.Management.Automation;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>The progress bar of transfers that last.</summary>
public sealed class TransferProgressTests : TransferTest
{
    private const string Status = @"^(\d ended, )?(\d+[.,]\d (KiB|MiB)|\d+ bytes) of SIZE, \d+([.,]\d)? \w+/s$";
    private const int Range = 8 << 20;

    [Fact]
    public async Task Shows_bytes_rate_and_time_left_and_goes_when_it_is_over()
    {
        Scene.StoreBlob("b", 2 * Range);
        await Scene.Stage.FaultAsync("""[ { "skip": 1, "answer": { "hold": true } } ]""");

        var progress = await RunUntilShown(record => record.PercentComplete >= 50, "Get-MIStorageBlobContent b $container -Destination file -Context $ctx");

        Assert.All(progress, record =>
        {
            Assert.Equal("Downloading b", record.Activity);
            Assert.InRange(record.PercentComplete, -1, 100);
        });
        var lasting = progress.Where(record => record.RecordType == ProgressRecordType.Processing).ToList();
        Assert.All(lasting, record => Assert.Matches(Status.Replace("SIZE", @"16[.,]0 MiB"), record.StatusDescription));
        var held = lasting.First(record => record.PercentComplete >= 50); // on a slow machine not yet the first
        Assert.Equal(50, held.PercentComplete);
        Assert.InRange(held.SecondsRemaining, 0, 100);
        Assert.Equal(ProgressRecordType.Completed, progress[^1].RecordType);
        Assert.Single(progress, record => record.RecordType == ProgressRecordType.Completed);
    }

    [Fact]
    public async Task Files_of_a_pipeline_that_are_done_go_on_counting()
    {
        foreach (var name in (string[])["1", "2", "3", "4"])
        {
            Scene.Write(name, 1 << 20);
        }

        // None ends before all have begun, however busy the machine is.
        await Scene.Stage.FaultAsync("""
            [ { "match": { "target": "/4$" }, "answer": { "hold": true } },
              { "match": { "target": "/[123]$" }, "answer": { "passThrough": true, "delayMs": 3000 } } ]
            """);
        static bool ThreeEnded(ProgressRecord record) => record.StatusDescription.StartsWith("3 ended", StringComparison.Ordinal);

        var progress = await RunUntilShown(ThreeEnded,
            "Get-ChildItem | Set-MIStorageBlobContent -Container $container -Context $ctx -ConcurrentTaskCount 4");

        var lasting = progress.Where(record => record.RecordType == ProgressRecordType.Processing).ToList();
        Assert.All(lasting, record => Assert.Matches(Status.Replace("SIZE", @"4[.,]0 MiB"), record.StatusDescription));
        Assert.All(lasting.Where(ThreeEnded), record => Assert.InRange(record.PercentComplete, 75, 100));
        Assert.Equal(ProgressRecordType.Completed, progress[^1].RecordType);
    }

    [Fact]
    public void Does_not_appear_for_what_is_over_in_a_moment()
    {
        Scene.Write("file");
        var all = Stopwatch.StartNew();
        IReadOnlyList<ProgressRecord> progress;
        Stopwatch clock;
        do
        {
            clock = Stopwatch.StartNew();
            progress = Scene.Run("Set-MIStorageBlobContent file $container -Context $ctx -Force").Progress;
        }
        while (clock.ElapsedMilliseconds >= 500 && all.Elapsed < PowerShellSession.Patience); // a busy machine gets another try

        Assert.Empty(progress);
    }

    // Lets the requests that are held go once the bar was seen twice as wanted.
    private async Task<IReadOnlyList<ProgressRecord>> RunUntilShown(Func<ProgressRecord, bool> wanted, string script)
    {
        Scene.Session.UI.Clear(); // what stored a blob was shown, too, on a busy machine
        var running = Task.Run(() => Scene.Run(script));
        PowerShellSession.WaitFor(() => Scene.Session.UI.Progress.Count(wanted) >= 2);
        await Scene.Stage.ClearFaultsAsync();
        var result = await running;
        Assert.Empty(result.Errors);
        return result.Progress;
    }
}
