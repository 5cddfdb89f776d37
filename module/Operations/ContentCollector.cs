using System;
using System.IO;
using System.Threading;
using MIStorage.Native;

namespace MIStorage.Operations;

/// <summary>Content that is downloaded into memory: a thread of its own takes it while the cmdlet waits for several.</summary>
internal sealed class ContentCollector
{
    /// <summary>What fits into one array of .NET.</summary>
    internal const long MostBytes = 0x7FFFFFC7;

    private const int BufferSize = 1 << 20;

    private readonly string blob;
    private readonly MemoryStream content = new();
    private Thread? thread;

    public ContentCollector(string blob) => this.blob = blob;

    /// <summary>Why it cannot be had in memory; null where it can.</summary>
    public MIStorageException? Failure { get; private set; }

    public void Take(OperationHandle operation)
    {
        thread = new Thread(() => Run(operation)) { IsBackground = true, Name = "MIStorage content" };
        thread.Start();
    }

    /// <summary>All of it, once the operation has ended well.</summary>
    public byte[] Complete()
    {
        thread?.Join();
        if (Failure is not null)
        {
            throw Failure;
        }
        // Without a copy where the length was right from the beginning.
        return content.Capacity == content.Length ? content.GetBuffer() : content.ToArray();
    }

    private void Run(OperationHandle operation)
    {
        try
        {
            byte[] buffer = new byte[BufferSize];
            while (ContentPipe.TryRead(operation, buffer, 0, buffer.Length) is int count)
            {
                if (count > 0 && content.Capacity == 0)
                {
                    content.Capacity = LengthOf(operation);
                }
                content.Write(buffer, 0, count);
            }
        }
        catch (MIStorageException failure)
        {
            // What the operation itself says is its result.
            if (failure.Code == MIStorageErrorCode.ContentTooLarge)
            {
                Failure = failure;
                NativeMethods.mis_operation_cancel(operation);
            }
        }
        catch (OutOfMemoryException)
        {
            Failure = TooLarge(content.Length);
            NativeMethods.mis_operation_cancel(operation);
        }
        catch (ObjectDisposedException)
        {
            // The command is over.
        }
    }

    private int LengthOf(OperationHandle operation)
    {
        var progress = new NativeMethods.Progress { StructSize = NativeMethods.SizeOf<NativeMethods.Progress>() };
        MIStorageException.ThrowIfFailed(NativeMethods.mis_operation_progress(operation, ref progress));
        return progress.BytesTotal <= MostBytes ? (int)progress.BytesTotal : throw TooLarge((long)progress.BytesTotal);
    }

    private MIStorageException TooLarge(long length) => new(MIStorageErrorCode.ContentTooLarge,
        $"Blob '{blob}' does not fit into memory: {ProgressDisplay.FormatBytes((ulong)length)}.",
        "Use -Destination or -AsStream.");
}
