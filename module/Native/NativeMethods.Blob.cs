using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct NameValue
    {
        public IntPtr Name;
        public IntPtr Value;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct BlobProperties
    {
        public uint StructSize;
        public uint MetadataCount;
        public NameValue* Metadata;
        public IntPtr Container;
        public IntPtr Name;
        public IntPtr Uri;
        public IntPtr BlobType;
        public long Length;
        public long LastModified;
        public IntPtr ETag;
        public IntPtr ContentType;
        public IntPtr ContentEncoding;
        public IntPtr ContentLanguage;
        public IntPtr ContentDisposition;
        public IntPtr CacheControl;
        public IntPtr ContentMD5;
        public IntPtr VersionId;
        public IntPtr Snapshot;
        public IntPtr AccessTier;
        public NameValue* Tags;
        public uint TagsCount;
        public uint IsLatestVersion;
        public long TagCount;
        public long CreatedOn;
        public long AccessTierChangedOn;
        public IntPtr ArchiveStatus;
        public IntPtr RehydratePriority;
        public IntPtr EncryptionScope;
        public uint AccessTierInferred;
        public uint ServerEncrypted;
        public IntPtr LeaseStatus;
        public IntPtr LeaseState;
        public IntPtr LeaseDuration;
        public IntPtr CopyId;
        public IntPtr CopySource;
        public IntPtr CopyStatus;
        public IntPtr CopyProgress;
        public IntPtr CopyStatusDescription;
        public long CopyCompletedOn;
        public uint IsDeleted;
        public long DeletedOn;
        public long RemainingRetentionDays;
        public ulong ResumedBytes;
        public uint StartedOver;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct BlobGetOptions
    {
        public uint StructSize;
        public uint IncludeTags;
        public IntPtr Container;
        public IntPtr Blob;
        public IntPtr Snapshot;
        public IntPtr VersionId;
        public Conditions* Conditions;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct BlobListOptions
    {
        public uint StructSize;
        public uint MaxResults;
        public uint IncludeSnapshots;
        public uint IncludeMetadata;
        public uint IncludeDeleted;
        public uint IncludeVersions;
        public uint IncludeTags;
        public IntPtr Container;
        public IntPtr Prefix;
        public IntPtr Marker;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_properties_get(BlobHandle blob, ref BlobProperties properties);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_result(OperationHandle operation, out BlobHandle blob, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_blob_free(IntPtr blob);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_uri_parse(IntPtr uri, out ContextHandle context, out BlobHandle blob, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_get_start(SessionHandle session, ContextHandle context, in BlobGetOptions options,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_list_start(SessionHandle session, ContextHandle context, in BlobListOptions options,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_page_result(OperationHandle operation, out BlobPageHandle page, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern uint mis_blob_page_count(BlobPageHandle page);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_page_get(BlobPageHandle page, uint index, ref BlobProperties properties);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_blob_page_marker(BlobPageHandle page);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_blob_page_free(IntPtr page);
}
