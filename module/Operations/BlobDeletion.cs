using System;
using System.Collections.Generic;
using System.Linq;
using MIStorage.Commands;
using MIStorage.Native;

namespace MIStorage.Operations;

/// <summary>One request that deletes blobs of one container.</summary>
internal static class BlobDeletion
{
    /// <summary>The service's own limit for a request.</summary>
    public const int MostInARequest = 256;

    /// <summary>How many requests are under way at once.</summary>
    public const int MostRequests = 4;

    // What is deleted of a blob: the numbers of the header's MIS_DELETE_.
    public const uint BlobAlone = 0;
    public const uint WithSnapshots = 1;
    public const uint SnapshotsOnly = 2;

    /// <summary>Of a blob itself, one snapshot or one version.</summary>
    public readonly record struct Item(string Blob, string? Snapshot = null, string? VersionId = null);

    /// <summary>Starts it. Its result are mis_deletions, one for each item.</summary>
    public static unsafe int Start(SessionHandle session, ContextHandle context, string container, IReadOnlyList<Item> items,
        uint what, Conditions conditions, out OperationHandle operation, out ErrorHandle error)
    {
        using var text = new NativeText();
        NativeMethods.Conditions native = conditions.ToNative(text);
        var blobs = new NativeMethods.BlobId[items.Count];
        for (int i = 0; i < blobs.Length; i++)
        {
            blobs[i].Blob = text.Add(items[i].Blob);
            blobs[i].Snapshot = text.Add(items[i].Snapshot);
            blobs[i].VersionId = text.Add(items[i].VersionId);
        }
        fixed (NativeMethods.BlobId* first = blobs)
        {
            var options = new NativeMethods.BlobDeleteOptions
            {
                StructSize = NativeMethods.SizeOf<NativeMethods.BlobDeleteOptions>(),
                What = what,
                BlobsCount = (uint)blobs.Length,
                Blobs = first,
                Container = text.Add(container),
                Conditions = &native,
            };
            return NativeMethods.mis_blob_delete_start(session, context, options, out operation, out error);
        }
    }

    /// <summary>Begins a request for all; where one of the names cannot be, one for each, so that it spoils none of the others.</summary>
    /// <param name="items">What is deleted.</param>
    /// <param name="begin">Begins a request, or throws.</param>
    /// <param name="fail">Told of each whose request could not be begun.</param>
    public static void Split<T>(T[] items, Action<T[]> begin, Action<T, MIStorageException> fail)
    {
        try
        {
            begin(items);
        }
        catch (MIStorageException failure) when (items.Length > 1 && failure.Code == MIStorageErrorCode.InvalidArgument)
        {
            foreach (T item in items)
            {
                Split(new[] { item }, begin, fail);
            }
        }
        catch (MIStorageException failure)
        {
            foreach (T item in items)
            {
                fail(item, failure);
            }
        }
    }

    /// <summary>Why each item was not deleted; null for one that was.</summary>
    /// <param name="ended">The request.</param>
    /// <param name="count">Of its items.</param>
    public static MIStorageException?[] FailuresOf(OperationHandle ended, int count)
    {
        var failures = new MIStorageException?[count];
        try
        {
            MIStorageException.ThrowIfFailed(NativeMethods.mis_deletions_result(ended, out DeletionsHandle deletions, out ErrorHandle error), error);
            using (deletions)
            {
                for (int i = 0; i < count; i++)
                {
                    failures[i] = FailureOf(deletions, i);
                }
            }
        }
        catch (MIStorageException failure)
        {
            return Enumerable.Repeat<MIStorageException?>(failure, count).ToArray();
        }
        return failures;
    }

    private static MIStorageException? FailureOf(DeletionsHandle deletions, int item)
    {
        try
        {
            MIStorageException.ThrowIfFailed(NativeMethods.mis_deletions_outcome(deletions, (uint)item, out ErrorHandle error), error);
            return null;
        }
        catch (MIStorageException failure)
        {
            return failure;
        }
    }
}
