using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Runtime.InteropServices;
using MIStorage.Completion;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>Downloads blobs into files, into memory, or as a stream.</summary>
[Cmdlet(VerbsCommon.Get, "MIStorageBlobContent", SupportsShouldProcess = true, DefaultParameterSetName = ReceiveManual)]
[OutputType(typeof(StorageBlob), typeof(string), typeof(byte[]), typeof(Stream), typeof(Job))]
public sealed partial class GetBlobContent : BlobContentCommand
{
    private const string ReceiveManual = "ReceiveManual";
    private const string ContainerPipeline = "ContainerPipeline";
    private const string BlobPipeline = "BlobPipeline";
    private const string ReceivePrefix = "ReceivePrefix";
    private const string PrefixContainerPipeline = "PrefixContainerPipeline";
    private const string UriPipeline = "UriPipeline";

    private DestinationFolder? folder; // null as long as the destination is no folder

    /// <summary>The blob's name, taken literally.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ReceiveManual)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ContainerPipeline)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BlobCompleter))]
    public string? Blob { get; set; }

    /// <summary>The container.</summary>
    [Parameter(Position = 1, Mandatory = true, ParameterSetName = ReceiveManual)]
    [Parameter(Position = 1, Mandatory = true, ParameterSetName = ReceivePrefix)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string? Container { get; set; }

    /// <summary>The container, as New-MIStorageContainer gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerPipeline)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PrefixContainerPipeline)]
    [ValidateNotNull]
    public CloudBlobContainer? CloudBlobContainer { get; set; }

    /// <summary>The blob to read, as another transfer gave it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BlobPipeline)]
    [Alias("ICloudBlob")]
    [ValidateNotNull]
    public CloudBlockBlob? CloudBlob { get; set; }

    /// <summary>The address of the blob to read, with a SAS in its query unless it is public: a SecureString or a string.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UriPipeline)]
    [Alias("Uri", "BlobUri")]
    [ValidateNotNullOrEmpty]
    public object? AbsoluteUri { get; set; }

    /// <inheritdoc/>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ReceiveManual)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerPipeline)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BlobPipeline)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ReceivePrefix)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PrefixContainerPipeline)]
    [ValidateNotNull]
    public override StorageContext Context { get; set; } = null!;

    /// <summary>A file, or a folder that is there, in which the file gets the blob's name; with -Prefix the folder, which is
    /// made. Default: the current folder.</summary>
    [Parameter]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>Compares the MD5 of what arrived with the blob's; a blob without one fails.</summary>
    [Parameter]
    public SwitchParameter CheckMd5 { get; set; }

    /// <summary>Writes the content as text: by its byte order mark, else by the charset of its Content-Type, else UTF-8.</summary>
    [Parameter]
    public SwitchParameter AsString { get; set; }

    /// <summary>Writes the content as a byte array.</summary>
    [Parameter]
    public SwitchParameter AsBytes { get; set; }

    /// <summary>Writes a stream that downloads while it is read. Disposing it ends the download.</summary>
    [Parameter]
    public SwitchParameter AsStream { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        int ways = new[] { AsString.IsPresent, AsBytes.IsPresent, AsStream.IsPresent, MyInvocation.BoundParameters.ContainsKey(nameof(Destination)) }
            .Count(given => given);
        if (ways > 1)
        {
            ThrowFailure(MIStorageException.InvalidArgument(
                "The content goes one way: give one of -Destination, -AsString, -AsBytes and -AsStream."), null);
        }
        if (Prefix is not null && (AsString || AsBytes || AsStream))
        {
            ThrowFailure(MIStorageException.InvalidArgument(
                "-Prefix downloads into a folder: -AsString, -AsBytes and -AsStream take one blob."), null);
        }
        if (AsJob && AsStream)
        {
            ThrowFailure(MIStorageException.InvalidArgument(
                "A stream is read here, while a job works elsewhere: give -AsStream or -AsJob."), null);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Prefix is not null)
        {
            ReceiveFolder(CloudBlobContainer?.Name ?? Container!);
            return;
        }
        string? blob = CloudBlob?.Name ?? Blob; // of an address nothing is said before it is taken apart: it may have a SAS in it
        try
        {
            Source source = FindSource();
            blob = source.Blob;
            if (AsStream)
            {
                WriteStream(source);
                return;
            }
            if (AsString || AsBytes)
            {
                Run(Describe(null, source, confirmed: false));
                return;
            }
            string file = FindFile(source.FileName);
            Claim(RuntimeInformation.IsOSPlatform(OSPlatform.Linux) ? file : file.ToUpperInvariant(), $"'{file}'",
                "Where -Destination is meant to be a folder, make it first.");
            Receive(file, source);
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, blob);
        }
    }

    /// <inheritdoc/>
    private protected override void CleanUp()
    {
        base.CleanUp();
        folder?.RemoveUnused();
    }

    private Source FindSource() => AbsoluteUri is not null ? Source.At(AbsoluteUri)
        : CloudBlob is null ? new Source(Context, CloudBlobContainer?.Name ?? Container!, Blob!)
        : Source.Of(CloudBlob, Context);

    private void Receive(string file, Source source)
    {
        if (!ShouldProcess($"'{file}'", $"Download blob '{source.Blob}' from container '{source.Container}' of account '{source.Context.StorageAccountName}'"))
        {
            return;
        }
        bool exists = System.IO.File.Exists(file);
        if (exists && !Force && !MayContinue($"Overwrite '{file}'?", AlreadyExists(file), file))
        {
            return;
        }
        folder?.Begin(file);
        Run(Describe(file, source, confirmed: exists) with { Ended = () => folder?.End(file) });
    }

    private static MIStorageException AlreadyExists(string file) =>
        new(MIStorageErrorCode.FileAlreadyExists, $"'{file}' exists already.", "Use -Force to overwrite it.");

    private string FindFile(string name)
    {
        string destination = ResolvePath(Destination);
        if (Directory.Exists(destination))
        {
            folder ??= new DestinationFolder(destination);
            return folder.PathOf(name);
        }
        string parent = Path.GetDirectoryName(destination) ?? "";
        if (!Directory.Exists(parent))
        {
            throw new MIStorageException(MIStorageErrorCode.FileNotFound, $"There is no folder '{parent}'.",
                "Create it, or choose another destination.");
        }
        return destination;
    }

    // What is wrong with the blob is this command's error, so it waits for the first byte.
    private void WriteStream(Source source)
    {
        Transfer transfer = Describe(null, source, confirmed: false);
        var stream = new BlobStream(BeginTransfer(transfer));
        try
        {
            while (!stream.TryOpen())
            {
                ThrowIfOver();
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }
        WriteObject(stream); // whoever takes it may end the pipeline with it
    }

    private Transfer Describe(string? file, Source source, bool confirmed)
    {
        string blob = source.Blob;
        ContextHandle account = HandleOf(source.Context);
        bool checkMd5 = CheckMd5;
        bool resume = Resume;
        Conditions conditions = Conditions;
        var transfer = new Transfer(Start, blob, source.Context, MIStorageErrorCode.FileAlreadyExists, $"Overwrite '{file}'?")
        {
            Activity = "Downloading " + blob,
        };
        if (file is not null || AsStream)
        {
            return transfer;
        }
        var content = new ContentCollector(blob);
        bool text = AsString;
        return transfer with
        {
            Start = (SessionHandle session, bool overwrite, IntPtr limits, out OperationHandle operation, out ErrorHandle error) =>
            {
                int status = Start(session, overwrite, limits, out operation, out error);
                if (status == 0)
                {
                    content.Take(operation);
                }
                return status;
            },
            Output = blob => text ? BlobText.Decode(content.Complete(), blob.ContentType) : content.Complete(),
            Cause = () => content.Failure,
        };

        int Start(SessionHandle session, bool overwrite, IntPtr limits, out OperationHandle operation, out ErrorHandle error)
        {
            using var text = new NativeText();
            var options = new NativeMethods.DownloadOptions
            {
                StructSize = NativeMethods.SizeOf<NativeMethods.DownloadOptions>(),
                CheckMd5 = checkMd5 ? 1u : 0u,
                Overwrite = overwrite || confirmed ? 1u : 0u,
                Resume = resume ? 1u : 0u,
                Limits = limits,
                Container = text.Add(source.Container),
                Blob = text.Add(blob),
                Snapshot = text.Add(source.Snapshot),
                VersionId = text.Add(source.VersionId),
                File = text.Add(file),
                Stream = file is null ? 1u : 0u,
                Conditions = text.Add(conditions.ToNative(text)),
            };
            return NativeMethods.mis_download_start(session, account, options, out operation, out error);
        }
    }
}
