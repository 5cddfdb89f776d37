using System;
using System.Collections;
using System.Management.Automation;
using MIStorage.Completion;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Copies blobs within the service, also between accounts, without their bytes coming here.</summary>
[Cmdlet(VerbsCommon.Copy, "MIStorageBlob", SupportsShouldProcess = true, DefaultParameterSetName = ContainerName)]
[OutputType(typeof(StorageBlob), typeof(Job))]
public sealed class CopyBlob : TransferCommand
{
    private const string ContainerName = "ContainerName";
    private const string BlobInstance = "BlobInstance";
    private const string UriPipeline = "UriPipeline";

    /// <summary>The blob to copy, by its whole name.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ContainerName)]
    [Alias("SourceBlob")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BlobCompleter))]
    public string? SrcBlob { get; set; }

    /// <summary>The container that it is in.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ContainerName)]
    [Alias("SourceContainer")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string? SrcContainer { get; set; }

    /// <summary>The blob to copy, as a transfer or a listing gave it; of a snapshot or an earlier version, just that.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BlobInstance)]
    [Alias("ICloudBlob")]
    [ValidateNotNull]
    public CloudBlockBlob? CloudBlob { get; set; }

    /// <summary>The address of the blob to copy, with what permits to read it: a SecureString or a string.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = UriPipeline)]
    [Alias("SrcUri", "SourceUri")]
    [ValidateNotNullOrEmpty]
    public object? AbsoluteUri { get; set; }

    /// <summary>The container to copy to.</summary>
    [Parameter(Mandatory = true)]
    [Alias("DestinationContainer")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string DestContainer { get; set; } = "";

    /// <summary>The name of the copy. Default: the source's.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UriPipeline)]
    [Parameter(ParameterSetName = ContainerName)]
    [Parameter(ParameterSetName = BlobInstance)]
    [Alias("DestinationBlob")]
    [ValidateNotNullOrEmpty]
    public string? DestBlob { get; set; }

    /// <summary>The account of the source; of the copy, too, where -DestContext is not given.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerName)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BlobInstance)]
    [Parameter(ParameterSetName = UriPipeline)]
    [Alias("SrcContext", "SourceContext")]
    [ValidateNotNull]
    public override StorageContext Context { get; set; } = null!;

    /// <summary>The account of the copy. Default: -Context.</summary>
    [Parameter]
    [Alias("DestinationContext")]
    [ValidateNotNull]
    public StorageContext? DestContext { get; set; }

    /// <summary>Hot, Cool, Cold or Archive. Default: the account's own.</summary>
    [Parameter]
    [ValidateSet("Hot", "Cool", "Cold", "Archive")]
    public string? StandardBlobTier { get; set; }

    /// <summary>How soon a source in the archive tier is brought back: Standard or High.</summary>
    [Parameter]
    [ValidateSet("Standard", "High")]
    public string? RehydratePriority { get; set; }

    /// <summary>Names and values to store with the copy. Default: the source's.</summary>
    [Parameter]
    public Hashtable? Metadata { get; set; }

    /// <summary>Names and values by which the copy is found. Default: none, whatever the source has.</summary>
    [Parameter]
    public Hashtable? Tag { get; set; }

    /// <summary>The scope whose key encrypts the copy. Default: the container's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EncryptionScope { get; set; }

    /// <summary>Only if the tags of the source are so.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TagCondition { get; set; }

    /// <summary>Waits for a copy that the service carries out by itself, too.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Writes a job that does it in the background.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    private protected override bool InBackground => AsJob;

    private string SourceName => CloudBlob?.Name ?? SrcBlob ?? "the source";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string blob = DestBlob ?? CloudBlob?.NameOfState ?? SourceName;
        try
        {
            StorageContext destination = DestContext ?? Context
                ?? throw MIStorageException.InvalidArgument("The account of the copy is missing: give -DestContext.");
            var properties = new BlobContentProperties(null, Metadata, Tag);
            string target = NameOf(destination, DestContainer, blob);
            Claim(destination, DestContainer, blob, target);
            // An address may have a SAS in it, so it is not shown.
            string source = AbsoluteUri is not null ? "an address" : $"blob '{SourceName}' in container '{SourceContainerName}'";
            if (ShouldProcess(target, $"Copy from {source}"))
            {
                Run(Describe(blob, destination, target, properties));
            }
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, blob);
        }
    }

    private protected override void Comment(StorageBlob blob)
    {
        if (blob.ICloudBlob.Properties.CopyStatus == "pending")
        {
            WriteWarning($"The service goes on copying blob '{blob.Name}' (copy {blob.ICloudBlob.Properties.CopyId}); -Wait waits for it.");
        }
    }

    private string? SourceContainerName => CloudBlob?.Container.Name ?? SrcContainer;

    private Transfer Describe(string blob, StorageContext destination, string target, BlobContentProperties properties)
    {
        // What is piped in next changes the properties while this copy runs, and it may have to start again.
        object? uri = AbsoluteUri;
        ContextHandle? source = uri is null ? HandleOf(Context) : null;
        ContextHandle account = HandleOf(destination);
        string? sourceContainer = SourceContainerName;
        string? sourceBlob = CloudBlob?.Name ?? SrcBlob;
        string? snapshot = CloudBlob?.Snapshot;
        string? version = CloudBlob?.EarlierVersionId;
        string container = DestContainer;
        return new Transfer(Start, blob, destination, MIStorageErrorCode.BlobAlreadyExists, $"Overwrite {target}?")
        {
            Activity = "Copying " + blob,
        };

        int Start(SessionHandle session, bool overwrite, IntPtr limits, out OperationHandle operation, out ErrorHandle error)
        {
            using var text = new NativeText();
            using var none = new ContextHandle();
            var options = new NativeMethods.CopyOptions
            {
                StructSize = NativeMethods.SizeOf<NativeMethods.CopyOptions>(),
                Overwrite = overwrite ? 1u : 0u,
                Wait = Wait ? 1u : 0u,
                MetadataCount = (uint)properties.Metadata.Count,
                Metadata = text.Add(properties.Metadata),
                SourceContainer = text.Add(sourceContainer),
                SourceBlob = text.Add(sourceBlob),
                SourceSnapshot = text.Add(snapshot),
                SourceVersionId = text.Add(version),
                SourceUri = SecretParameter.Add(text, uri, "-AbsoluteUri"),
                Container = text.Add(container),
                Blob = text.Add(blob),
                AccessTier = text.Add(KnownNames.Tier(StandardBlobTier)),
                RehydratePriority = text.Add(KnownNames.RehydratePriority(RehydratePriority)),
                Limits = limits,
                TagsCount = (uint)properties.Tags.Count,
                Tags = text.Add(properties.Tags),
                EncryptionScope = text.Add(EncryptionScope),
                SourceIfTags = text.Add(TagCondition),
            };
            return NativeMethods.mis_copy_start(session, account, source ?? none, options,
                out operation, out error);
        }
    }
}
