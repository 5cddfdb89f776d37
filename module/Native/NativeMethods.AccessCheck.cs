using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct AccessCheckOptions
    {
        public uint StructSize;
        public uint Write;
        public ContextOptions* Context;
        public IntPtr Container;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_access_check_start(SessionHandle session, in AccessCheckOptions options,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_access_check_result(OperationHandle operation, out AccessChecksHandle checks, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern uint mis_access_checks_count(AccessChecksHandle checks);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_access_checks_name(AccessChecksHandle checks, uint index);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_access_checks_outcome(AccessChecksHandle checks, uint index);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern long mis_access_checks_milliseconds(AccessChecksHandle checks, uint index);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_access_checks_code(AccessChecksHandle checks, uint index);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_access_checks_detail(AccessChecksHandle checks, uint index);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_access_checks_hint(AccessChecksHandle checks, uint index);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_access_checks_free(IntPtr checks);
}
