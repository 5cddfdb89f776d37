using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace MIStorage.Host;

/// <summary>Runs a script as pwsh does and gives the exit code that pwsh would give.</summary>
public sealed class ScriptRunner(HostSession session)
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    private PowerShell? _running;

    /// <summary>Runs a script's file, like <c>pwsh -File</c>.</summary>
    public int RunFile(string path, IEnumerable<CommandParameter> arguments)
    {
        var file = Path.GetFullPath(path);
        if (!File.Exists(file))
        {
            session.UI.WriteErrorLine($"There is no script '{file}'.");
            return Failed;
        }

        var script = Parser.ParseFile(file, out _, out var errors);
        if (errors.Length > 0)
        {
            return Report(new ParseException(errors));
        }

        // As a function rather than by its path: "exit" then reaches the host, and does not end only the file.
        session.Runspace.SessionStateProxy.InvokeProvider.Item.Set("function:global:<script>", script.GetScriptBlock());
        var command = new Command("<script>", isScript: false, useLocalScope: false);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(argument);
        }

        return Run(command);
    }

    /// <summary>Runs text, like <c>pwsh -Command</c>.</summary>
    public int RunCommand(string text) => Run(new Command(text, isScript: true, useLocalScope: false));

    /// <summary>Stops what runs, from any thread; false if nothing runs or it is being stopped already.</summary>
    public bool Stop()
    {
        if (Interlocked.Exchange(ref _running, null) is not { } running)
        {
            return false;
        }

        running.BeginStop(null, null);
        return true;
    }

    private int Run(Command command)
    {
        // Errors join the output on the way to Out-Default, so that both are shown in their order.
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        using var pipeline = session.CreatePipeline();
        pipeline.Commands.AddCommand(command).AddCommand("Out-Default");
        _running = pipeline;
        try
        {
            pipeline.Invoke();
            return pipeline.InvocationStateInfo.State == PSInvocationState.Stopped ? Interrupted : session.ExitCode ?? 0;
        }
        catch (RuntimeException error)
        {
            return Report(error);
        }
        finally
        {
            _running = null;
            session.UI.Write(""); // wipes the progress that a stopped script leaves
        }
    }

    private int Report(RuntimeException error)
    {
        // Thrown again, and let pass by a trap, it is shown by the engine itself, with the place where it arose.
        // The script may have left behind a preference that would let nothing pass.
        var report = new Command(
            "param($Record) & { $ErrorActionPreference = 'Continue'; trap { } throw $Record }", isScript: true);
        report.Parameters.Add("Record", error.ErrorRecord);
        report.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        using var pipeline = session.CreatePipeline();
        pipeline.Commands.AddCommand(report).AddCommand("Out-Default");
        pipeline.Invoke();
        return Failed;
    }
}
