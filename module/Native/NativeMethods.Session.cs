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
        public IntPtr IdentityEndpoint;
        public IntPtr IdentityHeader;
        public IntPtr IdentityServerThumbprint;
        public IntPtr ArcImdsEndpoint;
        public IntPtr MsiEndpoint;
        public IntPtr MsiSecret;
        public IntPtr DefaultIdentityClientId;
        public IntPtr AzureAuthorityHost;
        public IntPtr AzureTenantId;
        public IntPtr AzureClientId;
        public IntPtr AzureFederatedTokenFile;
        public IntPtr ProgramFiles;
        public IntPtr ProgramData;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ProxyOptions
    {
        public uint StructSize;
        public uint None;
        public IntPtr Url;
        public IntPtr User;
        public IntPtr Password;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_session_new(in SessionOptions options, out SessionHandle session, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_session_free(IntPtr session);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_session_clear_tokens(SessionHandle session);
}
