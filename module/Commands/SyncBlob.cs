using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using MIStorage.Completion;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>Makes a folder in a container like one here, or one here like one in a container: a merge of two listings in the
/// same order, so that neither has to be in memory.</summary>
[Cmdlet(VerbsData.Sync, "MIStorageBlob", SupportsShouldProcess = true, DefaultParameterSetName = Upload)]
[OutputType(typeof(StorageBlob))]
public sealed partial class SyncBlob : FolderCommand
{
    private const string Upload = "Upload";
    private const string Download = "Download";

    private string root = "";
    private string prefix = "";
    private DestinationFolder? destination; // null where blobs are written
    private BlobNameOrder order = BlobNameOrder.Flat;

    private int sources; // what the source has
    private bool isComplete; // whether all of it, and of the destination, could be listed

    private int transferred;
    private int same;
    private int removed;

    /// <summary>The container.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("N", "Name")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string Container { get; set; } = "";

    /// <summary>The folder that the container is made like.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Upload)]
    [ValidateNotNullOrEmpty]
    public string? Source { get; set; }

    /// <summary>The folder that is made like the container.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Download)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>The folder in the container. Default: all of the container.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BlobCompleter))]
    public string? Prefix { get; set; }

    /// <summary>How what is on both sides is compared: Time, with the size, or MD5, with the size.</summary>
    [Parameter]
    [ValidateSet("Time", "MD5", IgnoreCase = true)]
    public string CompareBy { get; set; } = "Time";

    /// <summary>Deletes what the source does not have.</summary>
    [Parameter]
    public SwitchParameter Delete { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        prefix = ToFolder(Prefix);
        order = BlobNameOrder.Flat;
        transferred = same = removed = 0;
        string place = Source ?? Destination!;
        try
        {
            root = FindFolder(place);
            InItsOrder(TransferDifferences);
            Runner.WaitUntil(0); // a folder is deleted from only when nothing writes to it any more
            if (extra.Count > 0 && MayDelete())
            {
                InItsOrder(DeleteExtra);
                Runner.WaitUntil(0);
            }
            WriteVerbose($"{transferred} transferred, {same} as they were, {removed} deleted.");
        }
        catch (OutOfOrderException e)
        {
            WriteFailure(new MIStorageException(MIStorageErrorCode.ResponseInvalid,
                $"The service lists the blobs of container '{Container}' in an order that is not known.",
                "Set- and Get-MIStorageBlobContent transfer whole folders in any order.", e), Container);
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, failure.Code is MIStorageErrorCode.FileNotFound or MIStorageErrorCode.InvalidArgument ? place : Container);
        }
    }

    /// <inheritdoc/>
    private protected override void CleanUp()
    {
        base.CleanUp();
        destination?.RemoveUnused();
    }

    private string FindFolder(string place)
    {
        string folder = ResolvePath(place);
        if (File.Exists(folder))
        {
            throw MIStorageException.InvalidArgument($"'{folder}' is a file, not a folder.");
        }
        if (Source is null)
        {
            Claim(folder, $"to '{folder}'");
            destination = new DestinationFolder(folder);
        }
        else if (!Directory.Exists(folder))
        {
            throw new MIStorageException(MIStorageErrorCode.FileNotFound, $"There is no folder '{folder}'.",
                "Check the path: nothing was uploaded or deleted.");
        }
        else
        {
            Claim(Context, Container, prefix, $"to '{prefix}' in container '{Container}'");
        }
        return folder;
    }

    // Both sides are listed in the service's order. Where that turns out to be the other one, it begins again: what was
    // transferred meanwhile is the same then, and what was deleted is not there.
    private void InItsOrder(Action pass)
    {
        try
        {
            pass();
        }
        catch (OutOfOrderException) when (order == BlobNameOrder.Flat)
        {
            Runner.WaitUntil(0);
            order = BlobNameOrder.Hierarchical;
            pass();
        }
    }

    private void TransferDifferences()
    {
        destination?.Forget();
        extra.Clear();
        same = sources = 0;
        isComplete = true;
        foreach ((FolderEntry? file, StorageBlob? blob, bool isHidden) in Pairs(tells: true))
        {
            bool isFolder = file is { IsFolder: true };
            isComplete &= file?.Failure is null;
            if (isFolder || (isHidden && Source is not null))
            {
                continue;
            }
            if (Source is null ? blob is null : file is null)
            {
                if (Delete)
                {
                    extra.Add(NameHash.Of(blob?.Name ?? file!.Name));
                }
                continue;
            }
            sources++;
            TransferIfDifferent(file, blob);
        }
    }

    // With whether a blob is below a folder here that was not looked into, so that nothing is known of its file.
    private IEnumerable<(FolderEntry? File, StorageBlob? Blob, bool IsHidden)> Pairs(bool tells)
    {
        // A source that is gone is a failure, and a destination that is not there yet is empty.
        IEnumerable<FolderEntry> files = Source is null && !Directory.Exists(root)
            ? Enumerable.Empty<FolderEntry>() : WalkFolder(root, order, tells);
        string? hidden = null;
        foreach ((FolderEntry? file, StorageBlob? blob) in SortedMerge.Join(
            files, file => prefix + file.Name, ListBlobs(Container, prefix, order), blob => blob.Name, order))
        {
            hidden = file is { IsFolder: true } ? prefix + file.Name : hidden;
            yield return (file, blob, hidden is not null && blob?.Name.StartsWith(hidden, StringComparison.Ordinal) == true);
        }
    }

    private void TransferIfDifferent(FolderEntry? file, StorageBlob? blob)
    {
        string name = blob?.Name ?? prefix + file!.Name;
        try
        {
            if (blob is not null && destination is not null)
            {
                destination.Claim(name.Substring(prefix.Length));
            }
            if (file is not null && blob is not null && !Differs(file, blob))
            {
                same++;
            }
            else if (destination is not null)
            {
                Receive(blob!);
            }
            else if (CanBeBlob(file!))
            {
                Send(file!, name, blob);
            }
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, name);
        }
    }

    // The size and the time of a link are not those of what it leads to.
    private bool Differs(FolderEntry file, StorageBlob blob) =>
        file.IsLink || string.Equals(CompareBy, "MD5", StringComparison.OrdinalIgnoreCase)
            ? SyncComparison.DiffersByMD5(file, blob.Length, blob.ContentMD5, Proceed)
            : SyncComparison.DiffersByTime(file, blob.Length, blob.LastModified, fromBlob: destination is not null);

    private void Proceed()
    {
        ThrowIfOver();
        Runner.Collect();
    }
}
