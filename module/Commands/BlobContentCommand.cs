using System;
using System.Management.Automation;

namespace MIStorage.Commands;

/// <summary>What the two cmdlets share that write and read the content of a blob: it can depend on the state of the blob, and be
/// done by a job.
/// https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations</summary>
public abstract class BlobContentCommand : FolderCommand
{
    /// <summary>Only if the blob has this ETag.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IfMatch { get; set; }

    /// <summary>Only if the blob does not have this ETag.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IfNoneMatch { get; set; }

    /// <summary>Only if the blob changed since then.</summary>
    [Parameter]
    public DateTimeOffset? IfModifiedSince { get; set; }

    /// <summary>Only if the blob did not change since then.</summary>
    [Parameter]
    public DateTimeOffset? IfUnmodifiedSince { get; set; }

    /// <summary>Only if the blob's tags are so.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TagCondition { get; set; }

    /// <summary>The lease that the caller holds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LeaseId { get; set; }

    /// <summary>Writes a job that does it in the background.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected sealed override bool InBackground => AsJob;

    private protected Conditions Conditions =>
        new(IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince, TagCondition, LeaseId);
}
