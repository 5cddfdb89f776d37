using System.Management.Automation;

namespace MIStorage.Tests.Fixtures;

/// <summary>All that came out of a script, stream by stream.</summary>
internal sealed class ScriptResult(
    PSDataStreams streams, IEnumerable<PSObject> output, ErrorRecord? terminating, PSInvocationState state)
{
    public IReadOnlyList<PSObject> Output { get; } = [.. output];

    /// <summary>All errors; the one that ended the script, if any, is the last.</summary>
    public IReadOnlyList<ErrorRecord> Errors { get; } = terminating is null
        ? [.. streams.Error]
        : [.. streams.Error, terminating];

    /// <summary>The only error.</summary>
    public ErrorRecord Error => Assert.Single(Errors);

    public bool Terminated { get; } = terminating is not null;

    public bool Stopped { get; } = state == PSInvocationState.Stopped;

    public IReadOnlyList<string> Warnings { get; } = [.. streams.Warning.Select(record => record.Message)];

    public IReadOnlyList<string> Verbose { get; } = [.. streams.Verbose.Select(record => record.Message)];

    public IReadOnlyList<string> Debug { get; } = [.. streams.Debug.Select(record => record.Message)];

    public IReadOnlyList<string> Information { get; } = [.. streams.Information.Select(record => $"{record}")];

    public IReadOnlyList<ProgressRecord> Progress { get; } = [.. streams.Progress];
}
