using MIStorage.Tests.Fixtures;
using Xunit.Sdk;

namespace MIStorage.Tests;

/// <summary>The search that every test ends with finds what it searches for.</summary>
public sealed class CanaryTests
{
    private const string Token = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJodHRwcyJ9.c2lnbmF0dXJlLW9mLXRoaXMtdG9rZW4";

    public static TheoryData<string> Leaks =>
    [
        "$PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new([Exception]::new($key), 'Id', 0, $null))",
        "$PSCmdlet.WriteError([Management.Automation.ErrorRecord]::new([Exception]::new(), 'Id', 0, $key))",
        "throw \"it is $key\"",
        "throw [InvalidOperationException]::new('it failed', [Exception]::new($key))",
        "$PSCmdlet.WriteWarning($key)",
        "$VerbosePreference = 'Continue'; $PSCmdlet.WriteVerbose($key)",
        "$PSCmdlet.WriteProgress([Management.Automation.ProgressRecord]::new(1, $key, 'status'))",
        "$PSCmdlet.WriteWarning($token)",
    ];

    [Theory]
    [MemberData(nameof(Leaks))]
    public void A_secret_in_any_stream_but_the_output_fails_the_test(string leak)
    {
        using var session = PowerShellSession.OpenWithoutModule();

        Assert.ThrowsAny<XunitException>(() => session.Run("[CmdletBinding()] param($key, $token) " + leak, Azurite.Key, Token));
    }

    [Fact]
    public void What_is_put_out_was_asked_for()
    {
        using var session = PowerShellSession.OpenWithoutModule();

        Assert.Equal(Azurite.Key, Assert.Single(session.Invoke("param($key) $key", Azurite.Key)).BaseObject);
    }

    [Fact]
    public void A_key_in_a_file_fails_the_test()
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "deep"));
        File.WriteAllText(Path.Combine(folder.Path, "deep", "file"), $"something {Azurite.Key} something");

        Assert.ThrowsAny<XunitException>(folder.Dispose);
        Assert.False(Directory.Exists(folder.Path));
    }
}
