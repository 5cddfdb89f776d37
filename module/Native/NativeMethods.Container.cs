using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_container_create_start(SessionHandle session, ContextHandle context, IntPtr container,
        int publicAccess, out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_container_result(OperationHandle operation, out ContainerHandle container, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_container_name(ContainerHandle container);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_container_uri(ContainerHandle container);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_container_etag(ContainerHandle container);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern long mis_container_last_modified(ContainerHandle container);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_container_free(IntPtr container);
}
