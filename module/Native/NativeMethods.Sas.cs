using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct SasOptions
    {
        public uint StructSize;
        public uint AllowHttp;
        public long StartsOn;
        public long ExpiresOn;
        public IntPtr Container;
        public IntPtr Blob;
        public IntPtr Snapshot;
        public IntPtr VersionId;
        public IntPtr Permissions;
        public IntPtr IPRange;
        public IntPtr Policy;
        public IntPtr EncryptionScope;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_sas_start(SessionHandle session, ContextHandle context, in SasOptions options,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_sas_result(OperationHandle operation, out SasHandle sas, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_sas_token(SasHandle sas);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_sas_uri(SasHandle sas);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_sas_free(IntPtr sas);
}
