using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct Progress
    {
        public uint StructSize;
        public uint Operations;
        public ulong BytesDone;
        public ulong BytesTotal;
        public ulong Retries;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_operation_cancel(OperationHandle operation);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_operation_progress(OperationHandle operation, ref Progress progress);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_operation_free(IntPtr operation);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_queue_new(out QueueHandle queue, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_queue_add(QueueHandle queue, OperationHandle operation);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_queue_wait(QueueHandle queue, uint timeoutMs, out IntPtr operation);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_queue_progress(QueueHandle queue, ref Progress progress);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_queue_free(IntPtr queue);
}
