using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct TokenOptions
    {
        public uint StructSize;
        public uint Force;
        public IntPtr Resource;
        public IntPtr ClientId;
        public IntPtr ObjectId;
        public IntPtr ResourceId;
        public IntPtr Source;
        public IntPtr Environment;
        public IntPtr Proxy;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_identity_source_find(SessionHandle session, IntPtr wanted,
        out IdentitySourceHandle source, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_identity_source_name(IdentitySourceHandle source);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_identity_source_reason(IdentitySourceHandle source);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_identity_source_endpoint(IdentitySourceHandle source);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_identity_source_free(IntPtr source);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_token_start(SessionHandle session, in TokenOptions options,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_token_result(OperationHandle operation, out TokenHandle token, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_token_secret(TokenHandle token);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern long mis_token_expires_on(TokenHandle token);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_token_resource(TokenHandle token);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_token_client_id(TokenHandle token);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_token_source(TokenHandle token);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_token_free(IntPtr token);
}
