using System;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage;

/// <summary>A blob, with the properties of Az.Storage's AzureStorageBlob under the same names.</summary>
public sealed class StorageBlob
{
    /// <summary>The type name in front of a transfer's output: its view is the tutorial's list.</summary>
    internal const string TransferTypeName = "MIStorage.StorageBlob#Transfer";

    internal StorageBlob(BlobHandle blob, StorageContext context)
    {
        var native = new NativeMethods.BlobProperties { StructSize = NativeMethods.SizeOf<NativeMethods.BlobProperties>() };
        MIStorageException.ThrowIfFailed(NativeMethods.mis_blob_properties_get(blob, ref native));
        var properties = new BlobProperties
        {
            BlobType = NativeText.Read(native.BlobType),
            Length = native.Length,
            LastModified = native.LastModified == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(native.LastModified),
            ETag = NativeText.Read(native.ETag),
            ContentType = NativeText.Read(native.ContentType),
            ContentEncoding = NativeText.Read(native.ContentEncoding),
            ContentLanguage = NativeText.Read(native.ContentLanguage),
            ContentDisposition = NativeText.Read(native.ContentDisposition),
            CacheControl = NativeText.Read(native.CacheControl),
            ContentMD5 = NativeText.Read(native.ContentMD5),
            AccessTier = NativeText.Read(native.AccessTier),
            CopyId = NativeText.Read(native.CopyId),
            CopyStatus = NativeText.Read(native.CopyStatus),
        };
        string name = NativeText.Read(native.Name);
        string container = NativeText.Read(native.Container);
        ICloudBlob = new CloudBlockBlob(name, new Uri(NativeText.Read(native.Uri)),
            new CloudBlobContainer(container, new Uri(context.BlobEndPoint, container)), properties,
            ReadMetadata(native), NativeText.Read(native.Snapshot), NativeText.Read(native.VersionId));
        Context = context;
    }

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

    /// <summary>Where a listing goes on; null for what a transfer wrote.</summary>
    public string? ContinuationToken => null;

    /// <summary>Whether it was deleted and can still be had back; false for what a transfer wrote.</summary>
    public bool IsDeleted => false;

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

    private static unsafe IReadOnlyDictionary<string, string> ReadMetadata(in NativeMethods.BlobProperties native)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (uint i = 0; i < native.MetadataCount; i++)
        {
            metadata[NativeText.Read(native.Metadata[i].Name)] = NativeText.Read(native.Metadata[i].Value);
        }
        return metadata;
    }
}
