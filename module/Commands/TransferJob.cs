using System;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Threading;

namespace MIStorage.Commands;

/// <summary>Transfers that go on while the session does something else. It has failed as soon as one of them has.</summary>
internal sealed class TransferJob : Job
{
    /// <summary>How soon what has ended is written while more may come.</summary>
    private const int PollMilliseconds = 50;

    /// <summary>Transfers that wait to be begun: they are all that grows with what is piped in.</summary>
    internal const int MostWaiting = 5000;

    private readonly Action cleanUp;
    private readonly BlockingCollection<Action> work = new(MostWaiting);
    private readonly CancellationTokenSource stopped = new();
    private volatile bool failed;

    /// <param name="command">The cmdlet's name: what else stands in its line may be secret.</param>
    /// <param name="worker">Runs the transfers, on the job's thread alone; becomes the job's own.</param>
    /// <param name="cleanUp">Called when nothing runs any more.</param>
    public TransferJob(string command, TransferCommand worker, Action cleanUp)
        : base(command)
    {
        Worker = worker;
        this.cleanUp = cleanUp;
        worker.CommandRuntime = new JobRuntime(this);
        PSJobTypeName = "MIStorage";
    }

    public TransferCommand Worker { get; }

    public override bool HasMoreData =>
        Output.Count > 0 || Error.Count > 0 || Warning.Count > 0 || Verbose.Count > 0 || Debug.Count > 0 || Progress.Count > 0;

    public override string Location => "localhost";

    public override string StatusMessage => "";

    public void Start()
    {
        SetJobState(JobState.Running);
        new Thread(Run) { IsBackground = true, Name = "MIStorage job" }.Start();
    }

    /// <summary>Any thread, until nothing more is added. False where for a moment there was no room: more than enough wait.</summary>
    public bool TryAdd(Action transfer) => work.TryAdd(transfer, PollMilliseconds);

    public void CompleteAdding() => work.CompleteAdding();

    /// <summary>Any thread.</summary>
    public void Fail(ErrorRecord error)
    {
        failed = true;
        error.CategoryInfo.Activity = Command; // as the engine says for a cmdlet
        Error.Add(error);
    }

    /// <summary>Cancels what is under way, and waits until that has let go, or is left to the background.</summary>
    public override void StopJob()
    {
        if (JobStateInfo.State == JobState.Running)
        {
            stopped.Cancel();
            Worker.Stop();
            Finished.WaitOne();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            StopJob();
            work.Dispose();
            stopped.Dispose();
        }
        base.Dispose(disposing);
    }

    private void Run()
    {
        try
        {
            Worker.Begin();
            while (!work.IsCompleted)
            {
                if (work.TryTake(out Action? transfer, Worker.IsBusy ? PollMilliseconds : Timeout.Infinite, stopped.Token))
                {
                    transfer();
                }
                Worker.Collect();
            }
            Worker.End();
        }
        catch (Exception e) when (e is OperationCanceledException or PipelineStoppedException)
        {
            // It was stopped.
        }
        catch (MIStorageException failure)
        {
            Fail(ErrorRecords.From(failure, null));
        }
        catch (Exception e)
        {
            // A thread must not end the process.
            Fail(new ErrorRecord(e, nameof(MIStorageErrorCode.InternalError), ErrorCategory.InvalidOperation, null));
        }
        IgnoreTheRest();
        Worker.Dispose();
        cleanUp();
        SetJobState(stopped.IsCancellationRequested ? JobState.Stopped : failed ? JobState.Failed : JobState.Completed);
    }

    // After a failure of the job itself: whoever still adds to it needs somebody who takes it, and streams that are open.
    private void IgnoreTheRest()
    {
        try
        {
            foreach (Action _ in work.GetConsumingEnumerable(stopped.Token))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // It was stopped: then nobody adds any more.
        }
    }
}
