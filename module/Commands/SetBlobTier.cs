using System.Management.Automation;
using MIStorage.Completion;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Moves blobs to another access tier.</summary>
[Cmdlet(VerbsCommon.Set, "MIStorageBlobTier", SupportsShouldProcess = true, DefaultParameterSetName = NamePipeline)]
[OutputType(typeof(StorageBlob))]
public sealed class SetBlobTier : StorageCommand
{
    private const string NamePipeline = "NamePipeline";
    private const string ContainerPipeline = "ContainerPipeline";
    private const string BlobPipeline = "BlobPipeline";

    /// <summary>The blob's name, taken literally.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = NamePipeline)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ContainerPipeline)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BlobCompleter))]
    public string? Blob { get; set; }

    /// <summary>The container.</summary>
    [Parameter(Position = 1, Mandatory = true, ParameterSetName = NamePipeline)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string? Container { get; set; }

    /// <summary>The container, as Get-MIStorageContainer gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerPipeline)]
    [ValidateNotNull]
    public CloudBlobContainer? CloudBlobContainer { get; set; }

    /// <summary>The blob, as Get-MIStorageBlob gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BlobPipeline)]
    [Alias("ICloudBlob")]
    [ValidateNotNull]
    public CloudBlockBlob? CloudBlob { get; set; }

    /// <summary>Hot, Cool, Cold or Archive.</summary>
    [Parameter(Mandatory = true)]
    [Alias("Tier")]
    [ValidateSet("Hot", "Cool", "Cold", "Archive")]
    public string StandardBlobTier { get; set; } = "";

    /// <summary>How soon it is out of the archive: Standard or High.</summary>
    [Parameter]
    [ValidateSet("Standard", "High")]
    public string? RehydratePriority { get; set; }

    /// <summary>Only if the blob's tags are so.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TagCondition { get; set; }

    /// <summary>The lease that the caller holds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LeaseId { get; set; }

    /// <summary>Writes the blob as it is then, which is one more request.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public StorageContext Context { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string container = CloudBlob?.Container.Name ?? CloudBlobContainer?.Name ?? Container!;
        string blob = CloudBlob?.Name ?? Blob!;
        string target = NameOf(Context, container, blob);
        if (!ShouldProcess(target, $"Set the access tier to {KnownNames.Tier(StandardBlobTier)}"))
        {
            return;
        }
        try
        {
            Await(
                (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
                    Begin(session, container, blob, out operation, out error),
                NativeMethods.mis_blob_tier_result);
            if (PassThru)
            {
                WriteObject(Read(container, blob));
            }
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, blob);
        }
    }

    private unsafe int Begin(SessionHandle session, string container, string blob, out OperationHandle operation, out ErrorHandle error)
    {
        using var text = new NativeText();
        NativeMethods.Conditions conditions = new Conditions(TagCondition: TagCondition, LeaseId: LeaseId).ToNative(text);
        var options = new NativeMethods.BlobTierOptions
        {
            StructSize = NativeMethods.SizeOf<NativeMethods.BlobTierOptions>(),
            Container = text.Add(container),
            Blob = text.Add(blob),
            Snapshot = text.Add(CloudBlob?.Snapshot),
            VersionId = text.Add(CloudBlob?.EarlierVersionId),
            Tier = text.Add(KnownNames.Tier(StandardBlobTier)),
            RehydratePriority = text.Add(KnownNames.RehydratePriority(RehydratePriority)),
            Conditions = &conditions,
        };
        return NativeMethods.mis_blob_tier_start(session, HandleOf(Context), options, out operation, out error);
    }

    private StorageBlob Read(string container, string blob)
    {
        using BlobHandle read = Await<BlobHandle>(
            (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
            {
                using var text = new NativeText();
                var options = new NativeMethods.BlobGetOptions
                {
                    StructSize = NativeMethods.SizeOf<NativeMethods.BlobGetOptions>(),
                    Container = text.Add(container),
                    Blob = text.Add(blob),
                    Snapshot = text.Add(CloudBlob?.Snapshot),
                    VersionId = text.Add(CloudBlob?.EarlierVersionId),
                };
                return NativeMethods.mis_blob_get_start(session, HandleOf(Context), options, out operation, out error);
            },
            NativeMethods.mis_blob_result);
        return new StorageBlob(read, Context);
    }
}
