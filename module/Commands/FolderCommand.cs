using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>What the cmdlets share that move whole folders: what is below a folder here, and below one in a container.</summary>
public abstract class FolderCommand : ContentCommand
{
    /// <summary>What the names of the blobs in a folder begin with: the folder's name and a slash, or nothing.</summary>
    private protected static string ToFolder(string? prefix) =>
        string.IsNullOrEmpty(prefix) || prefix!.EndsWith("/", StringComparison.Ordinal) ? prefix ?? "" : prefix + "/";

    /// <summary>All files below a folder, and the folders that are not looked into.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="order">The order of the names; null for any.</param>
    /// <param name="tells">Whether the user is told of the folders that are not looked into.</param>
    private protected IEnumerable<FolderEntry> WalkFolder(string folder, IComparer<string>? order = null, bool tells = true)
    {
        foreach (FolderEntry entry in FolderWalk.Files(folder, order))
        {
            if (Stopping)
            {
                throw new PipelineStoppedException();
            }
            if (tells && entry.Failure is not null)
            {
                WriteFailure(new MIStorageException(MIStorageErrorCode.FileAccessDenied,
                    $"Folder '{entry.Path}' cannot be read: {entry.Failure.Message}",
                    "Check its permissions; what else there is has been gone through.", entry.Failure), entry.Path);
            }
            else if (tells && entry.IsFolder)
            {
                WriteWarning($"'{entry.Path}' is a link to a folder, which is not followed.");
            }
            yield return entry;
        }
    }

    /// <summary>Whether a file can be a blob of the same name; it tells of one that cannot.</summary>
    private protected bool CanBeBlob(FolderEntry file)
    {
        bool can = file.Name.IndexOf('\\') < 0;
        if (!can)
        {
            WriteFailure(new MIStorageException(MIStorageErrorCode.InvalidArgument,
                $"'{file.Path}' is left out: the service would take the backslash in its name for a slash.",
                "Rename it, or upload it alone with Set-MIStorageBlobContent -Blob."), file.Path);
        }
        return can;
    }

    /// <summary>All blobs whose names begin so, in the service's order, page by page. What only marks a folder is none.</summary>
    /// <param name="container">The container.</param>
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="order">Which order the service's has to be; null for any.</param>
    /// <exception cref="MIStorageException">The listing failed.</exception>
    /// <exception cref="OutOfOrderException">The order is another; all that has been given was in order.</exception>
    private protected IEnumerable<StorageBlob> ListBlobs(string container, string prefix, BlobNameOrder? order = null)
    {
        string marker = "";
        string last = "";
        do
        {
            using var page = new BlobPage(GetPage(container, prefix, marker), Context);
            // As a whole: most often its first page shows which order a listing has, before anything is done.
            for (int i = 0; order is not null && i < page.Count; i++)
            {
                string name = page.NameOf(i);
                if (order.Compare(last, name) >= 0)
                {
                    throw new OutOfOrderException();
                }
                last = name;
            }
            for (int i = 0; i < page.Count; i++)
            {
                if (Stopping)
                {
                    throw new PipelineStoppedException();
                }
                StorageBlob blob = page.Get(i);
                if (!IsFolderMarker(blob))
                {
                    yield return blob;
                }
            }
            marker = page.Marker;
        }
        while (marker.Length > 0);
    }

    /// <summary>A listing has another order than was asked for.</summary>
    private protected sealed class OutOfOrderException : Exception
    {
    }

    private BlobPageHandle GetPage(string container, string prefix, string marker) => Await<BlobPageHandle>(
        (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
        {
            var options = new NativeMethods.BlobListOptions { MaxResults = Listing.MostResults, IncludeMetadata = 1 };
            return BlobPage.Start(session, HandleOf(Context), container, prefix, marker, options, out operation, out error);
        },
        NativeMethods.mis_blob_page_result);

    // Blobs without content in which tools, and accounts with a hierarchical namespace, keep a folder.
    private static bool IsFolderMarker(StorageBlob blob) => blob.Length == 0
        && (blob.Name.EndsWith("/", StringComparison.Ordinal)
            || (blob.Metadata.TryGetValue("hdi_isfolder", out string? value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase)));
}
