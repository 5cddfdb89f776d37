using System;
using System.Runtime.InteropServices;

namespace MIStorage.Native;

/// <summary>An owned pointer of the native library. What is forgotten is freed by the finalizer.</summary>
internal abstract class NativeHandle : SafeHandle
{
    protected NativeHandle() : base(IntPtr.Zero, ownsHandle: true) { }

    public override bool IsInvalid => handle == IntPtr.Zero;

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        return true;
    }

    protected abstract void Free(IntPtr pointer);
}

internal sealed class ErrorHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_error_free(pointer);
}

internal sealed class SessionHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_session_free(pointer);
}

internal sealed class OperationHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_operation_free(pointer);
}

internal sealed class QueueHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_queue_free(pointer);
}

internal sealed class IdentitySourceHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_identity_source_free(pointer);
}

internal sealed class EnvironmentHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_environment_free(pointer);
}

internal sealed class TokenHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_token_free(pointer);
}

internal sealed class InstanceHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_instance_free(pointer);
}

internal sealed class AccountKeysHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_account_keys_free(pointer);
}

internal sealed class ContextHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_context_free(pointer);
}

internal sealed class SasHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_sas_free(pointer);
}

internal sealed class AccessChecksHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_access_checks_free(pointer);
}

internal sealed class ContainerHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_container_free(pointer);
}

internal sealed class LimitsHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_limits_free(pointer);
}

internal sealed class ContainerPageHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_container_page_free(pointer);
}

internal sealed class BlobHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_blob_free(pointer);
}

internal sealed class BlobPageHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_blob_page_free(pointer);
}

internal sealed class DeletionsHandle : NativeHandle
{
    protected override void Free(IntPtr pointer) => NativeMethods.mis_deletions_free(pointer);
}
