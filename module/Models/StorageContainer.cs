using System;
using MIStorage.Native;

namespace MIStorage;

/// <summary>A container of a storage account.</summary>
public sealed class StorageContainer
{
    internal StorageContainer(ContainerHandle container, ContainerPermission access, StorageContext context)
    {
        Name = NativeText.Read(NativeMethods.mis_container_name(container));
        CloudBlobContainer = new CloudBlobContainer(Name, new Uri(NativeText.Read(NativeMethods.mis_container_uri(container))));
        ETag = NativeText.Read(NativeMethods.mis_container_etag(container));
        LastModified = DateTimeOffset.FromUnixTimeSeconds(NativeMethods.mis_container_last_modified(container));
        PublicAccess = access;
        Context = context;
    }

    /// <summary>The container's name.</summary>
    public string Name { get; }

    /// <summary>Who may read it without a key.</summary>
    public ContainerPermission PublicAccess { get; }

    /// <summary>When it was last changed, in UTC.</summary>
    public DateTimeOffset LastModified { get; }

    /// <summary>The container's ETag, in quotes.</summary>
    public string ETag { get; }

    /// <summary>The container, to be piped on.</summary>
    public CloudBlobContainer CloudBlobContainer { get; }

    /// <summary>The context that it was reached with.</summary>
    public StorageContext Context { get; }
}
