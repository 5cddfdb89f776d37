using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct ContextOptions
    {
        public uint StructSize;
        public uint Local;
        public IntPtr ConnectionString;
        public IntPtr AccountName;
        public IntPtr AccountKey;
        public IntPtr BlobEndpoint;
        public IntPtr Environment;
        public IntPtr ClientId;
        public IntPtr ObjectId;
        public IntPtr ResourceId;
        public IntPtr Source;
        public uint UseAccountKey;
        public uint TrustEndpoint;
        public IntPtr SubscriptionId;
        public IntPtr ResourceGroupName;
        public IntPtr ResourceManagerEndpoint;
        public IntPtr SasToken;
        public uint Anonymous;
        public IntPtr Proxy;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_context_new(in ContextOptions options, out ContextHandle context, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_context_with_timeouts(ContextHandle context, uint clientSeconds, uint serverSeconds,
        out ContextHandle limited, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_context_prepare_start(SessionHandle session, ContextHandle context,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_context_prepare_result(OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_context_account_name(ContextHandle context);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_context_blob_endpoint(ContextHandle context);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_context_free(IntPtr context);
}
