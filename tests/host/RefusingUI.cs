using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace MIStorage.Host;

/// <summary>A user interface with nobody to ask: every prompt fails, as under <c>pwsh -NonInteractive</c>.</summary>
public abstract class RefusingUI(int width) : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new PlainRawUI(width);

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions) => throw Refusal();

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) => throw Refusal();

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName) => throw Refusal();

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw Refusal();

    public override string ReadLine() => throw Refusal();

    public override SecureString ReadLineAsSecureString() => throw Refusal();

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    protected static PSInvalidOperationException Refusal() => new(
        "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
}
