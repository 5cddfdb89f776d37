using System;
using System.Collections.Generic;
using System.Management.Automation;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>What the cmdlets that move blobs share: many transfers at once, asking before something is
/// overwritten, and writing each result as it comes.</summary>
public abstract class TransferCommand : StorageCommand
{
    private const int MostConcurrentTasksByThemselves = 64; // mistorage.h: mis_limits_options

    private readonly HashSet<string> targets = new(StringComparer.Ordinal);
    private LimitsHandle? limits;
    private TransferJob? job;
    private bool jobIsOut;

    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public virtual StorageContext Context { get; set; } = null!;

    /// <summary>Overwrites what is there without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Requests of all this command's transfers that may be under way at once: 1 to 1000. Default: from 8 on as many,
    /// up to 64, as move most.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int? ConcurrentTaskCount { get; set; }

    /// <summary>Whether a job does it in the background.</summary>
    private protected virtual bool InBackground => false;

    /// <summary>Bytes a second that all of them may move together; 0: no cap.</summary>
    private protected virtual long BytesPerSecond { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        NativeLibrary.Require();
        if (InBackground)
        {
            var worker = (TransferCommand)Activator.CreateInstance(GetType())!;
            worker.Force = Force;
            worker.TimeoutSec = TimeoutSec;
            worker.ConcurrentTaskCount = ConcurrentTaskCount;
            worker.BytesPerSecond = BytesPerSecond;
            job = new TransferJob(MyInvocation.MyCommand.Name, worker, CleanUp);
            job.Start();
        }
        else
        {
            Begin();
        }
    }

    /// <summary>Makes what all the transfers share.</summary>
    internal void Begin()
    {
        var options = new NativeMethods.LimitsOptions
        {
            StructSize = NativeMethods.SizeOf<NativeMethods.LimitsOptions>(),
            Concurrency = (uint)(ConcurrentTaskCount ?? 0),
            MaxBytesPerSecond = (ulong)BytesPerSecond,
        };
        // Without any of its own the command shares the session's limits, which know already how many are best.
        if (options.Concurrency != 0 || options.MaxBytesPerSecond != 0)
        {
            MIStorageException.ThrowIfFailed(NativeMethods.mis_limits_new(options, out limits, out ErrorHandle error), error);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (job is null)
        {
            End();
            return;
        }
        job.CompleteAdding();
        JobRepository.Add(job);
        jobIsOut = true;
        WriteObject(job);
    }

    /// <summary>Waits for all of them.</summary>
    internal void End() => Runner.WaitUntil(0);

    /// <summary>Writes what has ended.</summary>
    internal void Collect()
    {
        if (IsBusy)
        {
            Runner.Collect();
        }
    }

    /// <summary>Any thread: ends it.</summary>
    internal void Stop() => StopProcessing();

    /// <inheritdoc/>
    private protected override bool IsHandedOver()
    {
        if (job is not null && !jobIsOut)
        {
            job.Dispose(); // the pipeline was stopped before anybody could have it
        }
        return job is not null;
    }

    /// <inheritdoc/>
    private protected override void WriteFailure(MIStorageException failure, object? target)
    {
        if (job is null)
        {
            base.WriteFailure(failure, target);
        }
        else
        {
            job.Fail(ErrorRecords.From(Explain(failure, target), target));
        }
    }

    /// <summary>One transfer: how it is started, and what is asked where something is in its way.</summary>
    /// <param name="Start">Starts it; overwriting or not.</param>
    /// <param name="Target">What its errors are about.</param>
    /// <param name="Context">The context of its blob.</param>
    /// <param name="Exists">The code that says that something is in the way.</param>
    /// <param name="Question">Whether to overwrite it.</param>
    private protected sealed record Transfer(
        StartTransfer Start, string Target, StorageContext Context, MIStorageErrorCode Exists, string Question)
    {
        /// <summary>Whether it overwrites what is there, because that was asked already.</summary>
        public bool Confirmed { get; init; }

        /// <summary>What the progress bar is headed with.</summary>
        public string Activity { get; init; } = "Transferring";

        /// <summary>What it writes to the pipeline.</summary>
        public Func<StorageBlob, object> Output { get; init; } = blob => blob.AsTransfer();

        /// <summary>What has really failed, where the module itself cancelled the transfer for it.</summary>
        public Func<MIStorageException?> Cause { get; init; } = () => null;

        /// <summary>What is to be done when nothing of it runs any more, before its outcome is told.</summary>
        public Action Ended { get; init; } = () => { };

        /// <summary>Whether it can be started a second time, to overwrite what is there.</summary>
        public Func<bool> Repeatable { get; init; } = () => true;
    }

    private protected delegate int StartTransfer(SessionHandle session, bool overwrite, IntPtr limits,
        out OperationHandle operation, out ErrorHandle error);

    /// <summary>Refuses a second transfer to what this very command writes already: one would replace the other.</summary>
    /// <exception cref="MIStorageException">InvalidArgument.</exception>
    private protected void Claim(string target, string shown, string hint = "")
    {
        if (!targets.Add(target))
        {
            throw MIStorageException.InvalidArgument($"This command writes {shown} already: each item needs a target of its own.", hint);
        }
    }

    /// <summary>The same for a blob, or for all whose names begin so.</summary>
    private protected void Claim(StorageContext context, string container, string name, string shown) =>
        Claim(context.BlobEndPoint + container + "\n" + name, shown);

    /// <summary>Hands it over, to begin when the limits let it; what has ended meanwhile is written. A few are always handed
    /// over ahead, so that no connection waits for the pipeline.</summary>
    private protected void Run(Transfer transfer)
    {
        if (job is null)
        {
            RunHere(transfer);
            return;
        }
        while (!job.TryAdd(() => job.Worker.RunHere(transfer)))
        {
            if (Stopping)
            {
                throw new PipelineStoppedException();
            }
        }
    }

    private void RunHere(Transfer transfer)
    {
        Runner.Activity = transfer.Activity;
        Runner.WaitUntil(2 * (ConcurrentTaskCount ?? MostConcurrentTasksByThemselves) - 1);
        Run(transfer, Force || transfer.Confirmed);
        Runner.Collect();
    }

    private void Run(Transfer transfer, bool overwrite)
    {
        try
        {
            Runner.Add(BeginTransfer(transfer, overwrite), ended => Finish(transfer, ended));
        }
        catch (MIStorageException failure)
        {
            transfer.Ended();
            WriteFailure(failure, transfer.Target);
        }
    }

    /// <summary>Starts it; who calls this waits for it, too.</summary>
    private protected OperationHandle BeginTransfer(Transfer transfer, bool overwrite = false)
    {
        IntPtr shared = limits?.DangerousGetHandle() ?? IntPtr.Zero; // of a field: it outlives the call
        return Begin((SessionHandle session, out OperationHandle started, out ErrorHandle error) =>
            transfer.Start(session, overwrite, shared, out started, out error));
    }

    /// <summary>Says what there is to say of a blob that was written.</summary>
    private protected virtual void Comment(StorageBlob blob)
    {
    }

    private void Finish(Transfer transfer, OperationHandle ended)
    {
        transfer.Ended();
        try
        {
            using BlobHandle blob = FetchFrom<BlobHandle>(ended, NativeMethods.mis_blob_result);
            var written = new StorageBlob(blob, transfer.Context);
            WriteObject(transfer.Output(written));
            Comment(written);
        }
        catch (MIStorageException failure) when (failure.Code == transfer.Exists && !Force)
        {
            if (!transfer.Repeatable())
            {
                WriteFailure(failure, transfer.Target);
            }
            else if (MayContinue(transfer.Question, failure, transfer.Target))
            {
                Run(transfer, overwrite: true);
            }
        }
        catch (MIStorageException failure)
        {
            WriteFailure(transfer.Cause() ?? failure, transfer.Target);
        }
    }

    /// <inheritdoc/>
    private protected override void CleanUp()
    {
        base.CleanUp();
        limits?.Dispose();
    }

    /// <summary>The path in the file system, taken literally.</summary>
    /// <exception cref="MIStorageException">InvalidArgument: it is of another provider.</exception>
    private protected string ResolvePath(string path)
    {
        if (System.IO.Path.DirectorySeparatorChar == '/' && path.StartsWith("/", StringComparison.Ordinal))
        {
            return System.IO.Path.GetFullPath(path); // PowerShell would take a backslash for a slash
        }
        try
        {
            string resolved = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == "FileSystem"
                ? System.IO.Path.GetFullPath(resolved)
                : throw MIStorageException.InvalidArgument($"'{path}' is not a path of the file system.");
        }
        catch (Exception e) when (e is DriveNotFoundException or ProviderNotFoundException or ArgumentException
            or NotSupportedException or System.IO.PathTooLongException)
        {
            throw new MIStorageException(MIStorageErrorCode.InvalidArgument, $"'{path}' is not a path: {e.Message}", inner: e);
        }
    }
}
