using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace MIStorage.Host;

/// <summary>The user interface on a terminal, or on the streams that stand in for one.</summary>
public sealed class ConsoleUI() : RefusingUI(Console.IsOutputRedirected ? RedirectedWidth : Console.WindowWidth)
{
    private const int RedirectedWidth = 120;

    private readonly ProgressLine? _progress =
        Console.IsOutputRedirected || Console.IsErrorRedirected ? null : new ProgressLine();

    private readonly bool _interactive = !Console.IsInputRedirected;

    public override bool SupportsVirtualTerminal => !Console.IsOutputRedirected;

    private PSStyle.FormattingData Style => PSStyle.Instance.Formatting;

    public override void Write(string value)
    {
        _progress?.Clear();
        Console.Out.Write(GetOutputString(value, SupportsVirtualTerminal));
    }

    public override void WriteErrorLine(string value)
    {
        _progress?.Clear();
        Console.Error.WriteLine(GetOutputString(value, SupportsVirtualTerminal));
    }

    public override void WriteWarningLine(string message) => WriteStyled(Style.Warning, "WARNING: " + message);

    public override void WriteVerboseLine(string message) => WriteStyled(Style.Verbose, "VERBOSE: " + message);

    public override void WriteDebugLine(string message) => WriteStyled(Style.Debug, "DEBUG: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress?.Show(record);

    public override string ReadLine()
    {
        RequireUser();
        return Console.ReadLine() ?? throw Refusal();
    }

    public override SecureString ReadLineAsSecureString()
    {
        RequireUser();
        return ConsolePrompts.ReadSecret();
    }

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        RequireUser();
        return ConsolePrompts.Choose(this, caption, message, choices, defaultChoice);
    }

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions)
    {
        RequireUser();
        return ConsolePrompts.Fill(this, caption, message, descriptions);
    }

    private void WriteStyled(string style, string line) =>
        WriteLine(style + line + PSStyle.Instance.Reset);

    private void RequireUser()
    {
        if (!_interactive)
        {
            throw Refusal();
        }
    }
}
