using System;
using System.Collections.Generic;
using MIStorage.Native;

namespace MIStorage;

/// <summary>What the service says of a blob; empty where it says nothing. It has the names of both of Az.Storage's
/// kinds of properties, ICloudBlob.Properties and BlobProperties, for what scripts read of them.</summary>
public sealed class BlobProperties
{
    internal unsafe BlobProperties(in NativeMethods.BlobProperties native)
    {
        BlobType = NativeText.Read(native.BlobType);
        Length = native.Length;
        CreatedOn = NativeText.ReadTime(native.CreatedOn);
        LastModified = NativeText.ReadTime(native.LastModified);
        ETag = NativeText.Read(native.ETag);
        ContentType = NativeText.Read(native.ContentType);
        ContentEncoding = NativeText.Read(native.ContentEncoding);
        ContentLanguage = NativeText.Read(native.ContentLanguage);
        ContentDisposition = NativeText.Read(native.ContentDisposition);
        CacheControl = NativeText.Read(native.CacheControl);
        ContentMD5 = NativeText.Read(native.ContentMD5);
        AccessTier = NativeText.Read(native.AccessTier);
        AccessTierInferred = native.AccessTierInferred == 1;
        AccessTierChangedOn = NativeText.ReadTime(native.AccessTierChangedOn);
        ArchiveStatus = NativeText.Read(native.ArchiveStatus);
        RehydratePriority = NativeText.Read(native.RehydratePriority);
        IsServerEncrypted = native.ServerEncrypted == 1;
        EncryptionScope = NativeText.Read(native.EncryptionScope);
        LeaseStatus = NativeText.Read(native.LeaseStatus);
        LeaseState = NativeText.Read(native.LeaseState);
        LeaseDuration = NativeText.Read(native.LeaseDuration);
        CopyId = NativeText.Read(native.CopyId);
        CopySource = NativeText.Read(native.CopySource);
        CopyStatus = NativeText.Read(native.CopyStatus);
        CopyProgress = NativeText.Read(native.CopyProgress);
        CopyStatusDescription = NativeText.Read(native.CopyStatusDescription);
        CopyCompletedOn = NativeText.ReadTime(native.CopyCompletedOn);
        VersionId = NativeText.Read(native.VersionId);
        IsLatestVersion = VersionId.Length == 0 ? null : native.IsLatestVersion == 1;
        TagCount = native.TagCount;
        Metadata = NativeText.Read(native.Metadata, native.MetadataCount);
        DeletedTime = NativeText.ReadTime(native.DeletedOn);
        RemainingDaysBeforePermanentDelete = native.IsDeleted == 1 ? (int)native.RemainingRetentionDays : null;
    }

    /// <summary>BlockBlob, PageBlob or AppendBlob.</summary>
    public string BlobType { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Bytes.</summary>
    public long ContentLength => Length;

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset? CreatedOn { get; }

    /// <summary>When it was made, in UTC.</summary>
    public DateTimeOffset? Created => CreatedOn;

    /// <summary>When it was last changed, in UTC.</summary>
    public DateTimeOffset? LastModified { get; }

    /// <summary>The ETag, in quotes.</summary>
    public string ETag { get; }

    /// <summary>The media type.</summary>
    public string ContentType { get; }

    /// <summary>The encoding of the content.</summary>
    public string ContentEncoding { get; }

    /// <summary>The language of the content.</summary>
    public string ContentLanguage { get; }

    /// <summary>What a browser does with it.</summary>
    public string ContentDisposition { get; }

    /// <summary>How it may be cached.</summary>
    public string CacheControl { get; }

    /// <summary>The MD5 of the whole blob in base64.</summary>
    public string ContentMD5 { get; }

    /// <summary>The MD5 of the whole blob; null where it has none.</summary>
    public byte[]? ContentHash => ContentMD5.Length == 0 ? null : Convert.FromBase64String(ContentMD5);

    /// <summary>Hot, Cool, Cold or Archive; of a page blob P4 to P80.</summary>
    public string AccessTier { get; }

    /// <summary>The same.</summary>
    public string StandardBlobTier => AccessTier;

    /// <summary>Whether the tier is the account's default, not the blob's own.</summary>
    public bool AccessTierInferred { get; }

    /// <summary>When the tier was last changed, in UTC.</summary>
    public DateTimeOffset? AccessTierChangedOn { get; }

    /// <summary>Where it goes to on its way out of the archive: rehydrate-pending-to-hot, ...</summary>
    public string ArchiveStatus { get; }

    /// <summary>How soon it is out of the archive: Standard or High.</summary>
    public string RehydratePriority { get; }

    /// <summary>Whether it is stored encrypted.</summary>
    public bool IsServerEncrypted { get; }

    /// <summary>The encryption scope.</summary>
    public string EncryptionScope { get; }

    /// <summary>locked or unlocked.</summary>
    public string LeaseStatus { get; }

    /// <summary>available, leased, expired, breaking or broken.</summary>
    public string LeaseState { get; }

    /// <summary>infinite or fixed.</summary>
    public string LeaseDuration { get; }

    /// <summary>The last copy to this blob.</summary>
    public string CopyId { get; }

    /// <summary>What it copied.</summary>
    public string CopySource { get; }

    /// <summary>pending, success, aborted or failed.</summary>
    public string CopyStatus { get; }

    /// <summary>Bytes: done/total.</summary>
    public string CopyProgress { get; }

    /// <summary>Why the copy failed.</summary>
    public string CopyStatusDescription { get; }

    /// <summary>When the copy ended, in UTC.</summary>
    public DateTimeOffset? CopyCompletedOn { get; }

    /// <summary>The version's id; empty where there are no versions.</summary>
    public string VersionId { get; }

    /// <summary>Whether this version is the blob itself; null where there are no versions.</summary>
    public bool? IsLatestVersion { get; }

    /// <summary>How many tags it has.</summary>
    public long TagCount { get; }

    /// <summary>Its metadata, names without x-ms-meta-.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>When it was deleted, in UTC; null where it is not.</summary>
    public DateTimeOffset? DeletedTime { get; }

    /// <summary>How long a deleted one can still be had back, in days; null where it is not deleted.</summary>
    public int? RemainingDaysBeforePermanentDelete { get; }
}
