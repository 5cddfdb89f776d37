using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

internal static unsafe partial class NativeMethods
{
    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_instance_start(SessionHandle session, out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_instance_result(OperationHandle operation, out InstanceHandle instance, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_instance_subscription_id(InstanceHandle instance);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_instance_resource_group_name(InstanceHandle instance);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_instance_environment(InstanceHandle instance);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_instance_name(InstanceHandle instance);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_instance_location(InstanceHandle instance);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_instance_vm_id(InstanceHandle instance);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_instance_resource_id(InstanceHandle instance);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_instance_scale_set_name(InstanceHandle instance);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_instance_os_type(InstanceHandle instance);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_instance_free(IntPtr instance);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_environment_start(SessionHandle session, IntPtr name, IntPtr source,
        out OperationHandle operation, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern int mis_environment_result(OperationHandle operation, out EnvironmentHandle environment, out ErrorHandle error);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern IntPtr mis_environment_name(EnvironmentHandle environment);

    [DllImport(Library, CallingConvention = Cdecl)]
    public static extern void mis_environment_free(IntPtr environment);
}
