using System;
using System.IO;
using MIStorage.Native;

namespace MIStorage.Operations;

/// <summary>The content of a blob as it is downloaded, forwards only. Whoever reads slowly holds the download up;
/// disposing it cancels what is left. What was read is right only when the end has been reached.</summary>
internal sealed class BlobStream : Stream
{
    private readonly OperationHandle operation;
    private readonly byte[] first = new byte[1];
    private bool hasFirst;
    private bool ended;

    /// <param name="operation">Becomes the stream's own.</param>
    public BlobStream(OperationHandle operation) => this.operation = operation;

    public override bool CanRead => !operation.IsClosed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits a moment for the first byte or the end; false where neither came.</summary>
    /// <exception cref="MIStorageException">There is no such blob, or another reason why nothing comes.</exception>
    public bool TryOpen()
    {
        int? count = ContentPipe.TryRead(operation, first, 0, 1);
        ended = count is null;
        hasFirst = count > 0;
        return ended || hasFirst;
    }

    /// <exception cref="IOException">The download failed; the inner exception says why.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (buffer is null || offset < 0 || count < 0 || offset > buffer.Length - count)
        {
            throw new ArgumentException("The range is not within the buffer.");
        }
        if (operation.IsClosed)
        {
            throw new ObjectDisposedException(nameof(BlobStream));
        }
        if (count == 0 || ended)
        {
            return 0;
        }
        if (hasFirst)
        {
            buffer[offset] = first[0];
            hasFirst = false;
            return 1;
        }
        try
        {
            while (true)
            {
                switch (ContentPipe.TryRead(operation, buffer, offset, count))
                {
                    case null:
                        ended = true;
                        return 0;
                    case > 0 and int read:
                        return read;
                }
            }
        }
        catch (MIStorageException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !operation.IsClosed)
        {
            NativeMethods.mis_operation_cancel(operation);
            operation.Dispose();
        }
        base.Dispose(disposing);
    }
}
