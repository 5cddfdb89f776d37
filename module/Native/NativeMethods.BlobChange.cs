using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct BlobId
    {
        public IntPtr Blob;
        public IntPtr Snapshot;
        public IntPtr VersionId;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct BlobDeleteOptions
    {
        public uint StructSize;
        public uint What;
        public uint BlobsCount;
        public BlobId* Blobs;
        public IntPtr Container;
        public Conditions* Conditions;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct BlobTierOptions
    {
        public uint StructSize;
        public IntPtr Container;
        public IntPtr Blob;
        public IntPtr Snapshot;
        public IntPtr VersionId;
        public IntPtr Tier;
        public IntPtr RehydratePriority;
        public Conditions* Conditions;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct BlobChangeOptions
    {
        public uint StructSize;
        public uint PropertiesCount;
        public uint MetadataCount;
        public uint TagsCount;
        public NameValue* Properties;
        public NameValue* Metadata;
        public NameValue* Tags;
        public IntPtr Container;
        public IntPtr Blob;
        public Conditions* Conditions;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_delete_start(SessionHandle session, ContextHandle context, in BlobDeleteOptions options,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_deletions_result(OperationHandle operation, out DeletionsHandle deletions, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_deletions_outcome(DeletionsHandle deletions, uint index, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_deletions_free(IntPtr deletions);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_tier_start(SessionHandle session, ContextHandle context, in BlobTierOptions options,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_tier_result(OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_change_start(SessionHandle session, ContextHandle context, in BlobChangeOptions options,
        out OperationHandle operation, out ErrorHandle error);
}
