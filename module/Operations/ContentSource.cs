using System;
using System.IO;
using System.Threading;
using MIStorage.Native;

namespace MIStorage.Operations;

/// <summary>Content that is uploaded from memory or a stream: a thread of its own reads it, because a stream may block
/// for as long as it likes.</summary>
internal sealed class ContentSource
{
    private const int BufferSize = 1 << 20;
    private static readonly TimeSpan LastRead = TimeSpan.FromMilliseconds(100);

    private readonly Stream stream;
    private readonly long start;
    private Thread? thread;
    private volatile bool isRead;

    /// <param name="stream">Read from where it stands; it stays the caller's.</param>
    public ContentSource(Stream stream)
    {
        this.stream = stream;
        start = stream.CanSeek ? stream.Position : 0;
    }

    /// <summary>Why the content could not be read; null where it could.</summary>
    public MIStorageException? Failure { get; private set; }

    /// <summary>Whether all of it can be read again.</summary>
    public bool CanRepeat() => stream.CanSeek && (thread is null || isRead || thread.Join(LastRead));

    /// <summary>Begins to feed an upload, from the start.</summary>
    public void Feed(OperationHandle operation)
    {
        isRead = false;
        thread = new Thread(() => Run(operation)) { IsBackground = true, Name = "MIStorage content" };
        thread.Start();
    }

    private void Run(OperationHandle operation)
    {
        try
        {
            byte[] buffer = Reading(() =>
            {
                if (!stream.CanSeek)
                {
                    return new byte[BufferSize];
                }
                stream.Position = start;
                return new byte[Math.Max(1, Math.Min(BufferSize, stream.Length - start))];
            });
            while (Reading(() => stream.Read(buffer, 0, buffer.Length)) is int count and > 0)
            {
                ContentPipe.Write(operation, buffer, count);
            }
            isRead = true; // before the operation can end
            ContentPipe.End(operation);
        }
        catch (MIStorageException failure)
        {
            // What the operation itself says is its result. What the source says ends the operation.
            if (failure.Code == MIStorageErrorCode.ContentUnreadable)
            {
                Failure = failure;
                Cancel(operation);
            }
        }
        catch (ObjectDisposedException)
        {
            // The command is over.
        }
    }

    // The stream may be anybody's, and throw anything.
    private static T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            throw new MIStorageException(MIStorageErrorCode.ContentUnreadable,
                $"The content could not be read to its end: {e.Message} The blob stays as it was.", inner: e);
        }
    }

    private static void Cancel(OperationHandle operation)
    {
        try
        {
            NativeMethods.mis_operation_cancel(operation);
        }
        catch (ObjectDisposedException)
        {
            // It is over already.
        }
    }
}
