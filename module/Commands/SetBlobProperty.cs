using System.Collections;
using System.Management.Automation;
using MIStorage.Completion;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Changes metadata, tags and HTTP properties of blobs that are there.</summary>
[Cmdlet(VerbsCommon.Set, "MIStorageBlobProperty", SupportsShouldProcess = true, DefaultParameterSetName = NamePipeline)]
[OutputType(typeof(StorageBlob))]
public sealed class SetBlobProperty : ConditionalCommand
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

    /// <summary>CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Properties { get; set; }

    /// <summary>Names and values to store with the blob.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Metadata { get; set; }

    /// <summary>Names and values by which blobs are found.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Tag { get; set; }

    /// <summary>Writes the blob as it is then.</summary>
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
        try
        {
            if (CloudBlob is { IsSnapshot: true } || !string.IsNullOrEmpty(CloudBlob?.EarlierVersionId))
            {
                throw MIStorageException.InvalidArgument($"'{blob}' is a snapshot or an earlier version: those cannot be changed.");
            }
            if (!ShouldProcess(NameOf(Context, container, blob), "Change"))
            {
                return;
            }
            using BlobHandle changed = Await<BlobHandle>(
                (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
                    Begin(session, container, blob, out operation, out error),
                NativeMethods.mis_blob_result);
            if (PassThru)
            {
                WriteObject(new StorageBlob(changed, Context));
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
        NativeMethods.Conditions conditions = Conditions.ToNative(text);
        NativeMethods.NameValue[] properties = PairsOf(Properties, text);
        NativeMethods.NameValue[] metadata = PairsOf(Metadata, text);
        NativeMethods.NameValue[] tags = PairsOf(Tag, text);
        fixed (NativeMethods.NameValue* firstProperty = properties, firstMetadata = metadata, firstTag = tags)
        {
            var options = new NativeMethods.BlobChangeOptions
            {
                StructSize = NativeMethods.SizeOf<NativeMethods.BlobChangeOptions>(),
                PropertiesCount = (uint)properties.Length,
                MetadataCount = (uint)metadata.Length,
                TagsCount = (uint)tags.Length,
                Properties = firstProperty,
                Metadata = firstMetadata,
                Tags = firstTag,
                Container = text.Add(container),
                Blob = text.Add(blob),
                Conditions = &conditions,
            };
            return NativeMethods.mis_blob_change_start(session, HandleOf(Context), options, out operation, out error);
        }
    }

    // A null takes the name away.
    private static NativeMethods.NameValue[] PairsOf(IDictionary? table, NativeText text)
    {
        var pairs = new NativeMethods.NameValue[table?.Count ?? 0];
        int i = 0;
        foreach (DictionaryEntry entry in table ?? new Hashtable())
        {
            pairs[i].Name = text.Add(BlobContentProperties.TextOf(entry.Key));
            pairs[i].Value = text.Add(BlobContentProperties.TextOf(entry.Value));
            i++;
        }
        return pairs;
    }
}
