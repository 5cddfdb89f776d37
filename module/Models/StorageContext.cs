using System;
using MIStorage.Native;

namespace MIStorage;

/// <summary>A storage account to work with. Its key is in native memory only, so a context cannot be sent to
/// another process: make it there.</summary>
public sealed class StorageContext
{
    internal StorageContext(ContextHandle handle)
    {
        Handle = handle;
        StorageAccountName = NativeText.Read(NativeMethods.mis_context_account_name(handle));
        BlobEndPoint = new Uri(NativeText.Read(NativeMethods.mis_context_blob_endpoint(handle)));
    }

    internal ContextHandle Handle { get; }

    /// <summary>The account's name.</summary>
    public string StorageAccountName { get; }

    /// <summary>The account's blob endpoint, with a slash at its end.</summary>
    public Uri BlobEndPoint { get; }

    /// <summary>The context itself, so that it binds by its property name, as a blob's does.</summary>
    public StorageContext Context => this;
}
