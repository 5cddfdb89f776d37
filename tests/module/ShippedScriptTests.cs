using System.Management.Automation.Language;
using System.Xml.Linq;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>What is shipped as text, and what builds it, is understood by Windows PowerShell 5.1 too, which these
/// tests do not run on.</summary>
public sealed class ShippedScriptTests
{
    private static readonly string Module = Path.GetDirectoryName(Repository.Manifest)!;

    public static TheoryData<string> Texts =>
    [
        .. new[] { "*.ps1", "*.psm1", "*.psd1", "*.ps1xml" }.SelectMany(pattern => Find(Module, pattern)), .. BuildScripts,
    ];

    public static TheoryData<string> Scripts =>
    [
        .. new[] { "*.ps1", "*.psm1", "*.psd1" }.SelectMany(pattern => Find(Module, pattern)), .. BuildScripts,
    ];

    private static IEnumerable<string> BuildScripts =>
        [Repository.PathOf("build.ps1"), .. Find(Repository.PathOf("tests", "tools"), "*.ps1")];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Is_ASCII_because_5_1_reads_all_else_as_the_ANSI_code_page(string file) =>
        Assert.DoesNotContain(File.ReadAllText(file), character => character > '\x7e');

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Has_nothing_that_5_1_lacks(string file) =>
        Assert.Empty(WindowsPowerShell.WhatLacks(Parse(File.ReadAllText(file))));

    [Fact]
    public void Nor_have_the_script_blocks_of_the_views()
    {
        var blocks = XDocument.Load(Path.Combine(Module, "MIStorage.Format.ps1xml")).Descendants("ScriptBlock").ToList();

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Empty(WindowsPowerShell.WhatLacks(Parse(block.Value))));
    }

    [Theory]
    [InlineData("$a ? 1 : 2", "?:")]
    [InlineData("$a ?? 1", "??")]
    [InlineData("$a ??= 1", "??=")]
    [InlineData("${a}?.Length", "?.")]
    [InlineData("${a}?[0]", "?[")]
    [InlineData("cmd1 && cmd2", "&&")]
    [InlineData("cmd1 || cmd2", "||")]
    [InlineData("cmd1 &", "&")]
    [InlineData("[Linq.Enumerable]::Empty[int]()", "generic method")]
    [InlineData("if ($IsWindows) { 1 }", "$IsWindows")]
    [InlineData("$PSStyle.Reset", "$PSStyle")]
    [InlineData("1 | ForEach-Object -Parallel { $_ }", "-Parallel")]
    [InlineData("Start-ThreadJob { 1 }", "Start-ThreadJob")]
    [InlineData("Join-Path a b c", "Join-Path with more than two paths")]
    [InlineData("ConvertFrom-Json $a -AsHashtable", "-AsHashtable")]
    [InlineData("Import-Module x -UseWindowsPowerShell", "-UseWindowsPowerShell")]
    [InlineData("[ordered] @{} -is [semver]", "[semver]")]
    [InlineData("[IO.File]::Move($a, $b, $true)", "File.Move with 3 arguments")]
    [InlineData("[IO.Path]::GetRelativePath($a, $b)", "Path.GetRelativePath")]
    [InlineData("\"`u{1F600}\"", "`u{}")]
    [InlineData("clean { 1 }", "clean")]
    public void The_check_finds_what_7_has_and_5_1_lacks(string script, string found) =>
        Assert.Contains(found, WindowsPowerShell.WhatLacks(Parse(script)));

    [Fact]
    public void And_nothing_in_what_both_have() =>
        Assert.Empty(WindowsPowerShell.WhatLacks(Parse("""
            param([string] $Name) class A { [int] $B }
            $a = if ($Name) { [Math]::Max(1, 2) } else { @{ x = 1 }.x }
            Get-Process | Where-Object Id -gt 5 | ForEach-Object { "$($_.Name): $a" } | Out-Null
            [pscustomobject] @{ Path = [IO.Path]::Combine('a', 'b') }; Join-Path a b; & $Name; [guid]::NewGuid()
            """)));

    private static IEnumerable<string> Find(string folder, string pattern) =>
        Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static ScriptBlockAst Parse(string text)
    {
        var script = Parser.ParseInput(text, out _, out var errors);
        Assert.Empty(errors);
        return script;
    }
}
