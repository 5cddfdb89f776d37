using System;
using MIStorage.Native;

namespace MIStorage.Operations;

/// <summary>The content of a native operation that is no file.</summary>
internal static class ContentPipe
{
    // How long a native call waits at a time: what frees the operation waits for the call.
    private const uint SliceMilliseconds = 100;

    /// <summary>Hands all of it over, and waits as long as that takes.</summary>
    /// <exception cref="MIStorageException">The operation has failed or is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It is gone.</exception>
    public static unsafe void Write(OperationHandle operation, byte[] buffer, int count)
    {
        fixed (byte* bytes = buffer)
        {
            for (ulong done = 0; done < (ulong)count;)
            {
                MIStorageException.ThrowIfFailed(NativeMethods.mis_operation_write(operation, (IntPtr)(bytes + done),
                    (ulong)count - done, SliceMilliseconds, out ulong written, out ErrorHandle error), error);
                done += written;
            }
        }
    }

    public static void End(OperationHandle operation) =>
        MIStorageException.ThrowIfFailed(NativeMethods.mis_operation_write_end(operation, out ErrorHandle error), error);

    /// <summary>Waits for some of it, at most for a moment: 0 where none came, null where none is left.</summary>
    /// <exception cref="MIStorageException">The operation has failed or is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It is gone.</exception>
    public static unsafe int? TryRead(OperationHandle operation, byte[] buffer, int offset, int count)
    {
        fixed (byte* bytes = &buffer[offset])
        {
            MIStorageException.ThrowIfFailed(NativeMethods.mis_operation_read(operation, (IntPtr)bytes, (ulong)count,
                SliceMilliseconds, out ulong read, out int done, out ErrorHandle error), error);
            return done == 1 ? null : (int)read;
        }
    }
}
