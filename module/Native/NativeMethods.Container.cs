using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct ContainerProperties
    {
        public uint StructSize;
        public int PublicAccess;
        public IntPtr Name;
        public IntPtr Uri;
        public IntPtr ETag;
        public long LastModified;
        public IntPtr LeaseStatus;
        public IntPtr LeaseState;
        public IntPtr LeaseDuration;
        public NameValue* Metadata;
        public uint MetadataCount;
        public uint IsDeleted;
        public IntPtr VersionId;
        public long DeletedOn;
        public long RemainingRetentionDays;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ContainerListOptions
    {
        public uint StructSize;
        public uint MaxResults;
        public uint IncludeDeleted;
        public IntPtr Prefix;
        public IntPtr Marker;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_container_create_start(SessionHandle session, ContextHandle context, IntPtr container,
        int publicAccess, out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_container_get_start(SessionHandle session, ContextHandle context, IntPtr container,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_container_result(OperationHandle operation, out ContainerHandle container, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_container_properties_get(ContainerHandle container, ref ContainerProperties properties);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_container_free(IntPtr container);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_container_list_start(SessionHandle session, ContextHandle context,
        in ContainerListOptions options, out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_container_page_result(OperationHandle operation, out ContainerPageHandle page,
        out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern uint mis_container_page_count(ContainerPageHandle page);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_container_page_get(ContainerPageHandle page, uint index, ref ContainerProperties properties);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_container_page_marker(ContainerPageHandle page);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_container_page_free(IntPtr page);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_container_delete_start(SessionHandle session, ContextHandle context, IntPtr container,
        in Conditions conditions, out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_container_delete_result(OperationHandle operation, out ErrorHandle error);
}
