using System;
using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Operations;

/// <summary>The progress bar of a cmdlet's transfers: bytes, rate, time left; at most five updates a second, and
/// none for what is over in half a second. And a verbose line where requests have to be sent again.</summary>
internal sealed class ProgressDisplay
{
    private const long FirstAfterMilliseconds = 500;
    private const long IntervalMilliseconds = 200;
    private const int ActivityId = 0x4D49;

    private readonly Cmdlet cmdlet;
    private readonly Stopwatch clock = new();
    private long nextAt = FirstAfterMilliseconds;
    private bool shown;
    private ulong finished;
    private int ended;
    private ulong pastRetries; // of what has ended
    private ulong toldRetries;

    public ProgressDisplay(Cmdlet cmdlet) => this.cmdlet = cmdlet;

    public string Activity { get; set; } = "Transferring";

    /// <summary>What has ended goes on counting as long as others run.</summary>
    public void AddFinished(OperationHandle operation)
    {
        var progress = new NativeMethods.Progress { StructSize = NativeMethods.SizeOf<NativeMethods.Progress>() };
        if (NativeMethods.mis_operation_progress(operation, ref progress) == 0)
        {
            finished += progress.BytesDone;
            ended++;
            pastRetries += progress.Retries;
            TellOfRetries(pastRetries);
        }
    }

    public void Show(QueueHandle queue)
    {
        clock.Start();
        if (clock.ElapsedMilliseconds < nextAt)
        {
            return;
        }
        nextAt = clock.ElapsedMilliseconds + IntervalMilliseconds;
        var progress = new NativeMethods.Progress { StructSize = NativeMethods.SizeOf<NativeMethods.Progress>() };
        if (NativeMethods.mis_queue_progress(queue, ref progress) != 0)
        {
            return;
        }
        TellOfRetries(pastRetries + progress.Retries);
        if (progress.BytesTotal > 0)
        {
            cmdlet.WriteProgress(Describe(Activity, finished + progress.BytesDone, finished + progress.BytesTotal, clock.Elapsed.TotalSeconds, ended));
            shown = true;
        }
    }

    public void Complete()
    {
        if (shown)
        {
            cmdlet.WriteProgress(new ProgressRecord(ActivityId, Activity, "Done") { RecordType = ProgressRecordType.Completed });
            shown = false;
        }
        clock.Reset();
        finished = 0;
        ended = 0;
        pastRetries = toldRetries = 0;
        nextAt = FirstAfterMilliseconds;
    }

    private void TellOfRetries(ulong retries)
    {
        if (retries > toldRetries)
        {
            toldRetries = retries;
            cmdlet.WriteVerbose($"A request failed for the time being and is sent again ({retries} so far).");
        }
    }

    internal static ProgressRecord Describe(string activity, ulong done, ulong total, double seconds, int ended = 0)
    {
        done = Math.Min(done, total);
        double rate = seconds > 0 ? done / seconds : 0;
        string before = ended == 0 ? "" : ended.ToString(CultureInfo.CurrentCulture) + " ended, ";
        string status = before + FormatBytes(done) + " of " + FormatBytes(total) + ", " + FormatBytes((ulong)rate) + "/s";
        return new ProgressRecord(ActivityId, activity, status)
        {
            PercentComplete = total == 0 ? 0 : (int)(done * 100.0 / total),
            SecondsRemaining = rate > 0 ? (int)Math.Min((total - done) / rate, int.MaxValue) : -1,
        };
    }

    internal static string FormatBytes(ulong bytes)
    {
        string[] units = { "bytes", "KiB", "MiB", "GiB", "TiB" };
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }
        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.CurrentCulture) + " " + units[unit];
    }
}
