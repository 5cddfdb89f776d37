using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_operation_write(OperationHandle operation, IntPtr bytes, ulong size, uint timeoutMs,
        out ulong written, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_operation_write_end(OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_operation_read(OperationHandle operation, IntPtr buffer, ulong size, uint timeoutMs,
        out ulong count, out int done, out ErrorHandle error);
}
