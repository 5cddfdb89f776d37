using System;
using System.Collections;
using System.IO;
using System.Management.Automation;
using MIStorage.Completion;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>Uploads files, or content that is in memory or a stream, as block blobs.</summary>
[Cmdlet(VerbsCommon.Set, "MIStorageBlobContent", SupportsShouldProcess = true, DefaultParameterSetName = SendManual)]
[OutputType(typeof(StorageBlob), typeof(Job))]
public sealed partial class SetBlobContent : BlobContentCommand
{
    private const string SendManual = "SendManual";
    private const string ContainerPipeline = "ContainerPipeline";
    private const string BlobPipeline = "BlobPipeline";
    private const string SendContent = "SendContent";
    private const string ContentContainerPipeline = "ContentContainerPipeline";
    private const string ContentBlobPipeline = "ContentBlobPipeline";

    private bool isContentTaken;

    /// <summary>The file, or with -Recurse the folder, taken literally.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = SendManual)]
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerPipeline)]
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BlobPipeline)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string File { get; set; } = "";

    /// <summary>In place of a file: a string, which becomes UTF-8, bytes, or a stream, read from where it stands.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SendContent)]
    [Parameter(Mandatory = true, ParameterSetName = ContentContainerPipeline)]
    [Parameter(Mandatory = true, ParameterSetName = ContentBlobPipeline)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ValidateNotNull]
    public object? Content { get; set; }

    /// <summary>The container.</summary>
    [Parameter(Position = 1, Mandatory = true, ParameterSetName = SendManual)]
    [Parameter(Position = 1, Mandatory = true, ParameterSetName = SendContent)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string? Container { get; set; }

    /// <summary>The container, as New-MIStorageContainer gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerPipeline)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContentContainerPipeline)]
    [ValidateNotNull]
    public CloudBlobContainer? CloudBlobContainer { get; set; }

    /// <summary>The blob to write, as another transfer gave it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BlobPipeline)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContentBlobPipeline)]
    [Alias("ICloudBlob")]
    [ValidateNotNull]
    public CloudBlockBlob? CloudBlob { get; set; }

    /// <summary>The blob's name. Default: the file's; content has none.</summary>
    [Parameter(ParameterSetName = SendManual)]
    [Parameter(ParameterSetName = ContainerPipeline)]
    [Parameter(Mandatory = true, ParameterSetName = SendContent)]
    [Parameter(Mandatory = true, ParameterSetName = ContentContainerPipeline)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BlobCompleter))]
    public string? Blob { get; set; }

    /// <summary>CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType.</summary>
    [Parameter]
    public Hashtable? Properties { get; set; }

    /// <summary>Names and values to store with the blob.</summary>
    [Parameter]
    public Hashtable? Metadata { get; set; }

    /// <summary>Names and values by which blobs are found.</summary>
    [Parameter]
    public Hashtable? Tag { get; set; }

    /// <summary>The scope whose key encrypts the blob. Default: the container's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EncryptionScope { get; set; }

    /// <summary>Hot, Cool, Cold or Archive.</summary>
    [Parameter]
    [ValidateSet("Hot", "Cool", "Cold", "Archive")]
    public string? StandardBlobTier { get; set; }

    /// <summary>Stores no Content-MD5 with a blob of more than 32 MiB: half the work, and nothing to compare a download with.</summary>
    [Parameter]
    public SwitchParameter SkipMd5 { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Recurse && Blob is null)
        {
            SendFolder();
            return;
        }
        string? file = null;
        try
        {
            if (Blob is not null && (Recurse || Prefix is not null))
            {
                throw MIStorageException.InvalidArgument("-Blob is the whole name of one blob: with -Recurse and -Prefix the names are those of the files.");
            }
            ContentSource? content = Content is null ? null : OpenContent(Content);
            if (content is null)
            {
                file = ResolvePath(File);
                Refuse(file);
            }
            string container = TargetContainer;
            string blob = CloudBlob?.Name ?? Blob ?? ToFolder(Prefix) + Path.GetFileName(file!);
            var properties = new BlobContentProperties(Properties, Metadata, Tag)
            {
                DefaultContentType = Content is null ? null : BlobContent.TypeOf(Content),
            };
            Claim(Context, container, blob, NameOf(Context, container, blob));
            Send(file, content, container, blob, properties);
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, Content is null ? File : Blob ?? CloudBlob?.Name);
        }
    }

    // Several targets would read one stream against each other.
    private ContentSource OpenContent(object content)
    {
        if (BlobContent.IsStream(content) && isContentTaken)
        {
            throw new MIStorageException(MIStorageErrorCode.InvalidArgument, "A stream is read once, and an earlier blob of this command has it.",
                "Upload one blob, and copy it with Copy-MIStorageBlob.");
        }
        return BlobContent.Open(content);
    }

    private string TargetContainer => CloudBlob?.Container.Name ?? CloudBlobContainer?.Name ?? Container!;

    private void Send(string? file, ContentSource? content, string container, string blob, BlobContentProperties properties)
    {
        string target = NameOf(Context, container, blob);
        if (ShouldProcess(target, file is null ? "Upload content" : $"Upload '{file}'") && MayReplace(target, blob))
        {
            isContentTaken = true;
            Run(Describe(file, content, container, blob, target, properties));
        }
    }

    // A condition is about the blob that is there, so it is known beforehand that one would be overwritten.
    private bool MayReplace(string target, string blob) => Force || !Conditions.ConcernBlob || MayContinue(
        $"Overwrite {target}, if it meets the conditions?",
        new MIStorageException(MIStorageErrorCode.BlobAlreadyExists, $"The conditions are about {target} as it is, which would be overwritten.",
            "Use -Force to overwrite it if it meets them."), blob);

    private static void Refuse(string file)
    {
        if (Directory.Exists(file))
        {
            throw new MIStorageException(MIStorageErrorCode.InvalidArgument, $"'{file}' is a folder: -File takes a file.",
                "-Recurse uploads all that is in a folder.");
        }
        if (!System.IO.File.Exists(file))
        {
            throw new MIStorageException(MIStorageErrorCode.FileNotFound, $"There is no file '{file}'.", "Check the path.");
        }
    }

    private Transfer Describe(string? file, ContentSource? content, string container, string blob, string target,
        BlobContentProperties properties)
    {
        StorageContext context = Context;
        ContextHandle account = HandleOf(context);
        string? tier = KnownNames.Tier(StandardBlobTier);
        string? scope = EncryptionScope;
        Conditions conditions = Conditions;
        bool skipMd5 = SkipMd5;
        bool resume = Resume;
        return new Transfer(Start, blob, context, MIStorageErrorCode.BlobAlreadyExists, $"Overwrite {target}?")
        {
            Activity = "Uploading " + (Path.GetFileName(file) ?? blob),
            Confirmed = conditions.ConcernBlob,
            Cause = () => content?.Failure,
            Repeatable = () => !conditions.MustBeNew && (content is null || content.CanRepeat()),
        };

        int Start(SessionHandle session, bool overwrite, IntPtr limits, out OperationHandle operation, out ErrorHandle error)
        {
            int status = StartNative(session, overwrite, limits, out operation, out error);
            if (status == 0)
            {
                content?.Feed(operation);
            }
            return status;
        }

        int StartNative(SessionHandle session, bool overwrite, IntPtr limits, out OperationHandle operation, out ErrorHandle error)
        {
            using var text = new NativeText();
            var options = new NativeMethods.UploadOptions
            {
                StructSize = NativeMethods.SizeOf<NativeMethods.UploadOptions>(),
                Overwrite = overwrite ? 1u : 0u,
                SkipMd5 = skipMd5 ? 1u : 0u,
                Resume = resume ? 1u : 0u,
                Container = text.Add(container),
                Blob = text.Add(blob),
                File = text.Add(file),
                AccessTier = text.Add(tier),
                Limits = limits,
                Stream = content is null ? 0u : 1u,
                Conditions = text.Add(conditions.ToNative(text)),
                EncryptionScope = text.Add(scope),
            };
            properties.Apply(ref options, text);
            return NativeMethods.mis_upload_start(session, account, options, out operation, out error);
        }
    }
}
