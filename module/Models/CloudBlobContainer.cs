using System;

namespace MIStorage;

/// <summary>Where a container is.</summary>
public sealed class CloudBlobContainer
{
    internal CloudBlobContainer(string name, Uri uri)
    {
        Name = name;
        Uri = uri;
    }

    /// <summary>The container's name.</summary>
    public string Name { get; }

    /// <summary>The container's address.</summary>
    public Uri Uri { get; }
}
