using System.Diagnostics;
using System.Management.Automation;
using MIStorage.Commands;
using MIStorage.Tests.Fixtures;
using Xunit.Abstractions;

namespace MIStorage.Tests;

/// <summary>-AsJob: a transfer in the background, for PowerShell's own job cmdlets.</summary>
public sealed class JobTests(ITestOutputHelper output) : TransferTest
{
    [Fact]
    public void A_job_uploads_and_gives_the_blob()
    {
        var content = Scene.Write("file");

        var blob = Assert.Single(Scene.Invoke("Set-MIStorageBlobContent file $container -Context $ctx -AsJob | Receive-Job -Wait"));

        Assert.Equal("file", Assert.IsType<StorageBlob>(blob.BaseObject).Name);
        Assert.Equal(content, Scene.FetchBlob("file"));
    }

    [Fact]
    public void A_job_downloads_and_copies()
    {
        var content = Scene.StoreBlob("b");

        Scene.Invoke("""
            $jobs = @(Get-MIStorageBlobContent b $container -Destination got -Context $ctx -AsJob
                Get-MIStorageBlobContent b $container -AsBytes -Context $ctx -AsJob
                Copy-MIStorageBlob b -SrcContainer $container -DestContainer $container -DestBlob copy -Context $ctx -AsJob)
            $global:bytes = $jobs | Wait-Job | Receive-Job | Where-Object { $_ -is [byte[]] }
            """);

        Assert.Equal(content, Scene.Read("got"));
        Assert.Equal(content, Scene.FetchBlob("copy"));
        Assert.Equal(content, Assert.Single(Scene.Invoke(", $bytes")).BaseObject);
    }

    [Fact]
    public void It_is_a_job_like_any_other()
    {
        Scene.Write("file");

        var states = Scene.Invoke("""
            $job = Set-MIStorageBlobContent file $container -Context $ctx -AsJob
            (Get-Job -Id $job.Id | Wait-Job).State
            $job.HasMoreData
            [void] (Receive-Job $job)
            $job.HasMoreData
            $job.Command
            $job.PSJobTypeName
            Remove-Job $job
            @(Get-Job).Count
            """);

        Assert.Equal(["Completed", "True", "False", "Set-MIStorageBlobContent", "MIStorage", "0"], states.Select(state => $"{state}"));
    }

    [Fact]
    public void What_is_piped_in_is_one_job()
    {
        string[] names = ["1", "2", "3"];
        foreach (var name in names)
        {
            Scene.Write(name);
        }

        var job = Assert.IsAssignableFrom<Job>(Assert.Single(Scene.Invoke(
            "Get-ChildItem | Set-MIStorageBlobContent -Container $container -Context $ctx -AsJob | Wait-Job")).BaseObject);

        Assert.Equal(names, job.Output.Select(blob => blob.Get("Name")).Order());
    }

    [Fact]
    public void A_job_with_one_bad_item_fails_and_does_the_others()
    {
        var content = Scene.Write("good");
        Scene.Write("there");
        Scene.StoreBlob("there");

        var result = Scene.Run("""
            $global:job = 'missing', 'good', 'there' | ForEach-Object { [pscustomobject] @{ File = $_ } } |
                Set-MIStorageBlobContent -Container $container -Context $ctx -AsJob
            [void] (Receive-Job $job -Wait)
            $job.State
            """);

        Assert.Equal("Failed", $"{Assert.Single(result.Output)}");
        Assert.Equal(["BlobAlreadyExists", "FileNotFound"], result.Errors.Select(error => error.Id()).Order());
        Assert.Contains("-Force", result.Errors.Single(error => error.Id() == "BlobAlreadyExists").ErrorDetails.RecommendedAction);
        Assert.All(result.Errors, error => Assert.Equal("Set-MIStorageBlobContent", error.CategoryInfo.Activity));
        Assert.Equal(content, Scene.FetchBlob("good"));
        Assert.Empty(Scene.Session.UI.Questions);
    }

    [Fact]
    public void A_path_counts_from_where_the_job_was_made()
    {
        var content = Scene.Write("file");
        Directory.CreateDirectory(Scene.PathOf("elsewhere"));

        Scene.Invoke("""
            $job = Set-MIStorageBlobContent file $container -Blob b -Context $ctx -AsJob
            [void] $ExecutionContext.SessionState.Path.SetLocation('elsewhere')
            [void] ($job | Receive-Job -Wait)
            [void] (Get-MIStorageBlobContent b $container -Destination got -Context $ctx -AsJob | Receive-Job -Wait)
            """);

        Assert.Equal(content, Scene.Read(Path.Combine("elsewhere", "got")));
    }

    [Fact]
    public async Task A_stopped_job_is_Stopped_at_once_and_leaves_everything_as_it_was()
    {
        var old = Scene.Write("got");
        Scene.StoreBlob("b", 5000);
        await Scene.Stage.FaultAsync("""[ { "answer": { "passThrough": true, "stall": true, "dropAfterBytes": 100 } } ]""");
        Scene.Invoke("$global:job = Get-MIStorageBlobContent b $container -Destination got -Context $ctx -Force -AsJob");
        await Scene.WaitForRequestsAsync(1);

        var clock = Stopwatch.StartNew();
        var state = Assert.Single(Scene.Invoke("Stop-Job $job; $job.State"));

        output.WriteLine($"Stop-Job: {clock.Elapsed.TotalMilliseconds:0} ms");
        Assert.Equal("Stopped", $"{state}");
        Assert.True(clock.Elapsed < PowerShellSession.AtOnce, $"It took {clock.Elapsed}.");
        Assert.Empty(Scene.Invoke("Receive-Job $job"));
        PowerShellSession.WaitFor(() => Scene.Files.Count == 1);
        Assert.Equal(old, Scene.Read("got"));
    }

    [Fact]
    public async Task A_job_that_is_removed_by_force_ends()
    {
        Scene.Write("file");
        await Scene.Stage.FaultAsync("""[ { "answer": { "stall": true } } ]""");
        Scene.Invoke("$global:job = Set-MIStorageBlobContent file $container -Context $ctx -AsJob");
        await Scene.WaitForRequestsAsync(1);

        Scene.Invoke("Remove-Job $job -Force");

        Assert.Equal(["Stopped", "0"], Scene.Invoke("$job.State; @(Get-Job).Count").Select(one => $"{one}"));
    }

    [Fact]
    public async Task A_pipeline_that_is_stopped_before_it_gave_its_job_leaves_none()
    {
        Scene.Write("file");
        await Scene.Stage.FaultAsync("""[ { "answer": { "stall": true } } ]""");

        var (result, _) = Scene.Session.RunAndStop("""
            & { [pscustomobject] @{ File = 'file' }; while ($true) { [Threading.Thread]::Sleep(10) } } |
                Set-MIStorageBlobContent -Container $container -Context $ctx -AsJob
            """, () => Scene.HasReceived(1));

        Assert.True(result.Stopped);
        Assert.Equal("0", $"{Assert.Single(Scene.Invoke("@(Get-Job).Count"))}");
    }

    [Fact]
    public async Task Progress_and_messages_are_in_the_jobs_streams()
    {
        Scene.StoreBlob("b", 5000);
        await Scene.Stage.FaultAsync("""[ { "answer": { "passThrough": true, "stall": true, "dropAfterBytes": 1000 } } ]""");
        var job = (Job)Assert.Single(Scene.Invoke("Get-MIStorageBlobContent b $container -Destination got -Context $ctx -AsJob")).BaseObject;

        ProgressRecord? shown = null; // taken at once: the job replaces what it has

        PowerShellSession.WaitFor(() => (shown = job.Progress.ReadAll().FirstOrDefault()) is not null);

        Assert.Equal("Downloading b", shown!.Activity);
        Assert.Empty(Scene.Session.UI.Questions);
        job.StopJob();
    }

    [Fact]
    public void Folders_that_were_made_for_a_blob_that_did_not_come_are_removed_by_the_job()
    {
        var state = Scene.Run("(Get-MIStorageBlobContent a/b/c $container -Context $ctx -AsJob | Wait-Job).State").Output;

        Assert.Equal("Failed", $"{Assert.Single(state)}");
        PowerShellSession.WaitFor(() => Directory.GetDirectories(Scene.Folder).Length == 0);
    }

    [Fact]
    public void Whole_folders_go_up_and_down_in_a_job()
    {
        var content = Scene.Write("site/css/style.css");

        Scene.Invoke("""
            [void] (Set-MIStorageBlobContent site $container -Recurse -Prefix web -Context $ctx -AsJob | Receive-Job -Wait)
            [void] (Get-MIStorageBlobContent -Prefix web -Container $container -Destination down -Context $ctx -AsJob | Receive-Job -Wait)
            """);

        Assert.Equal(content, Scene.Read("down/css/style.css"));
    }

    [Fact]
    public async Task What_would_be_done_is_shown_and_not_done()
    {
        Scene.Write("file");

        Assert.Equal("Completed", $"{Assert.Single(Scene.Invoke("(Set-MIStorageBlobContent file $container -Context $ctx -AsJob -WhatIf | Wait-Job).State"))}");

        Assert.Empty(await Scene.RequestsAsync());
    }

    [Fact]
    public void Of_what_is_piped_in_only_so_much_waits()
    {
        using var worker = new SetBlobContent();
        var job = new TransferJob("x", worker, () => { });

        Assert.Equal(TransferJob.MostWaiting, Enumerable.Range(0, TransferJob.MostWaiting + 1).Count(_ => job.TryAdd(() => { })));
    }

    [Fact]
    public void A_job_that_failed_itself_takes_what_is_still_piped_in_and_then_is_Failed()
    {
        using var worker = new SetBlobContent();
        var cleanedUp = false;
        var job = new TransferJob("x", worker, () => cleanedUp = true);
        job.Start();
        job.TryAdd(() => throw new InvalidOperationException("no good"));
        PowerShellSession.WaitFor(() => job.Error.Count == 1);

        Assert.All(Enumerable.Range(0, 2 * TransferJob.MostWaiting), _ => PowerShellSession.WaitFor(() => job.TryAdd(() => { })));
        job.Fail(new ErrorRecord(new FileNotFoundException(), "FileNotFound", ErrorCategory.ObjectNotFound, null));
        Assert.Equal(JobState.Running, job.JobStateInfo.State);
        Assert.False(cleanedUp);
        job.CompleteAdding();

        Assert.True(job.Finished.WaitOne(PowerShellSession.Patience));
        Assert.Equal(JobState.Failed, job.JobStateInfo.State);
        Assert.True(cleanedUp);
        Assert.Equal(["InternalError", "FileNotFound"], job.Error.Select(error => error.FullyQualifiedErrorId));
    }

    [Fact]
    public void A_stream_is_no_job()
    {
        Assert.Equal("InvalidArgument", Scene.Run("Get-MIStorageBlobContent b $container -AsStream -AsJob -Context $ctx").Error.Id());
    }

    [Fact]
    public void Limits_and_aliases_go_with_the_job()
    {
        var content = Scene.Write("file", 5000);

        Scene.Invoke("""
            Enable-MIStorageAzAlias
            [void] (Set-AzStorageBlobContent file $container -Context $ctx -AsJob -ConcurrentTaskCount 2 -MaxBytesPerSecond 1048576 -Force | Receive-Job -Wait)
            """);

        Assert.Equal(content, Scene.FetchBlob("file"));
    }
}
