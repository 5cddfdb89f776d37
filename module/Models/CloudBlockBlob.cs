using System;
using System.Collections.Generic;

namespace MIStorage;

/// <summary>Where a blob is and what the service says of it. It prints as the kind of blob.</summary>
public sealed class CloudBlockBlob
{
    internal CloudBlockBlob(string name, Uri uri, CloudBlobContainer container, BlobProperties properties,
        IReadOnlyDictionary<string, string> metadata, string snapshot, string versionId)
    {
        Name = name;
        Uri = uri;
        Container = container;
        Properties = properties;
        Metadata = metadata;
        Snapshot = snapshot;
        VersionId = versionId;
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
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The kind of blob.</summary>
    public override string ToString() =>
        "MIStorage.Cloud" + (Properties.BlobType.Length == 0 ? "BlockBlob" : Properties.BlobType);

    /// <summary>When this snapshot was taken; null for the blob itself.</summary>
    public DateTimeOffset? SnapshotTime => StorageBlob.ParseTime(Snapshot);

    /// <summary>The version's id; empty where there are no versions.</summary>
    public string VersionId { get; }

    // As the service spells it, with all its digits: that is what names a snapshot.
    internal string Snapshot { get; }
}
