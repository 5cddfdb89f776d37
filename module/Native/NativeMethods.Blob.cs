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
        public IntPtr CopyId;
        public IntPtr CopyStatus;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_properties_get(BlobHandle blob, ref BlobProperties properties);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_blob_result(OperationHandle operation, out BlobHandle blob, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_blob_free(IntPtr blob);
}
