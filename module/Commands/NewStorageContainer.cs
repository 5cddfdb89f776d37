using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Creates a container.</summary>
[Cmdlet(VerbsCommon.New, "MIStorageContainer", SupportsShouldProcess = true)]
[OutputType(typeof(StorageContainer))]
public sealed class NewStorageContainer : StorageCommand
{
    /// <summary>3 to 63 lower-case letters, digits and single hyphens.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("N", "Container")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Who may read it without a key.</summary>
    [Parameter(Position = 1)]
    [Alias("PublicAccess")]
    public ContainerPermission Permission { get; set; } = ContainerPermission.Off;

    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public StorageContext Context { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!ShouldProcess($"container '{Name}' in account '{Context.StorageAccountName}'", "Create"))
        {
            return;
        }
        try
        {
            using ContainerHandle container = Await<ContainerHandle>(
                (SessionHandle session, out OperationHandle operation, out ErrorHandle error) =>
                {
                    using var text = new NativeText();
                    return NativeMethods.mis_container_create_start(session, HandleOf(Context), text.Add(Name), (int)Permission,
                        out operation, out error);
                },
                NativeMethods.mis_container_result);
            WriteObject(new StorageContainer(container, Context));
        }
        catch (MIStorageException failure)
        {
            WriteFailure(failure, Name);
        }
    }
}
