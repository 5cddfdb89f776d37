using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct Conditions
    {
        public uint StructSize;
        public IntPtr IfMatch;
        public IntPtr IfNoneMatch;
        public long IfModifiedSince;
        public long IfUnmodifiedSince;
        public IntPtr IfTags;
        public IntPtr LeaseId;
    }
}
