using System;
using System.Collections.Generic;
using System.Management.Automation;
using MIStorage.Completion;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>Deletes blobs, up to 256 in one request.</summary>
[Cmdlet(VerbsCommon.Remove, "MIStorageBlob", SupportsShouldProcess = true, DefaultParameterSetName = NamePipeline)]
[OutputType(typeof(bool))]
public sealed class RemoveStorageBlob : ConditionalCommand
{
    private const string NamePipeline = "NamePipeline";
    private const string ContainerPipeline = "ContainerPipeline";
    private const string BlobPipeline = "BlobPipeline";

    // What the next requests delete, all of one container. A blob goes when its snapshots have gone: in whatever order they
    // are deleted together, one could be in the other's way.
    private readonly List<Item> snapshots = new(); // and versions
    private readonly List<Item> blobs = new();
    private bool snapshotsUnderWay;

    /// <summary>The blob's name, taken literally.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = NamePipeline)]
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = ContainerPipeline)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(BlobCompleter))]
    public string? Blob { get; set; }

    /// <summary>The container.</summary>
    [Parameter(Position = 1, Mandatory = true, ParameterSetName = NamePipeline)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string? Container { get; set; }

    /// <summary>The container, as Get-MIStorageContainer gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ContainerPipeline)]
    [ValidateNotNull]
    public CloudBlobContainer? CloudBlobContainer { get; set; }

    /// <summary>The blob, as Get-MIStorageBlob gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = BlobPipeline)]
    [Alias("ICloudBlob")]
    [ValidateNotNull]
    public CloudBlockBlob? CloudBlob { get; set; }

    /// <summary>Deletes the snapshots alone.</summary>
    [Parameter]
    public SwitchParameter DeleteSnapshot { get; set; }

    /// <summary>The snapshot of that time.</summary>
    [Parameter(ParameterSetName = NamePipeline)]
    [Parameter(ParameterSetName = ContainerPipeline)]
    [ValidateNotNull]
    public DateTimeOffset? SnapshotTime { get; set; }

    /// <summary>The version of that id.</summary>
    [Parameter(ParameterSetName = NamePipeline)]
    [Parameter(ParameterSetName = ContainerPipeline)]
    [ValidateNotNullOrEmpty]
    public string? VersionId { get; set; }

    /// <summary>Deletes a blob's snapshots with it, without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes true for each blob that is deleted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public StorageContext Context { get; set; } = null!;

    private sealed record Item(StorageContext Context, string Container, string Blob, string? Snapshot, string? VersionId)
    {
        public BlobDeletion.Item Deleted => new(Blob, Snapshot, VersionId);

        public override string ToString() =>
            (string.IsNullOrEmpty(Snapshot) ? "" : $"snapshot {Snapshot} of ")
            + (string.IsNullOrEmpty(VersionId) ? "" : $"version {VersionId} of ")
            + NameOf(Context, Container, Blob);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var item = new Item(Context, CloudBlob?.Container.Name ?? CloudBlobContainer?.Name ?? Container!,
            CloudBlob?.Name ?? Blob!, CloudBlob?.Snapshot ?? CloudBlockBlob.FormatSnapshot(SnapshotTime),
            CloudBlob is null ? VersionId : CloudBlob.EarlierVersionId);
        bool isPart = !string.IsNullOrEmpty(item.Snapshot) || !string.IsNullOrEmpty(item.VersionId);
        if (SnapshotTime is not null && VersionId is not null)
        {
            WriteFailure(MIStorageException.InvalidArgument(
                "A blob has not both a snapshot's time and a version's id: give one of them."), item.Blob);
        }
        else if (isPart && DeleteSnapshot)
        {
            WriteFailure(MIStorageException.InvalidArgument(
                $"-DeleteSnapshot deletes the snapshots of a blob, and this is {item}."), item.Blob);
        }
        else if (ShouldProcess(item.ToString(), DeleteSnapshot ? "Remove the snapshots" : "Remove"))
        {
            List<Item> waiting = snapshots.Count > 0 ? snapshots : blobs;
            if (waiting.Count > 0 && (waiting[0].Context != item.Context || waiting[0].Container != item.Container))
            {
                Flush();
            }
            List<Item> pending = isPart ? snapshots : blobs;
            pending.Add(item);
            if (pending.Count == BlobDeletion.MostInARequest)
            {
                Flush();
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Flush();
        Runner.WaitUntil(0);
    }

    private void Flush()
    {
        if (snapshots.Count > 0)
        {
            Send(snapshots, BlobDeletion.BlobAlone); // they have no snapshots that could go with them
            snapshotsUnderWay = true;
        }
        if (blobs.Count > 0)
        {
            if (snapshotsUnderWay)
            {
                Runner.WaitUntil(0);
                snapshotsUnderWay = false;
            }
            Send(blobs, DeleteSnapshot ? BlobDeletion.SnapshotsOnly : Force ? BlobDeletion.WithSnapshots : BlobDeletion.BlobAlone);
        }
    }

    private void Send(List<Item> pending, uint what)
    {
        Item[] items = pending.ToArray();
        pending.Clear();
        Runner.WaitUntil(BlobDeletion.MostRequests - 1);
        Delete(items, what);
        Runner.Collect();
    }

    private void Delete(Item[] items, uint what) => BlobDeletion.Split(
        items,
        part => Runner.Add(
            Begin((SessionHandle session, out OperationHandle operation, out ErrorHandle error) => BlobDeletion.Start(
                session, HandleOf(part[0].Context), part[0].Container, Array.ConvertAll(part, item => item.Deleted), what, Conditions,
                out operation, out error)),
            ended => Finish(part, what, ended)),
        (item, failure) => WriteFailure(failure, item.Blob));

    private void Finish(Item[] items, uint what, OperationHandle ended)
    {
        var withSnapshots = new List<Item>();
        MIStorageException?[] failures = BlobDeletion.FailuresOf(ended, items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            if (failures[i] is not MIStorageException failure)
            {
                if (PassThru)
                {
                    WriteObject(true);
                }
            }
            else if (failure.Code != MIStorageErrorCode.SnapshotsPresent || what != BlobDeletion.BlobAlone)
            {
                WriteFailure(failure, items[i].Blob);
            }
            else if (MayContinue($"Delete {items[i]} with its snapshots?", failure, items[i].Blob))
            {
                withSnapshots.Add(items[i]);
            }
        }
        if (withSnapshots.Count > 0)
        {
            Delete(withSnapshots.ToArray(), BlobDeletion.WithSnapshots);
        }
    }
}
