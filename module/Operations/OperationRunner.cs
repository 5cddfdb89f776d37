using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Operations;

/// <summary>Waits for the operations of one cmdlet, on its pipeline thread: shows their progress, hands on each
/// one that ends, and cancels them all when the pipeline is stopped.</summary>
internal sealed class OperationRunner : IDisposable
{
    // How soon Ctrl+C is seen where nothing else happens, and how long what was cancelled may clean up before it
    // is left to the background.
    private const uint PollMilliseconds = 50;
    private const int GraceMilliseconds = 150;

    // What was cancelled because its time was up lets go of its requests within a second.
    private static readonly TimeSpan MayClean = TimeSpan.FromSeconds(3);

    private readonly Dictionary<IntPtr, Running> running = new();
    private readonly QueueHandle queue;
    private readonly ProgressDisplay progress;
    private readonly TimeSpan? limit;
    private readonly Action giveUp;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int added;
    private bool expired;
    private volatile bool stopping;

    /// <param name="cmdlet">Shows the progress.</param>
    /// <param name="limit">How long all of them may take together, from now on; null: as long as they do.</param>
    /// <param name="giveUp">Called where some do not even end then; throws.</param>
    public OperationRunner(Cmdlet cmdlet, TimeSpan? limit, Action giveUp)
    {
        this.limit = limit;
        this.giveUp = giveUp;
        NativeLibrary.Require();
        MIStorageException.ThrowIfFailed(NativeMethods.mis_queue_new(out queue, out ErrorHandle error), error);
        progress = new ProgressDisplay(cmdlet);
    }

    private sealed record Running(OperationHandle Operation, Action<OperationHandle> Ended, int Number);

    public int Count => running.Count;

    /// <summary>Whether they have taken as long as they may: what still runs is cancelled then.</summary>
    public bool TimeIsUp => clock.Elapsed >= limit;

    /// <summary>What the progress bar is headed with.</summary>
    public string Activity { set => progress.Activity = value; }

    /// <param name="operation">Becomes the runner's own.</param>
    /// <param name="ended">Called on the pipeline thread when it has ended, to fetch its result.</param>
    public void Add(OperationHandle operation, Action<OperationHandle> ended)
    {
        MIStorageException.ThrowIfFailed(NativeMethods.mis_queue_add(queue, operation));
        running.Add(operation.DangerousGetHandle(), new Running(operation, ended, added++));
    }

    /// <summary>Waits until no more than so many are running.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    public void WaitUntil(int atMost) => WaitUntil(() => running.Count <= atMost);

    /// <summary>Waits until what the operations' ends bring about has come about.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    public void WaitUntil(Func<bool> condition)
    {
        while (!condition())
        {
            if (stopping)
            {
                CancelAll();
                throw new PipelineStoppedException();
            }
            Step(PollMilliseconds);
        }
        if (running.Count == 0)
        {
            progress.Complete();
        }
    }

    /// <summary>Hands on what has ended already.</summary>
    public void Collect()
    {
        while (running.Count > 0 && Step(0))
        {
        }
    }

    /// <summary>Any thread: makes WaitUntil end.</summary>
    public void Stop() => stopping = true;

    public void Dispose()
    {
        CancelAll();
        queue.Dispose();
    }

    // True when one ended.
    private bool Step(uint milliseconds)
    {
        if (TimeIsUp && !expired)
        {
            expired = true;
            Cancel();
        }
        else if (expired && running.Count > 0 && clock.Elapsed > limit + MayClean)
        {
            CancelAll();
            giveUp();
        }
        MIStorageException.ThrowIfFailed(NativeMethods.mis_queue_wait(queue, milliseconds, out IntPtr pointer));
        if (pointer == IntPtr.Zero)
        {
            progress.Show(queue);
            return false;
        }
        Running ended = running[pointer];
        running.Remove(pointer);
        using (ended.Operation)
        {
            progress.AddFinished(ended.Operation);
            ended.Ended(ended.Operation);
        }
        return true;
    }

    // The last first: where those under way ended before those that wait for their turn, these would begin.
    private void Cancel()
    {
        foreach (Running one in running.Values.OrderByDescending(one => one.Number))
        {
            NativeMethods.mis_operation_cancel(one.Operation);
        }
    }

    private void CancelAll()
    {
        Cancel();
        var grace = Stopwatch.StartNew();
        while (running.Count > 0 && grace.ElapsedMilliseconds < GraceMilliseconds)
        {
            if (NativeMethods.mis_queue_wait(queue, 10, out IntPtr pointer) == 0 && running.TryGetValue(pointer, out Running? ended))
            {
                running.Remove(pointer);
                ended.Operation.Dispose();
            }
        }
        foreach (Running abandoned in running.Values)
        {
            abandoned.Operation.Dispose();
        }
        running.Clear();
    }
}
