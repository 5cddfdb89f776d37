using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [StructLayout(LayoutKind.Sequential)]
    public struct AccountKeysOptions
    {
        public uint StructSize;
        public uint TrustEndpoint;
        public IntPtr SubscriptionId;
        public IntPtr ResourceGroupName;
        public IntPtr AccountName;
        public IntPtr AccessToken;
        public IntPtr ResourceManagerEndpoint;
        public IntPtr ClientId;
        public IntPtr ObjectId;
        public IntPtr ResourceId;
        public IntPtr Source;
        public IntPtr Environment;
        public IntPtr Proxy;
    }

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_account_keys_start(SessionHandle session, in AccountKeysOptions options,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_account_keys_regenerate_start(SessionHandle session, in AccountKeysOptions options,
        IntPtr keyName, out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_account_keys_result(OperationHandle operation, out AccountKeysHandle keys, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_account_keys_subscription_id(AccountKeysHandle keys);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_account_keys_resource_group_name(AccountKeysHandle keys);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern uint mis_account_keys_count(AccountKeysHandle keys);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_account_keys_name(AccountKeysHandle keys, uint index);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_account_keys_secret(AccountKeysHandle keys, uint index);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_account_keys_permissions(AccountKeysHandle keys, uint index);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern long mis_account_keys_created_on(AccountKeysHandle keys, uint index);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_account_keys_free(IntPtr keys);
}
