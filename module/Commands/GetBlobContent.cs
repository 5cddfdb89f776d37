using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Runtime.InteropServices;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Downloads blobs into files.</summary>
[Cmdlet(VerbsCommon.Get, "MIStorageBlobContent", SupportsShouldProcess = true, DefaultParameterSetName = ReceiveManual)]
[OutputType(typeof(StorageBlob))]
public sealed class GetBlobContent : ContentCommand
{
    private const string ReceiveManual = "ReceiveManual";
    private const string ContainerPipeline = "ContainerPipeline";
    private const string BlobPipeline = "BlobPipeline";

    private readonly List<string> createdFolders = new();

    /// <summary>The blob's name, taken literally.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ReceiveManual)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ContainerPipeline)]
    [ValidateNotNullOrEmpty]
    public string? Blob { get; set; }

    /// <summary>The container.</summary>
    [Parameter(Position = 1, Mandatory = true, ParameterSetName = ReceiveManual)]
    [ValidateNotNullOrEmpty]
    public string? Container { get; set; }

    /// <summary>The container, as New-MIStorageContainer gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerPipeline)]
    [ValidateNotNull]
    public CloudBlobContainer? CloudBlobContainer { get; set; }

    /// <summary>The blob to read, as another transfer gave it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BlobPipeline)]
    [Alias("ICloudBlob")]
    [ValidateNotNull]
    public CloudBlockBlob? CloudBlob { get; set; }

    /// <summary>A file, or a folder that is there, in which the file gets the blob's name. Default: the current folder.</summary>
    [Parameter]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    /// <summary>Compares the MD5 of what arrived with the blob's; a blob without one fails.</summary>
    [Parameter]
    public SwitchParameter CheckMd5 { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string container = CloudBlob?.Container.Name ?? CloudBlobContainer?.Name ?? Container!;
        string blob = CloudBlob?.Name ?? Blob!;
        try
        {
            string file = FindFile(blob);
            Claim(RuntimeInformation.IsOSPlatform(OSPlatform.Linux) ? file : file.ToUpperInvariant(), $"'{file}'");
            if (!ShouldProcess($"'{file}'", $"Download blob '{blob}' from container '{container}' of account '{Context.StorageAccountName}'"))
            {
                return;
            }
            bool exists = System.IO.File.Exists(file);
            if (exists && !Force && !MayContinue($"Overwrite '{file}'?", AlreadyExists(file), file))
            {
                return;
            }
            CreateFolder(Path.GetDirectoryName(file)!);
            Run(Describe(file, container, blob, confirmed: exists));
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, blob);
        }
        catch (System.Exception e) when (e is IOException or System.UnauthorizedAccessException)
        {
            WriteFailure(new MIStorageException(MIStorageErrorCode.FileAccessDenied,
                $"The destination cannot be written: {e.Message}", "Choose another folder.", e), blob);
        }
    }

    // What was made for a blob that did not come is removed again.
    private protected override void CleanUp()
    {
        base.CleanUp();
        foreach (string folder in createdFolders.OrderByDescending(folder => folder.Length))
        {
            try
            {
                Directory.Delete(folder); // not where something is in it
            }
            catch (System.Exception e) when (e is IOException or System.UnauthorizedAccessException)
            {
            }
        }
    }

    private void CreateFolder(string folder)
    {
        for (string? missing = folder; missing is not null && !Directory.Exists(missing); missing = Path.GetDirectoryName(missing))
        {
            createdFolders.Add(missing);
        }
        Directory.CreateDirectory(folder);
    }

    private static MIStorageException AlreadyExists(string file) =>
        new(MIStorageErrorCode.FileAlreadyExists, $"'{file}' exists already.", "Use -Force to overwrite it.");

    private string FindFile(string blob)
    {
        string destination = ResolvePath(Destination);
        if (Directory.Exists(destination))
        {
            string relative = BlobFileName.ToRelativePath(blob, RuntimeInformation.IsOSPlatform(OSPlatform.Windows));
            destination = Path.Combine(destination, relative);
            return Directory.Exists(destination)
                ? throw MIStorageException.InvalidArgument($"'{destination}' is a folder: the blob cannot become a file of that name.")
                : destination;
        }
        string folder = Path.GetDirectoryName(destination) ?? "";
        if (!Directory.Exists(folder))
        {
            throw new MIStorageException(MIStorageErrorCode.FileNotFound, $"There is no folder '{folder}'.",
                "Create it, or choose another destination.");
        }
        return destination;
    }

    private Transfer Describe(string file, string container, string blob, bool confirmed)
    {
        StorageContext context = Context;
        bool checkMd5 = CheckMd5;
        bool resume = Resume;
        string snapshot = CloudBlob?.Snapshot ?? "";
        string version = CloudBlob is { Snapshot: "" } ? CloudBlob.VersionId : "";
        Runner.Activity = "Downloading " + blob;
        return new Transfer(Start, blob, context, MIStorageErrorCode.FileAlreadyExists, $"Overwrite '{file}'?");

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
                Container = text.Add(container),
                Blob = text.Add(blob),
                Snapshot = text.Add(snapshot),
                VersionId = text.Add(version),
                File = text.Add(file),
            };
            return NativeMethods.mis_download_start(session, context.Handle, options, out operation, out error);
        }
    }
}
