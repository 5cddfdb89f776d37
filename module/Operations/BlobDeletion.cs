using System.Collections.Generic;
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
}
