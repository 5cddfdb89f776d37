using System.Management.Automation;
using MIStorage.Native;

namespace MIStorage.Commands;

/// <summary>Gets what the instance metadata service says about this machine. It is asked once a process.</summary>
[Cmdlet(VerbsCommon.Get, "MIInstanceMetadata")]
[OutputType(typeof(InstanceMetadata))]
public sealed class GetInstanceMetadata : MIStorageCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            using InstanceHandle instance = Await<InstanceHandle>(
                NativeMethods.mis_instance_start, NativeMethods.mis_instance_result);
            WriteObject(new InstanceMetadata(instance));
        }
        catch (MIStorageException failure)
        {
            ThrowFailure(failure, null);
        }
    }
}
