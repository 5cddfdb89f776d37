using System;

namespace MIStorage;

/// <summary>What the service says of a blob; empty where it says nothing.</summary>
public sealed class BlobProperties
{
    /// <summary>BlockBlob, PageBlob or AppendBlob.</summary>
    public string BlobType { get; internal set; } = "";

    /// <summary>Bytes.</summary>
    public long Length { get; internal set; }

    /// <summary>When it was last changed, in UTC.</summary>
    public DateTimeOffset? LastModified { get; internal set; }

    /// <summary>The ETag, in quotes.</summary>
    public string ETag { get; internal set; } = "";

    /// <summary>The media type.</summary>
    public string ContentType { get; internal set; } = "";

    /// <summary>The encoding of the content.</summary>
    public string ContentEncoding { get; internal set; } = "";

    /// <summary>The language of the content.</summary>
    public string ContentLanguage { get; internal set; } = "";

    /// <summary>What a browser does with it.</summary>
    public string ContentDisposition { get; internal set; } = "";

    /// <summary>How it may be cached.</summary>
    public string CacheControl { get; internal set; } = "";

    /// <summary>The MD5 of the whole blob in base64.</summary>
    public string ContentMD5 { get; internal set; } = "";

    /// <summary>Hot, Cool, Cold or Archive.</summary>
    public string AccessTier { get; internal set; } = "";

    /// <summary>Of a copy: the id of the copying.</summary>
    public string CopyId { get; internal set; } = "";

    /// <summary>Of a copy: success, or pending as long as the service goes on with it.</summary>
    public string CopyStatus { get; internal set; } = "";
}
