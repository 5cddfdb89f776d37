using System;
using System.Collections.Generic;
using MIStorage.Native;

namespace MIStorage;

/// <summary>A container of a storage account, with the properties of Az.Storage's AzureStorageContainer under the same
/// names.</summary>
public sealed class StorageContainer : IListed
{
    internal StorageContainer(ContainerHandle container, StorageContext context)
        : this(Read(container), context)
    {
    }

    internal unsafe StorageContainer(in NativeMethods.ContainerProperties native, StorageContext context)
    {
        Name = NativeText.Read(native.Name);
        CloudBlobContainer = new CloudBlobContainer(Name, new Uri(NativeText.Read(native.Uri)));
        ETag = NativeText.Read(native.ETag);
        LastModified = NativeText.ReadTime(native.LastModified);
        PublicAccess = (ContainerPermission)native.PublicAccess;
        LeaseStatus = NativeText.Read(native.LeaseStatus);
        LeaseState = NativeText.Read(native.LeaseState);
        LeaseDuration = NativeText.Read(native.LeaseDuration);
        Metadata = NativeText.Read(native.Metadata, native.MetadataCount);
        IsDeleted = native.IsDeleted == 1;
        VersionId = NativeText.Read(native.VersionId);
        DeletedOn = NativeText.ReadTime(native.DeletedOn);
        RemainingRetentionDays = IsDeleted ? (int)native.RemainingRetentionDays : null;
        Context = context;
    }

    /// <summary>The container's name.</summary>
    public string Name { get; }

    /// <summary>Who may read it without a key.</summary>
    public ContainerPermission PublicAccess { get; }

    /// <summary>When it was last changed, in UTC.</summary>
    public DateTimeOffset? LastModified { get; }

    /// <summary>The container's ETag, in quotes.</summary>
    public string ETag { get; }

    /// <summary>locked or unlocked.</summary>
    public string LeaseStatus { get; }

    /// <summary>available, leased, expired, breaking or broken.</summary>
    public string LeaseState { get; }

    /// <summary>infinite or fixed.</summary>
    public string LeaseDuration { get; }

    /// <summary>Its metadata, names without x-ms-meta-.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Whether it is deleted and can still be had back.</summary>
    public bool IsDeleted { get; }

    /// <summary>Which of the deleted containers of this name it is; empty where it is not deleted.</summary>
    public string VersionId { get; }

    /// <summary>When it was deleted, in UTC; null where it is not.</summary>
    public DateTimeOffset? DeletedOn { get; }

    /// <summary>How long a deleted one can still be had back, in days; null where it is not deleted.</summary>
    public int? RemainingRetentionDays { get; }

    /// <summary>Where a listing goes on after the page that this was in; null where nothing follows.</summary>
    public string? ContinuationToken { get; internal set; }

    string? IListed.ContinuationToken { set => ContinuationToken = value; }

    /// <summary>The container, to be piped on.</summary>
    public CloudBlobContainer CloudBlobContainer { get; }

    /// <summary>The context that it was reached with.</summary>
    public StorageContext Context { get; }

    private static NativeMethods.ContainerProperties Read(ContainerHandle container)
    {
        var native = new NativeMethods.ContainerProperties { StructSize = NativeMethods.SizeOf<NativeMethods.ContainerProperties>() };
        MIStorageException.ThrowIfFailed(NativeMethods.mis_container_properties_get(container, ref native));
        return native;
    }
}
