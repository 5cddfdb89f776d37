using System;
using System.IO;
using System.Management.Automation;
using MIStorage.Completion;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <content>A whole folder: the blobs' names are those of the files relative to it.</content>
public sealed partial class SetBlobContent
{
    /// <summary>Uploads all that is in the folder that -File names, and in the folders below it.</summary>
    [Parameter(ParameterSetName = SendManual)]
    [Parameter(ParameterSetName = ContainerPipeline)]
    public SwitchParameter Recurse { get; set; }

    /// <summary>The folder in the container that the files go to. Default: the container itself.</summary>
    [Parameter(ParameterSetName = SendManual)]
    [Parameter(ParameterSetName = ContainerPipeline)]
    [ArgumentCompleter(typeof(BlobCompleter))]
    public string? Prefix { get; set; }

    private void SendFolder()
    {
        try
        {
            string folder = FindFolder();
            string container = TargetContainer;
            string prefix = ToFolder(Prefix);
            var properties = new BlobContentProperties(Properties, Metadata, Tag);
            // Within one folder no two files have the same name.
            Claim(Context, container, prefix, $"to '{prefix}' in container '{container}'");
            foreach (FolderEntry entry in WalkFolder(folder))
            {
                if (!entry.IsFolder && CanBeBlob(entry))
                {
                    Send(entry.Path, null, container, prefix + entry.Name, properties);
                }
            }
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, File);
        }
    }

    private string FindFolder()
    {
        string folder = ResolvePath(File);
        if (System.IO.File.Exists(folder))
        {
            throw MIStorageException.InvalidArgument($"'{folder}' is a file: with -Recurse -File takes a folder.");
        }
        return Directory.Exists(folder)
            ? folder
            : throw new MIStorageException(MIStorageErrorCode.FileNotFound, $"There is no folder '{folder}'.", "Check the path.");
    }
}
