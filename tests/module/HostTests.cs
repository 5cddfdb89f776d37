using MIStorage.Host;
using MIStorage.Tests.Fixtures;

namespace MIStorage.Tests;

/// <summary>The host that runs scripts where there is no PowerShell, and the session that the tests share with it.</summary>
public sealed class HostTests
{
    private const string Ask = """
        $choices = [System.Management.Automation.Host.ChoiceDescription[]] ('&Yes', '&No')
        $Host.UI.PromptForChoice('Confirm', 'Really?', $choices, 0)
        """;

    private const string Spin = "while ($true) { [System.Threading.Thread]::Sleep(5); $Host.UI.Write('.') }";

    [Fact]
    public void Shows_objects_as_the_console_does()
    {
        using var session = PowerShellSession.OpenWithoutModule();

        var text = session.Render("[pscustomobject] @{ A = 1; B = 2; C = 3; D = 4; Long = 'five' }");

        Assert.Equal("\nA    : 1\nB    : 2\nC    : 3\nD    : 4\nLong : five\n\n", text);
    }

    [Fact]
    public void Shows_errors_between_the_output()
    {
        using var session = PowerShellSession.OpenWithoutModule();

        var text = session.Render("'before'; Get-Nothing; 'after'");

        Assert.Matches("(?s)^before\n.*Get-Nothing.*is not recognized.*\nafter\n$", text);
    }

    [Fact]
    public void Gives_each_stream_of_a_script()
    {
        using var session = PowerShellSession.OpenWithoutModule();

        var result = session.Run("""
            [CmdletBinding()] param($Word)
            $PSCmdlet.WriteWarning('w'); $PSCmdlet.WriteInformation($Word, @())
            $VerbosePreference = $DebugPreference = 'Continue'
            & { [CmdletBinding()] param() $PSCmdlet.WriteVerbose('v'); $PSCmdlet.WriteDebug('d') }
            $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'p', 's'))
            7
            throw 'over'
            """, "i");

        Assert.Equal(7, Assert.Single(result.Output).BaseObject);
        Assert.Equal(["w"], result.Warnings);
        Assert.Equal(["i"], result.Information);
        Assert.Equal(["v"], result.Verbose);
        Assert.Equal(["d"], result.Debug);
        Assert.Equal("p", Assert.Single(result.Progress).Activity);
        Assert.Equal("over", result.Error.Exception.Message);
        Assert.True(result.Terminated);
    }

    [Fact]
    public void Refuses_a_question_that_nobody_answers()
    {
        using var session = PowerShellSession.OpenWithoutModule();

        Assert.Contains("NonInteractive", session.Run(Ask).Error.Exception.Message);
    }

    [Fact]
    public void Answers_a_question_as_told()
    {
        using var session = PowerShellSession.OpenWithoutModule();
        session.UI.Answers.Enqueue("No");

        Assert.Equal(1, Assert.Single(session.Invoke(Ask)).BaseObject);
        Assert.Equal(["Really?"], session.UI.Questions);
    }

    [Fact]
    public void Stops_a_running_pipeline()
    {
        using var session = PowerShellSession.OpenWithoutModule();

        var (result, stopTook) = session.RunAndStop(Spin, () => session.UI.Text.Length > 3);

        Assert.True(result.Stopped);
        Assert.True(stopTook < PowerShellSession.AtOnce, $"It took {stopTook}.");
    }

    [Fact]
    public void Gives_back_the_environment()
    {
        using (var session = PowerShellSession.OpenWithoutModule())
        {
            session.SetEnvironment("MISTORAGE_TEST_SAMPLE", "set");
            Assert.Equal("set", Assert.Single(session.Invoke("$env:MISTORAGE_TEST_SAMPLE")).BaseObject);
        }

        Assert.Null(Environment.GetEnvironmentVariable("MISTORAGE_TEST_SAMPLE"));
    }

    [Theory]
    [InlineData("-Name x -Fast 7", "Name=x Fast=True Number=7")]
    [InlineData("7 -Name:x", "Name=x Fast=False Number=7")]
    [InlineData("-Name: x -Fast:$false", "Name=x Fast=False Number=0")]
    public void Binds_a_command_line_to_a_script(string words, string expected)
    {
        var script = """
            param([string] $Name, [switch] $Fast, [Parameter(Position = 0)] [int] $Number)
            "Name=$Name Fast=$Fast Number=$Number"
            """;

        Assert.Equal((0, expected + "\n"), RunFile(script, words.Split(' ')));
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("& { exit 7 }; 'not reached'", 7)]
    [InlineData("Get-Nothing", 0)]
    [InlineData("throw 'over'", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; throw 'over'", 1)]
    [InlineData("no closing (", 1)]
    public void Ends_with_the_exit_code_that_pwsh_gives(string script, int expected) =>
        Assert.Equal(expected, RunFile(script).ExitCode);

    [Fact]
    public void Tells_a_script_where_it_is() =>
        Assert.Equal((0, Path.TrimEndingDirectorySeparator(Path.GetTempPath()) + "\n"), RunFile("$PSScriptRoot"));

    [Fact]
    public async Task Runs_as_a_process_with_output_and_errors_apart()
    {
        var (exitCode, output, errors) = await HostProcess.RunAsync("-Command", "'out'; throw 'over'");

        Assert.Equal((1, "out\n"), (exitCode, output));
        Assert.Contains("over", errors);
    }

    private static (int ExitCode, string Text) RunFile(string script, params string[] words)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.ps1");
        File.WriteAllText(file, script);
        try
        {
            var ui = new RecordingUI();
            using var session = new HostSession(ui);
            return (new ScriptRunner(session).RunFile(file, ScriptArguments.Parse(words)), ui.Text);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
