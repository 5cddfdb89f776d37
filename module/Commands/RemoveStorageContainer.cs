using System;
using System.Management.Automation;
using MIStorage.Completion;
using MIStorage.Native;
using MIStorage.Operations;

namespace MIStorage.Commands;

/// <summary>Deletes containers with all that is in them.</summary>
[Cmdlet(VerbsCommon.Remove, "MIStorageContainer", SupportsShouldProcess = true)]
[OutputType(typeof(bool))]
public sealed class RemoveStorageContainer : StorageCommand
{
    /// <summary>The container's name, taken literally.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("N", "Container")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerCompleter))]
    public string Name { get; set; } = "";

    /// <summary>Deletes it without asking also where blobs are in it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes whether it was deleted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Only if the container changed since then.</summary>
    [Parameter]
    public DateTimeOffset? IfModifiedSince { get; set; }

    /// <summary>Only if the container did not change since then.</summary>
    [Parameter]
    public DateTimeOffset? IfUnmodifiedSince { get; set; }

    /// <summary>The lease that the caller holds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LeaseId { get; set; }

    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public StorageContext Context { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string target = $"container '{Name}' in account '{Context.StorageAccountName}'";
        if (!ShouldProcess(target, "Remove"))
        {
            return;
        }
        try
        {
            bool remove = Force || IsEmpty() || MayContinue($"Delete {target} with all the blobs in it?", NotEmpty(target), Name);
            if (remove)
            {
                Await(
                    (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
                    {
                        using var text = new NativeText();
                        var conditions = new Conditions(
                            IfModifiedSince: IfModifiedSince, IfUnmodifiedSince: IfUnmodifiedSince, LeaseId: LeaseId);
                        return NativeMethods.mis_container_delete_start(session, HandleOf(Context), text.Add(Name),
                            conditions.ToNative(text), out operation, out error);
                    },
                    NativeMethods.mis_container_delete_result);
            }
            if (PassThru)
            {
                WriteObject(remove);
            }
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, Name);
        }
    }

    private static MIStorageException NotEmpty(string target) =>
        new(MIStorageErrorCode.ContainerNotEmpty, $"There are blobs in {target}.", "Use -Force to delete it with them.");

    private bool IsEmpty()
    {
        using var page = new BlobPage(
            Await<BlobPageHandle>(
                (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
                {
                    using var text = new NativeText();
                    var options = new NativeMethods.BlobListOptions
                    {
                        StructSize = NativeMethods.SizeOf<NativeMethods.BlobListOptions>(),
                        MaxResults = 1,
                        IncludeSnapshots = 1,
                        Container = text.Add(Name),
                    };
                    return NativeMethods.mis_blob_list_start(session, HandleOf(Context), options, out operation, out error);
                },
                NativeMethods.mis_blob_page_result),
            Context);
        return page.Count == 0 && page.Marker.Length == 0;
    }
}
