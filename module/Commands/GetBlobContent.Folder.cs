using System.IO;
using System.Management.Automation;
using MIStorage.Completion;

namespace MIStorage.Commands;

/// <content>A whole folder of a container: the files' paths are the blobs' names relative to it.</content>
public sealed partial class GetBlobContent
{
    /// <summary>The folder in the container; empty for all of the container.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReceivePrefix)]
    [Parameter(Mandatory = true, ParameterSetName = PrefixContainerPipeline)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(BlobCompleter))]
    public string? Prefix { get; set; }

    private void ReceiveFolder(string container)
    {
        string prefix = ToFolder(Prefix);
        try
        {
            string destination = ResolvePath(Destination);
            if (File.Exists(destination))
            {
                throw MIStorageException.InvalidArgument($"'{destination}' is a file: with -Prefix -Destination takes a folder.");
            }
            // What comes from one folder does not clash with itself; two would.
            Claim(destination + Path.DirectorySeparatorChar, $"to '{destination}'");
            folder = new DestinationFolder(destination);
            bool found = false;
            foreach (StorageBlob blob in ListBlobs(container, prefix))
            {
                found = true;
                ReceiveBelow(prefix, container, blob.Name);
            }
            if (!found && prefix.Length > 0)
            {
                throw new MIStorageException(MIStorageErrorCode.BlobNotFound,
                    $"There is no blob below '{prefix}' in container '{container}' of account '{Context.StorageAccountName}'.",
                    "Check the prefix, which is a folder's whole name: letter case counts.");
            }
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, prefix.Length > 0 ? prefix : container);
        }
    }

    private void ReceiveBelow(string prefix, string container, string blob)
    {
        try
        {
            string name = blob.Substring(prefix.Length);
            string file = folder!.PathOf(name);
            folder.Claim(name);
            Receive(file, new Source(Context, container, blob));
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, blob);
        }
    }
}
