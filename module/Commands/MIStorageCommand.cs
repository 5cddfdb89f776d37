using System;
using System.Management.Automation;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>What all cmdlets share: running native operations, and being stopped meanwhile.</summary>
public abstract class MIStorageCommand : PSCmdlet, IDisposable
{
    private readonly object gate = new();
    private OperationRunner? runner;
    private bool stopped;
    private bool yesToAll;
    private bool noToAll;

    private protected delegate int Start(SessionHandle session, out OperationHandle operation, out ErrorHandle error);

    private protected delegate int Fetch<T>(OperationHandle operation, out T result, out ErrorHandle error);

    /// <summary>How long the whole command may take, from its first request on; null: as long as it does.</summary>
    private protected virtual TimeSpan? Limit => null;

    private protected OperationRunner Runner
    {
        get
        {
            lock (gate)
            {
                runner ??= new OperationRunner(this, Limit, GiveUp);
                if (stopped)
                {
                    runner.Stop();
                }
                return runner;
            }
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        lock (gate)
        {
            stopped = true;
            runner?.Stop();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        runner?.Dispose();
        if (!IsHandedOver())
        {
            CleanUp();
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether something goes on that will clean up itself.</summary>
    private protected virtual bool IsHandedOver() => false;

    /// <summary>Called last, when nothing runs any more.</summary>
    private protected virtual void CleanUp()
    {
    }

    /// <summary>Starts an operation and waits for its result, which is the caller's to dispose; others go on meanwhile.</summary>
    private protected T Await<T>(Start start, Fetch<T> fetch)
    {
        T result = default!;
        MIStorageException? failure = null;
        bool done = false;
        Runner.Add(Begin(start), ended =>
        {
            done = true;
            try
            {
                result = FetchFrom(ended, fetch);
            }
            catch (MIStorageException e)
            {
                failure = e;
            }
        });
        Runner.WaitUntil(() => done);
        return failure is null ? result : throw failure;
    }

    private protected delegate int FetchNothing(OperationHandle operation, out ErrorHandle error);

    /// <summary>The same for an operation that yields nothing but its success.</summary>
    private protected void Await(Start start, FetchNothing fetch) => Await<object?>(
        start,
        (OperationHandle operation, out object? result, out ErrorHandle error) =>
        {
            result = null;
            return fetch(operation, out error);
        });

    private protected OperationHandle Begin(Start start)
    {
        ThrowIfTimeIsUp();
        MIStorageException.ThrowIfFailed(start(Session.Current, out OperationHandle operation, out ErrorHandle error), error);
        return operation;
    }

    private protected static T FetchFrom<T>(OperationHandle operation, Fetch<T> fetch)
    {
        MIStorageException.ThrowIfFailed(fetch(operation, out T result, out ErrorHandle error), error);
        return result;
    }

    private protected virtual void WriteFailure(MIStorageException failure, object? target) =>
        WriteError(ErrorRecords.From(Explain(failure, target), target));

    private protected void ThrowFailure(MIStorageException failure, object? target) =>
        ThrowTerminatingError(ErrorRecords.From(Explain(failure, target), target));

    /// <summary>Whether operations are under way.</summary>
    internal bool IsBusy => runner is { Count: > 0 };

    /// <summary>For who waits or works without the runner, which looks at both.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    /// <exception cref="MIStorageException">Timeout: the command has taken as long as it may.</exception>
    private protected void ThrowIfOver()
    {
        if (Stopping)
        {
            throw new PipelineStoppedException();
        }
        ThrowIfTimeIsUp();
    }

    private void ThrowIfTimeIsUp()
    {
        if (Runner.TimeIsUp)
        {
            throw TimeIsUp();
        }
    }

    /// <summary>What was cancelled although the pipeline goes on has run out of time.</summary>
    private protected MIStorageException Explain(MIStorageException failure, object? target) =>
        failure.Code == MIStorageErrorCode.Cancelled && Runner.TimeIsUp ? TimeIsUp(failure.Hint)
        : failure.Code is MIStorageErrorCode.BlobNotFound or MIStorageErrorCode.FileNotFound
            && target is string name && name.IndexOfAny(new[] { '*', '?' }) >= 0 && failure.Message.Contains(name)
            ? failure.WithHint($"{failure.Hint} Wildcards are not expanded here: pipe what Get-MIStorageBlob or Get-ChildItem finds.")
        : failure;

    private MIStorageException TimeIsUp(string whatIsLeft = "") => new(MIStorageErrorCode.Timeout,
        $"The command was to end within {Limit?.TotalSeconds} s (-TimeoutSec), and this is not known to be done.",
        $"Give it more time, or less to do. {whatIsLeft}".TrimEnd());

    // What hangs in the system, such as a file on a server that is gone, is left to the background.
    private void GiveUp() => ThrowFailure(TimeIsUp(), null);

    /// <summary>Asks; where nobody can be asked, the failure is written.</summary>
    private protected bool MayContinue(string question, MIStorageException failure, object? target)
    {
        try
        {
            return ShouldContinue(question, "Confirm", ref yesToAll, ref noToAll);
        }
        catch (Exception e) when (e is not PipelineStoppedException)
        {
            // A host that cannot prompt says so with exceptions of several kinds.
            WriteFailure(failure, target);
            return false;
        }
    }
}
