using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>Where .NET Framework is too old for the assembly, the import says so before it tries to load that.</summary>
public sealed class RequireFrameworkTests : IDisposable
{
    private const int Release462 = 394802; // Windows Server 2016 as shipped
    private const int Release472 = 461808;

    private static readonly string Module = Path.GetDirectoryName(Repository.Manifest)!;

    private readonly PowerShellSession _session = PowerShellSession.OpenWithoutModule();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Core", 1)]
    [InlineData("Desktop", Release472)]
    [InlineData("Desktop", 533320)] // 4.8.1
    public void Lets_what_suffices_pass_without_a_trace(string edition, int release)
    {
        var result = Check(edition, release);

        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData(Release462)]
    [InlineData(Release472 - 1)]
    public void Refuses_an_older_one_and_says_what_to_install(int release)
    {
        var message = Check("Desktop", release).Error.Exception.Message;

        Assert.Contains(".NET Framework 4.7.2", message);
        Assert.Contains("https://", message);
        Assert.Contains("PowerShell 7", message);
    }

    [Fact]
    public void The_import_ends_there_with_nothing_loaded()
    {
        using var folder = new TemporaryFolder();
        var copy = Path.Combine(folder.Path, "MIStorage");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Module))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        // As if this were Windows PowerShell on that server; the assembly is none that could be loaded.
        File.WriteAllText(Path.Combine(copy, "MIStorage.dll"), "");
        var script = Path.Combine(copy, "RequireFramework.ps1");
        File.WriteAllText(script, File.ReadAllText(script).Replace("} @args", $"}} -Edition Desktop -Release {Release462}"));

        var result = _session.Run("param($Manifest) Import-Module $Manifest", Path.Combine(copy, "MIStorage.psd1"));

        Assert.Contains(".NET Framework 4.7.2", result.Error.Exception.Message);
        Assert.Empty(_session.Invoke("Get-Module MIStorage"));
    }

    [Fact]
    public void Leaves_nothing_in_the_callers_scope() => Assert.Empty(_session.Invoke("""
        param($Manifest)
        Import-Module $Manifest
        if ($Edition -or $Release) { 'left' }
        """, Repository.Manifest));

    private ScriptResult Check(string edition, int release) => _session.Run(
        "param($Script, $Edition, $Release) & $Script -Edition $Edition -Release $Release",
        Path.Combine(Module, "RequireFramework.ps1"), edition, release);
}
