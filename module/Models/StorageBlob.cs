using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage;

/// <summary>A blob, with the properties of Az.Storage's AzureStorageBlob under the same names.</summary>
public sealed class StorageBlob : IListed
{
    /// <summary>The type name in front of a transfer's output: its view is the tutorial's list.</summary>
    internal const string TransferTypeName = "MIStorage.StorageBlob#Transfer";

    internal StorageBlob(BlobHandle blob, StorageContext context)
        : this(Read(blob), context)
    {
    }

    internal unsafe StorageBlob(in NativeMethods.BlobProperties native, StorageContext context, CloudBlobContainer? container = null)
    {
        string name = NativeText.Read(native.Container);
        ICloudBlob = new CloudBlockBlob(NativeText.Read(native.Name), new Uri(NativeText.Read(native.Uri)),
            container ?? new CloudBlobContainer(name, new Uri(context.BlobEndPoint, name)), new BlobProperties(native),
            NativeText.Read(native.Snapshot), native.IsDeleted == 1);
        Tags = native.TagsCount == 0 ? null : NativeText.Read(native.Tags, native.TagsCount);
        Context = context;
        ResumedBytes = native.ResumedBytes;
        StartedOver = native.StartedOver != 0;
    }

    /// <summary>Of a resumed transfer: bytes that did not have to move again.</summary>
    internal ulong ResumedBytes { get; }

    /// <summary>Of a resumed transfer: what was there was not of the source as it is now.</summary>
    internal bool StartedOver { get; }

    /// <summary>The blob's address, properties and metadata; it prints as the kind of blob.</summary>
    public CloudBlockBlob ICloudBlob { get; }

    /// <summary>BlockBlob, PageBlob or AppendBlob.</summary>
    public string BlobType => ICloudBlob.Properties.BlobType;

    /// <summary>Bytes.</summary>
    public long Length => ICloudBlob.Properties.Length;

    /// <summary>The media type.</summary>
    public string ContentType => ICloudBlob.Properties.ContentType;

    /// <summary>When it was last changed, in UTC.</summary>
    public DateTimeOffset? LastModified => ICloudBlob.Properties.LastModified;

    /// <summary>When this snapshot was taken; null for the blob itself.</summary>
    public DateTimeOffset? SnapshotTime => ICloudBlob.SnapshotTime;

    /// <summary>Where a listing goes on after the page that this was in; null where nothing follows.</summary>
    public string? ContinuationToken { get; internal set; }

    string? IListed.ContinuationToken { set => ContinuationToken = value; }

    /// <summary>Whether it is deleted and can still be had back.</summary>
    public bool IsDeleted => ICloudBlob.IsDeleted;

    /// <summary>How long a deleted one can still be had back, in days; null where it is not deleted.</summary>
    public int? RemainingDaysBeforePermanentDelete => BlobProperties.RemainingDaysBeforePermanentDelete;

    /// <summary>What the service says of it.</summary>
    public BlobProperties BlobProperties => ICloudBlob.Properties;

    /// <summary>The context that it was reached with; it prints as its type.</summary>
    public StorageContext Context { get; }

    /// <summary>The blob's name.</summary>
    public string Name => ICloudBlob.Name;

    /// <summary>The ETag, in quotes.</summary>
    public string ETag => ICloudBlob.Properties.ETag;

    /// <summary>The MD5 of the whole blob in base64.</summary>
    public string ContentMD5 => ICloudBlob.Properties.ContentMD5;

    /// <summary>The blob's address, without any signature.</summary>
    public Uri Uri => ICloudBlob.Uri;

    /// <summary>The version's id; empty where there are no versions.</summary>
    public string VersionId => ICloudBlob.VersionId;

    /// <summary>Whether this version is the blob itself; null where there are no versions.</summary>
    public bool? IsLatestVersion => BlobProperties.IsLatestVersion;

    /// <summary>How many tags it has.</summary>
    public long TagCount => BlobProperties.TagCount;

    /// <summary>Its tags; null where they were not asked for, or it has none.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; }

    /// <summary>Hot, Cool, Cold or Archive; empty where the service does not say.</summary>
    public string AccessTier => ICloudBlob.Properties.AccessTier;

    /// <summary>Its metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => ICloudBlob.Metadata;

    /// <summary>As a transfer writes it to the pipeline.</summary>
    internal PSObject AsTransfer()
    {
        var shown = new PSObject(this);
        shown.TypeNames.Insert(0, TransferTypeName);
        return shown;
    }

    internal static DateTimeOffset? ParseTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;

    private static NativeMethods.BlobProperties Read(BlobHandle blob)
    {
        var native = new NativeMethods.BlobProperties { StructSize = NativeMethods.SizeOf<NativeMethods.BlobProperties>() };
        MIStorageException.ThrowIfFailed(NativeMethods.mis_blob_properties_get(blob, ref native));
        return native;
    }
}
