using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_error_http_status(ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_error_service_code(ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_error_request_id(ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_error_operation(ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_error_retryable(ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_error_message(ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_error_hint(ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_error_free(IntPtr error);
}
