using System.Diagnostics;
using System.Management.Automation;
using MIStorage.Host;

namespace MIStorage.Tests.Fixtures;

/// <summary>A PowerShell session as a user has it, with the module imported and everything shown written down.</summary>
internal sealed class PowerShellSession : IDisposable
{
    /// <summary>How long a test waits for what must happen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Longer than what happens at once takes on a busy machine, and far shorter than the waits it ends.</summary>
    public static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(10);

    private readonly HostSession _session;
    private readonly Dictionary<string, string?> _environment = [];

    private PowerShellSession() => _session = new HostSession(UI);

    /// <summary>What the user sees, and how questions are answered.</summary>
    public RecordingUI UI { get; } = new();

    public static PowerShellSession Open()
    {
        if (!File.Exists(Repository.Manifest))
        {
            throw new FileNotFoundException($"{Repository.Manifest} is missing: run ./build.sh build first.");
        }

        var session = OpenWithoutModule();
        session.Invoke("param($Manifest) Import-Module $Manifest", Repository.Manifest);
        return session;
    }

    public static PowerShellSession OpenWithoutModule() => new();

    /// <summary>Sets a variable of the environment until the session is disposed.</summary>
    public void SetEnvironment(string name, string? value)
    {
        _environment.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>Runs a script; the arguments bind to its <c>param()</c> by position. Errors are part of the result.</summary>
    public ScriptResult Run(string script, params object?[] arguments)
    {
        using var pipeline = CreatePipeline(script, arguments);
        var output = new List<PSObject>();
        return Complete(pipeline, output, () => pipeline.Invoke(null, output));
    }

    /// <summary>Runs a script that must not fail, and gives its output.</summary>
    public IReadOnlyList<PSObject> Invoke(string script, params object?[] arguments)
    {
        var result = Run(script, arguments);
        Assert.Empty(result.Errors);
        return result.Output;
    }

    /// <summary>Runs a script and gives what it puts on the screen.</summary>
    public string Render(string script, bool withSecrets = false)
    {
        UI.Clear();
        new ScriptRunner(_session).RunCommand(script);
        if (!withSecrets)
        {
            Canary.AssertNotIn(UI.Text);
        }

        return UI.Text;
    }

    /// <summary>Presses Ctrl+C when the condition holds; gives the result, and how long the script took to end.</summary>
    public (ScriptResult Result, TimeSpan StopTook) RunAndStop(
        string script, Func<bool> when, params object?[] arguments)
    {
        using var pipeline = CreatePipeline(script, arguments);
        using var output = new PSDataCollection<PSObject>();
        var running = pipeline.BeginInvoke<PSObject, PSObject>(null, output);
        WaitFor(() => running.IsCompleted || when());
        Assert.False(running.IsCompleted, "The script ended before it could be stopped.");

        var clock = Stopwatch.StartNew();
        pipeline.BeginStop(null, null);
        WaitFor(() => running.IsCompleted);
        var stopTook = clock.Elapsed;
        return (Complete(pipeline, output, () => pipeline.EndInvoke(running)), stopTook);
    }

    /// <summary>Waits for what must happen sooner or later.</summary>
    public static void WaitFor(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < Patience, "Waited too long.");
            Thread.Sleep(5);
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        foreach (var (name, value) in _environment)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    private PowerShell CreatePipeline(string script, object?[] arguments)
    {
        var pipeline = _session.CreatePipeline().AddScript(script);
        foreach (var argument in arguments)
        {
            pipeline.AddArgument(argument);
        }

        return pipeline;
    }

    // What came out before an error ended the script is part of the result too.
    private static ScriptResult Complete(PowerShell pipeline, IEnumerable<PSObject> output, Action run)
    {
        ErrorRecord? last = null;
        try
        {
            run();
        }
        catch (RuntimeException error)
        {
            last = error.ErrorRecord;
        }

        Canary.AssertNotIn(pipeline.Streams, last);
        return new ScriptResult(pipeline.Streams, output, last, pipeline.InvocationStateInfo.State);
    }
}
