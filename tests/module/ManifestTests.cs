using System.Management.Automation;
using System.Reflection;
using MIStorage.Commands;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>The module as it is installed: what its manifest promises is there, and nothing else.</summary>
public sealed class ManifestTests : IDisposable
{
    private static readonly Type[] Cmdlets =
    [
        .. typeof(MIStorageCommand).Assembly.GetTypes().Where(type => type.IsDefined(typeof(CmdletAttribute))),
    ];

    private readonly PowerShellSession _session = PowerShellSession.Open();

    public static TheoryData<Type> EachCmdlet => [.. Cmdlets];

    public void Dispose() => _session.Dispose();

    [Fact]
    public void It_is_valid()
    {
        var result = _session.Run("param($Manifest) Test-ModuleManifest $Manifest", Repository.Manifest);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        var module = Assert.IsType<PSModuleInfo>(Assert.Single(result.Output).BaseObject);
        Assert.Equal("MIStorage", module.Name);
        Assert.Equal(new Version(5, 1), module.PowerShellVersion);
        Assert.Equal(["Desktop", "Core"], module.CompatiblePSEditions);
        Assert.NotEmpty(module.Description);
    }

    [Fact]
    public void It_exports_the_cmdlets_of_the_assembly_and_nothing_else()
    {
        var module = Assert.IsType<PSModuleInfo>(Assert.Single(_session.Invoke("Get-Module MIStorage")).BaseObject);

        Assert.Equal(Cmdlets.Select(NameOf).Order(), module.ExportedCommands.Keys.Order());
        Assert.Equal(Cmdlets.Length, module.ExportedCmdlets.Count);
        Assert.Empty(module.ExportedVariables);
    }

    // Which it would do of a verb that PowerShell does not approve of.
    [Fact]
    public void Import_warns_of_nothing()
    {
        using var fresh = PowerShellSession.OpenWithoutModule();

        var result = fresh.Run("param($Manifest) Import-Module $Manifest", Repository.Manifest);

        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Its_version_is_the_assemblys()
    {
        var module = Assert.IsType<PSModuleInfo>(Assert.Single(_session.Invoke("Get-Module MIStorage")).BaseObject);
        var assembly = typeof(MIStorageCommand).Assembly;

        Assert.Equal(module.Version.ToString(3), assembly.GetName().Version!.ToString(3));
        Assert.Equal($"{module.Version}",
            assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);
    }

    [Fact]
    public void The_assembly_needs_no_other_than_PowerShells_own() =>
        Assert.Equal(["netstandard", "System.Management.Automation"],
            typeof(MIStorageCommand).Assembly.GetReferencedAssemblies().Select(name => name.Name!).Order());

    [Theory]
    [MemberData(nameof(EachCmdlet))]
    public void Each_cmdlet_says_what_it_gives(Type cmdlet)
    {
        var types = cmdlet.GetCustomAttributes<OutputTypeAttribute>().SelectMany(attribute => attribute.Type).ToList();

        Assert.NotEmpty(types);
        Assert.All(types, type => Assert.True(type.Type is not null && type.Type.IsPublic));
    }

    [Theory]
    [MemberData(nameof(EachCmdlet))]
    public void What_changes_something_can_be_tried_with_WhatIf(Type cmdlet)
    {
        var attribute = cmdlet.GetCustomAttribute<CmdletAttribute>()!;
        // A context is an object of the session only, and a download writes a file.
        var changes = cmdlet != typeof(NewStorageContext)
            && (attribute.VerbName is not "Get" || cmdlet == typeof(GetBlobContent));

        Assert.Equal(changes, attribute.SupportsShouldProcess);
    }

    private static string NameOf(Type cmdlet)
    {
        var attribute = cmdlet.GetCustomAttribute<CmdletAttribute>()!;
        return $"{attribute.VerbName}-{attribute.NounName}";
    }
}
