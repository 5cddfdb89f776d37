using System;
using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace MIStorage.Commands;

/// <summary>What a cmdlet that works for a job writes to: the job's streams. Nobody can be asked.</summary>
internal sealed class JobRuntime : ICommandRuntime
{
    private readonly TransferJob job;

    public JobRuntime(TransferJob job) => this.job = job;

    public PSHost Host => null!;

    public PSTransactionContext CurrentPSTransaction => null!;

    public void WriteObject(object sendToPipeline) => job.Output.Add(PSObject.AsPSObject(sendToPipeline));

    public void WriteObject(object sendToPipeline, bool enumerateCollection)
    {
        if (enumerateCollection && LanguagePrimitives.GetEnumerable(sendToPipeline) is IEnumerable items)
        {
            foreach (object item in items)
            {
                WriteObject(item);
            }
            return;
        }
        WriteObject(sendToPipeline);
    }

    public void WriteError(ErrorRecord errorRecord) => job.Fail(errorRecord);

    public void WriteWarning(string text) => job.Warning.Add(new WarningRecord(text));

    public void WriteVerbose(string text) => job.Verbose.Add(new VerboseRecord(text));

    public void WriteDebug(string text) => job.Debug.Add(new DebugRecord(text));

    public void WriteCommandDetail(string text)
    {
    }

    /// <summary>Only the latest is of interest, however long nobody looks.</summary>
    public void WriteProgress(ProgressRecord progressRecord)
    {
        _ = job.Progress.ReadAll();
        job.Progress.Add(progressRecord);
    }

    public void WriteProgress(long sourceId, ProgressRecord progressRecord) => WriteProgress(progressRecord);

    // It was asked when the job was made.
    public bool ShouldProcess(string target) => true;

    public bool ShouldProcess(string target, string action) => true;

    public bool ShouldProcess(string verboseDescription, string verboseWarning, string caption) => true;

    public bool ShouldProcess(string verboseDescription, string verboseWarning, string caption, out ShouldProcessReason shouldProcessReason)
    {
        shouldProcessReason = ShouldProcessReason.None;
        return true;
    }

    public bool ShouldContinue(string query, string caption) => throw CannotAsk();

    public bool ShouldContinue(string query, string caption, ref bool yesToAll, ref bool noToAll) => throw CannotAsk();

    public void ThrowTerminatingError(ErrorRecord errorRecord) => throw errorRecord.Exception;

    public bool TransactionAvailable() => false;

    private static PSInvalidOperationException CannotAsk() => new("A job cannot ask.");
}
