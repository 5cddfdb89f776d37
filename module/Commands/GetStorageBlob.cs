using System;
using System.Management.Automation;
using MIStorage.Completion;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>Reads what the service says of a blob, or lists the blobs of a container.</summary>
[Cmdlet(VerbsCommon.Get, "MIStorageBlob", DefaultParameterSetName = BlobName)]
[OutputType(typeof(StorageBlob))]
public sealed class GetStorageBlob : ConditionalCommand
{
    private const string BlobName = "BlobName";
    private const string BlobPrefix = "BlobPrefix";
    private const string SingleBlobSnapshotTime = "SingleBlobSnapshotTime";
    private const string SingleBlobVersionID = "SingleBlobVersionID";

    /// <summary>The blob's name, or a pattern of names. Default: all.</summary>
    [Parameter(Position = 0, ParameterSetName = BlobName)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = SingleBlobSnapshotTime)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = SingleBlobVersionID)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BlobPatternCompleter))]
    public string? Blob { get; set; }

    /// <summary>What the names begin with.</summary>
    [Parameter(ParameterSetName = BlobPrefix)]
    [ArgumentCompleter(typeof(BlobCompleter))]
    public string? Prefix { get; set; }

    /// <summary>The container.</summary>
    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("N", "Name")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string Container { get; set; } = "";

    /// <summary>Also those that are deleted and can still be had back.</summary>
    [Parameter(ParameterSetName = BlobName)]
    [Parameter(ParameterSetName = BlobPrefix)]
    public SwitchParameter IncludeDeleted { get; set; }

    /// <summary>Also the earlier versions.</summary>
    [Parameter(ParameterSetName = BlobName)]
    [Parameter(ParameterSetName = BlobPrefix)]
    public SwitchParameter IncludeVersion { get; set; }

    /// <summary>With their tags.</summary>
    [Parameter]
    public SwitchParameter IncludeTag { get; set; }

    /// <summary>The snapshot of that time.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SingleBlobSnapshotTime)]
    [ValidateNotNull]
    public DateTimeOffset? SnapshotTime { get; set; }

    /// <summary>The version of that id.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SingleBlobVersionID)]
    [ValidateNotNullOrEmpty]
    public string? VersionId { get; set; }

    /// <summary>How many at most; 0 and less: all.</summary>
    [Parameter]
    public int MaxCount { get; set; }

    /// <summary>Where to go on, as an earlier listing said.</summary>
    [Parameter]
    public string? ContinuationToken { get; set; }

    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public StorageContext Context { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            if (SnapshotTime is not null || VersionId is not null)
            {
                WriteObject(GetOne(new NamePattern(Blob!).Literal));
                return;
            }
            var pattern = string.IsNullOrEmpty(Blob) ? null : new NamePattern(Blob!);
            if (pattern is { HasOnlyBrackets: false })
            {
                pattern.RequireWellFormed();
            }
            bool listsAnyway = IncludeDeleted || IncludeVersion;
            bool mayBeOne = pattern is not null && !listsAnyway && (!pattern.IsWildcard || pattern.HasOnlyBrackets);
            if (!mayBeOne || !TryGetOne(pattern!))
            {
                List(pattern);
            }
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, Blob ?? Prefix ?? Container);
        }
    }

    // A name with brackets may be meant as it stands: then it need not be escaped.
    private bool TryGetOne(NamePattern pattern)
    {
        StorageBlob blob;
        try
        {
            blob = GetOne(pattern.Literal);
        }
        catch (MIStorageException failure) when (pattern.IsWildcard && failure.Code == MIStorageErrorCode.BlobNotFound)
        {
            return false;
        }
        WriteObject(blob);
        return true;
    }

    private StorageBlob GetOne(string name)
    {
        using BlobHandle blob = Await<BlobHandle>(Start, NativeMethods.mis_blob_result);
        return new StorageBlob(blob, Context);

        unsafe int Start(SessionHandle session, out OperationHandle operation, out ErrorHandle error)
        {
            using var text = new NativeText();
            NativeMethods.Conditions conditions = Conditions.ToNative(text);
            var options = new NativeMethods.BlobGetOptions
            {
                StructSize = NativeMethods.SizeOf<NativeMethods.BlobGetOptions>(),
                IncludeTags = IncludeTag ? 1u : 0u,
                Container = text.Add(Container),
                Blob = text.Add(name),
                Snapshot = text.Add(CloudBlockBlob.FormatSnapshot(SnapshotTime)),
                VersionId = text.Add(VersionId),
                Conditions = &conditions,
            };
            return NativeMethods.mis_blob_get_start(session, HandleOf(Context), options, out operation, out error);
        }
    }

    private void List(NamePattern? pattern)
    {
        if (!Conditions.IsEmpty)
        {
            throw MIStorageException.InvalidArgument("Conditions need one blob: a listing takes none.");
        }
        ListingFilter? filter = pattern is null ? null : new ListingFilter(pattern.IsMatch, StandsFirst: !pattern.IsWildcard);
        bool found = false;
        int most = MaxCount <= 0 ? int.MaxValue : MaxCount;
        Listing.Run(GetPage(pattern?.Prefix ?? Prefix), ContinuationToken, most, filter, blob =>
        {
            found = true;
            WriteObject(blob);
        });
        if (!found && pattern is not null && (!pattern.IsWildcard || pattern.HasOnlyBrackets))
        {
            throw new MIStorageException(MIStorageErrorCode.BlobNotFound,
                $"There is no blob '{pattern}' in container '{Container}' of account '{Context.StorageAccountName}'.",
                pattern.IsWildcard
                    ? "[ ] stands for one of the characters in it: to mean the bracket itself write `[ in single quotes."
                    : "Check the name: letter case counts.");
        }
    }

    private Func<string, int, IPage<StorageBlob>> GetPage(string? prefix) => (marker, most) =>
    {
        BlobPageHandle page = Await<BlobPageHandle>(
            (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
            {
                var options = new NativeMethods.BlobListOptions
                {
                    MaxResults = (uint)most,
                    IncludeSnapshots = 1,
                    IncludeMetadata = 1,
                    IncludeDeleted = IncludeDeleted ? 1u : 0u,
                    IncludeVersions = IncludeVersion ? 1u : 0u,
                    IncludeTags = IncludeTag ? 1u : 0u,
                };
                return BlobPage.Start(session, HandleOf(Context), Container, prefix, marker, options, out operation, out error);
            },
            NativeMethods.mis_blob_page_result);
        return new BlobPage(page, Context);
    };
}
