using System;
using System.Collections.Generic;
using System.Globalization;

namespace MIStorage;

/// <summary>Where a blob is and what the service says of it. It prints as the kind of blob.</summary>
public sealed class CloudBlockBlob
{
    internal CloudBlockBlob(string name, Uri uri, CloudBlobContainer container, BlobProperties properties,
        string snapshot, bool isDeleted)
    {
        Name = name;
        Uri = uri;
        Container = container;
        Properties = properties;
        Snapshot = snapshot;
        IsDeleted = isDeleted;
    }

    /// <summary>The blob's name.</summary>
    public string Name { get; }

    /// <summary>The blob's address, without any signature.</summary>
    public Uri Uri { get; }

    /// <summary>The container that it is in.</summary>
    public CloudBlobContainer Container { get; }

    /// <summary>What the service says of it.</summary>
    public BlobProperties Properties { get; }

    /// <summary>Its metadata, names without x-ms-meta-.</summary>
    public IReadOnlyDictionary<string, string> Metadata => Properties.Metadata;

    /// <summary>The kind of blob.</summary>
    public override string ToString() =>
        "MIStorage.Cloud" + (Properties.BlobType.Length == 0 ? "BlockBlob" : Properties.BlobType);

    /// <summary>When this snapshot was taken; null for the blob itself.</summary>
    public DateTimeOffset? SnapshotTime => StorageBlob.ParseTime(Snapshot);

    /// <summary>The version's id; empty where there are no versions.</summary>
    public string VersionId => Properties.VersionId;

    /// <summary>BlockBlob, PageBlob or AppendBlob.</summary>
    public string BlobType => Properties.BlobType;

    /// <summary>Whether it is a snapshot.</summary>
    public bool IsSnapshot => Snapshot.Length > 0;

    /// <summary>Whether it is deleted and can still be had back.</summary>
    public bool IsDeleted { get; }

    /// <summary>The address of just this snapshot, without any signature; of the blob itself where it is none.</summary>
    public Uri SnapshotQualifiedUri => IsSnapshot ? new Uri(Uri + "?snapshot=" + Uri.EscapeDataString(Snapshot)) : Uri;

    // Which version is meant, where it is not the blob itself.
    internal string EarlierVersionId => Properties.IsLatestVersion == false && !IsSnapshot ? VersionId : "";

    /// <summary>A name for this snapshot or earlier version beside the blob itself; the blob's own for the blob itself.</summary>
    internal string NameOfState => BlobFileName.OfState(Name, IsSnapshot ? Snapshot : EarlierVersionId);

    // As the service spells it, with all its digits: that is what names a snapshot.
    internal string Snapshot { get; }

    /// <summary>The time of a snapshot as the service spells it.</summary>
    internal static string? FormatSnapshot(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
