using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace MIStorage.Commands;

/// <summary>Lets scripts that were written for Az.Storage run: gives the cmdlets of this module Az.Storage's names, in
/// the whole session.</summary>
[Cmdlet(VerbsLifecycle.Enable, "MIStorageAzAlias", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class EnableAzAlias : PSCmdlet
{
    private const string Module = "MIStorage.AzAlias";

    // The provider's alone is the caller's scope, and ends with the script that calls. What a module exports to the global
    // scope is the session's, and Remove-Module takes it away again. Set-Alias is of a module that a session may lack.
    private const string Define = """
        param($Name, $Aliases)
        Get-Module -Name $Name | Remove-Module
        New-Module -Name $Name -ArgumentList $Aliases {
            param($Aliases)
            foreach ($alias in $Aliases.GetEnumerator()) {
                [void] $ExecutionContext.InvokeProvider.Item.Set("Alias:\$($alias.Key)", $alias.Value)
            }
            Export-ModuleMember -Alias @($Aliases.Keys)
        } | Import-Module -Global
        """;

    /// <summary>Az.Storage's names, and for each the cmdlet that has its parameters.</summary>
    internal static IReadOnlyDictionary<string, string> Names { get; } = new Dictionary<string, string>
    {
        ["Copy-AzStorageBlob"] = "Copy-MIStorageBlob",
        ["Get-AzAccessToken"] = "Get-MIAccessToken",
        ["Get-AzStorageAccountKey"] = "Get-MIStorageKey",
        ["Get-AzStorageBlob"] = "Get-MIStorageBlob",
        ["Get-AzStorageBlobContent"] = "Get-MIStorageBlobContent",
        ["Get-AzStorageContainer"] = "Get-MIStorageContainer",
        ["New-AzStorageAccountKey"] = "New-MIStorageKey",
        ["New-AzStorageBlobSASToken"] = "New-MIStorageBlobSASToken",
        ["New-AzStorageContainer"] = "New-MIStorageContainer",
        ["New-AzStorageContainerSASToken"] = "New-MIStorageBlobSASToken",
        ["New-AzStorageContext"] = "New-MIStorageContext",
        ["Remove-AzStorageBlob"] = "Remove-MIStorageBlob",
        ["Remove-AzStorageContainer"] = "Remove-MIStorageContainer",
        ["Set-AzStorageBlobContent"] = "Set-MIStorageBlobContent",
    };

    /// <summary>Takes names also where a loaded module, a function or another alias has them.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var aliases = new Hashtable();
        var taken = new List<string>();
        foreach (KeyValuePair<string, string> name in Names)
        {
            CommandInfo? owner = Force ? null : FindOwner(name.Key, name.Value);
            if (owner is not null)
            {
                taken.Add(string.IsNullOrEmpty(owner.ModuleName) ? name.Key : $"{name.Key} ({owner.ModuleName})");
            }
            else if (ShouldProcess(name.Key, $"Make an alias of {name.Value}"))
            {
                aliases.Add(name.Key, name.Value);
            }
        }
        if (aliases.Count > 0)
        {
            _ = InvokeCommand.InvokeScript(Define, Module, aliases);
        }
        if (taken.Count > 0)
        {
            WriteWarning($"These names are taken and stay what they are: {string.Join(", ", taken)}. Use -Force to take them.");
        }
    }

    // Only what is loaded: a module that could be loaded is not in anybody's way, and loading it can take a minute.
    private CommandInfo? FindOwner(string name, string cmdlet) =>
        InvokeCommand.GetCommands(name, CommandTypes.Alias | CommandTypes.Function | CommandTypes.Cmdlet, nameIsPattern: false)
            .FirstOrDefault(command => command is not AliasInfo alias || alias.Definition != cmdlet);
}
