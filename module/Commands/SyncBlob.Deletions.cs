using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <content>What -Delete does: after the transfers, when both sides were listed to the end, and only to what was extra then.</content>
public sealed partial class SyncBlob
{
    // What the source did not have when the transfers were made.
    private readonly HashSet<ulong> extra = new();
    private readonly List<BlobDeletion.Item> pending = new();

    private bool MayDelete()
    {
        if (!isComplete)
        {
            throw new MIStorageException(MIStorageErrorCode.SourceIncomplete,
                "Nothing was deleted, because not all folders could be read.", "Mend what the errors before this one name.");
        }
        if (sources > 0 || Force || IsWhatIf)
        {
            return true;
        }
        string source = Source is null ? $"'{prefix}' in container '{Container}'" : $"'{root}'";
        return MayContinue($"There is nothing in {source}. Delete all {extra.Count} of the destination?",
            new MIStorageException(MIStorageErrorCode.SourceEmpty, $"Nothing was deleted, because there is nothing in {source}.",
                "Check that it is the right one; -Force deletes all that the destination has."), Source ?? Container);
    }

    // ShouldContinue asks with -WhatIf as well.
    private bool IsWhatIf => LanguagePrimitives.IsTrue(
        MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given) ? given : GetVariableValue("WhatIfPreference"));

    // Both sides are listed again: to remember the names of what has to go could take any amount of memory. What is extra
    // only now stays: a source can lose its content meanwhile, as where a file system is unmounted.
    private void DeleteExtra()
    {
        pending.Clear(); // of an earlier one that failed
        foreach ((FolderEntry? file, StorageBlob? blob, bool isHidden) in Pairs(tells: false))
        {
            if (file?.Failure is not null)
            {
                throw new MIStorageException(MIStorageErrorCode.SourceIncomplete,
                    $"Nothing more was deleted, because '{file.Path}' cannot be read any more: {file.Failure.Message}",
                    "Try again.", file.Failure);
            }
            if (Source is null && blob is null && file is { IsFolder: false } && extra.Contains(NameHash.Of(file.Name)))
            {
                DeleteFile(file);
            }
            else if (Source is not null && file is null && !isHidden && extra.Contains(NameHash.Of(blob!.Name)))
            {
                DeleteBlob(blob.Name);
            }
        }
        DeletePending();
    }

    private void DeleteFile(FolderEntry file)
    {
        if (destination!.IsClaimed(file.Name) || !ShouldProcess($"'{file.Path}'", "Remove"))
        {
            return;
        }
        try
        {
            File.Delete(file.Path);
            removed++;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteFailure(new MIStorageException(MIStorageErrorCode.FileAccessDenied, $"'{file.Path}' cannot be deleted: {e.Message}",
                "Check the permissions of the file and its folder.", e), file.Path);
            return;
        }
        RemoveEmptyFolders(Path.GetDirectoryName(file.Path)!);
    }

    private void RemoveEmptyFolders(string folder)
    {
        try
        {
            for (; folder.Length > root.Length && !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
            {
                Directory.Delete(folder);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is another's current folder, or not empty any more: it stays.
        }
    }

    private void DeleteBlob(string blob)
    {
        if (ShouldProcess(NameOf(Context, Container, blob), "Remove"))
        {
            pending.Add(new BlobDeletion.Item(blob));
        }
        if (pending.Count == BlobDeletion.MostInARequest)
        {
            DeletePending();
        }
    }

    private void DeletePending()
    {
        if (pending.Count == 0)
        {
            return;
        }
        BlobDeletion.Item[] items = pending.ToArray();
        pending.Clear();
        Runner.WaitUntil(BlobDeletion.MostRequests - 1);
        uint what = Force ? BlobDeletion.WithSnapshots : BlobDeletion.BlobAlone;
        BlobDeletion.Split(
            items,
            part => Runner.Add(
                Begin((SessionHandle session, out OperationHandle operation, out ErrorHandle error) => BlobDeletion.Start(
                    session, HandleOf(Context), Container, part, what, new Conditions(), out operation, out error)),
                ended => FinishDeletion(part, ended)),
            (item, failure) => WriteFailure(failure, item.Blob));
        Runner.Collect();
    }

    private void FinishDeletion(BlobDeletion.Item[] items, OperationHandle ended)
    {
        MIStorageException?[] failures = BlobDeletion.FailuresOf(ended, items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            if (failures[i] is MIStorageException failure)
            {
                WriteFailure(failure, items[i].Blob);
            }
            else
            {
                removed++;
            }
        }
    }
}
