using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace MIStorage.Host;

/// <summary>An open runspace of the real engine, and the host that it shows things through.</summary>
public sealed class HostSession : IDisposable
{
    // The engine lacks the Management module; help examples and the demo list files all the same.
    private const string GetChildItem = """
        param([string[]] $Path = '.', [switch] $Recurse, [switch] $File)
        $ExecutionContext.InvokeProvider.ChildItem.Get($Path, $Recurse, $false, $false) |
            Where-Object { -not $File -or -not $_.PSIsContainer }
        """;

    private readonly ScriptHost _host;

    // The engine would otherwise report every import to its maker. It reads this once, when it loads.
    static HostSession() => Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

    public HostSession(PSHostUserInterface ui)
    {
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateFunctionEntry("Get-ChildItem", GetChildItem));
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        _host = new ScriptHost(ui);
        Runspace = RunspaceFactory.CreateRunspace(_host, state);
        Runspace.Open();
    }

    public Runspace Runspace { get; }

    public PSHostUserInterface UI => _host.UI;

    /// <summary>What the script's <c>exit</c> asked for; null while none has.</summary>
    public int? ExitCode => _host.ExitCode;

    public PowerShell CreatePipeline() => PowerShell.Create(Runspace);

    public void Dispose() => Runspace.Dispose();

    private sealed class ScriptHost(PSHostUserInterface ui) : PSHost
    {
        public int? ExitCode { get; private set; }

        public override string Name => "MIStorage.Host";

        public override Version Version { get; } = Assembly.GetExecutingAssembly().GetName().Version!;

        public override Guid InstanceId { get; } = Guid.NewGuid();

        public override PSHostUserInterface UI => ui;

        public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

        public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

        public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

        public override void EnterNestedPrompt() =>
            throw new NotSupportedException("This host has no nested prompt.");

        public override void ExitNestedPrompt() =>
            throw new NotSupportedException("This host has no nested prompt.");

        public override void NotifyBeginApplication()
        {
        }

        public override void NotifyEndApplication()
        {
        }
    }
}
