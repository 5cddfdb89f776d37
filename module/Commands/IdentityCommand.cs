using System.Management.Automation;

namespace MIStorage.Commands;

/// <summary>What the cmdlets share that act as a managed identity.</summary>
public abstract class IdentityCommand : ProxyCommand
{
    /// <summary>The client id of the identity.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>The object (principal) id of the identity.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ObjectId { get; set; }

    /// <summary>The resource id of a user-assigned identity.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ResourceId { get; set; }

    /// <summary>Where the token comes from. Default: Auto, what the environment announces.</summary>
    [Parameter]
    [ValidateSet("Auto", "Imds", "AppService", "ServiceFabric", "AzureML", "CloudShell", "Arc", "WorkloadIdentity")]
    public string? Source { get; set; }

    /// <summary>AzureCloud, AzureUSGovernment or AzureChinaCloud. Default: what IMDS says, or the authority of a workload
    /// identity; with the other sources AzureCloud.</summary>
    [Parameter]
    [Alias("EnvironmentName")]
    [ValidateSet("AzureCloud", "AzureUSGovernment", "AzureChinaCloud")]
    public string? Environment { get; set; }

    private protected Identity Identity => new(ClientId, ObjectId, ResourceId, Source);
}
