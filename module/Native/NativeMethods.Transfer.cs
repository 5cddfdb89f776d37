using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct LimitsOptions
    {
        public uint StructSize;
        public uint Concurrency;
        public ulong MaxBytesPerSecond;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct UploadOptions
    {
        public uint StructSize;
        public uint Overwrite;
        public uint SkipMd5;
        public uint Resume;
        public uint MetadataCount;
        public IntPtr Metadata;
        public IntPtr Container;
        public IntPtr Blob;
        public IntPtr File;
        public IntPtr ContentType;
        public IntPtr ContentEncoding;
        public IntPtr ContentLanguage;
        public IntPtr ContentDisposition;
        public IntPtr CacheControl;
        public IntPtr AccessTier;
        public IntPtr Limits;
        public uint Stream;
        public uint TagsCount;
        public IntPtr Tags;
        public IntPtr Conditions;
        public IntPtr EncryptionScope;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct DownloadOptions
    {
        public uint StructSize;
        public uint CheckMd5;
        public uint Overwrite;
        public uint Resume;
        public IntPtr Limits;
        public IntPtr Container;
        public IntPtr Blob;
        public IntPtr Snapshot;
        public IntPtr VersionId;
        public IntPtr File;
        public uint Stream;
        public IntPtr Conditions;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_limits_new(in LimitsOptions options, out LimitsHandle limits, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_limits_free(IntPtr limits);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_upload_start(SessionHandle session, ContextHandle context, in UploadOptions options,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_download_start(SessionHandle session, ContextHandle context, in DownloadOptions options,
        out OperationHandle operation, out ErrorHandle error);
}
