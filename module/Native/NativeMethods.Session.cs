using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct SessionOptions
    {
        public uint StructSize;
        public uint LoopbackOnly;
        public IntPtr ImdsEndpoint;
        public IntPtr CaBundle;
        public IntPtr HttpProxy;
        public IntPtr HttpsProxy;
        public IntPtr NoProxy;
        public IntPtr UserAgent;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_session_new(in SessionOptions options, out SessionHandle session, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_session_free(IntPtr session);
}
