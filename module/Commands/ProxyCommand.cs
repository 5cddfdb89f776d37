using System;
using System.Management.Automation;

namespace MIStorage.Commands;

/// <summary>What the cmdlets share that reach beyond this machine, or make a context that does. Without these
/// parameters the environment decides, and where that says nothing, on Windows, the system's own settings.</summary>
public abstract class ProxyCommand : MIStorageCommand
{
    /// <summary>The proxy to go through: http://host:port.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? Proxy { get; set; }

    /// <summary>The user and password that -Proxy wants.</summary>
    [Parameter]
    [ValidateNotNull]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Goes through no proxy, whatever the environment or the system says.</summary>
    [Parameter]
    public SwitchParameter NoProxy { get; set; }

    private protected ProxyChoice ProxyChoice => new(Proxy, ProxyCredential, NoProxy);
}
