using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct CopyOptions
    {
        public uint StructSize;
        public uint Overwrite;
        public uint Wait;
        public uint MetadataCount;
        public IntPtr Metadata;
        public IntPtr SourceContainer;
        public IntPtr SourceBlob;
        public IntPtr SourceSnapshot;
        public IntPtr SourceVersionId;
        public IntPtr SourceUri;
        public IntPtr Container;
        public IntPtr Blob;
        public IntPtr AccessTier;
        public IntPtr RehydratePriority;
        public IntPtr Limits;
        public uint TagsCount;
        public IntPtr Tags;
        public IntPtr EncryptionScope;
        public IntPtr SourceIfTags;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_copy_start(SessionHandle session, ContextHandle destination, ContextHandle source,
        in CopyOptions options, out OperationHandle operation, out ErrorHandle error);
}
