using MIStorage.Native;

namespace MIStorage;

/// <summary>What the instance metadata service says about this machine; empty where something does not apply.</summary>
public sealed class InstanceMetadata
{
    internal InstanceMetadata(InstanceHandle instance)
    {
        Name = NativeText.Read(NativeMethods.mis_instance_name(instance));
        SubscriptionId = NativeText.Read(NativeMethods.mis_instance_subscription_id(instance));
        ResourceGroupName = NativeText.Read(NativeMethods.mis_instance_resource_group_name(instance));
        Location = NativeText.Read(NativeMethods.mis_instance_location(instance));
        Environment = NativeText.Read(NativeMethods.mis_instance_environment(instance));
        VmId = NativeText.Read(NativeMethods.mis_instance_vm_id(instance));
        ResourceId = NativeText.Read(NativeMethods.mis_instance_resource_id(instance));
        VmScaleSetName = NativeText.Read(NativeMethods.mis_instance_scale_set_name(instance));
        OSType = NativeText.Read(NativeMethods.mis_instance_os_type(instance));
    }

    /// <summary>The machine's name.</summary>
    public string Name { get; }

    /// <summary>The subscription that it is in.</summary>
    public string SubscriptionId { get; }

    /// <summary>The resource group that it is in.</summary>
    public string ResourceGroupName { get; }

    /// <summary>The region, such as westeurope.</summary>
    public string Location { get; }

    /// <summary>The cloud as the service spells it, such as AzurePublicCloud.</summary>
    public string Environment { get; }

    /// <summary>A GUID that stays the machine's for its life.</summary>
    public string VmId { get; }

    /// <summary>The machine's resource id. It is the scope of its system-assigned identity, too.</summary>
    public string ResourceId { get; }

    /// <summary>The scale set that it belongs to.</summary>
    public string VmScaleSetName { get; }

    /// <summary>Windows or Linux.</summary>
    public string OSType { get; }
}
